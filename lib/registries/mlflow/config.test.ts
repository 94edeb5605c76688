import { expect, test } from "vitest";
import { z } from "zod";

import { mlflow } from ".";

const problems = (settings: object) =>
  mlflow.config.safeParse(settings).error?.issues.map(({ path }) => path.join(".")) ?? [];
const url = "https://mlflow.test/path/";

test("an address alone is enough", () => {
  expect(mlflow.config.parse({ url })).toEqual({ url, auth: "none", filesIn: "none", allowPrivate: false });
});

test.each(["mlflow.test", "ftp://mlflow.test", "https://ana:secret@mlflow.test", "https://mlflow.test/?a=b", ""])(
  "%s is not an address",
  (address) => {
    expect(problems({ url: address })).toEqual(["url"]);
  },
);

test("a page pasted from the browser is taken for its server", () => {
  const { registryKey } = mlflow;
  expect(registryKey({ url: "https://mlflow.test/#/models/fraud" })).toBe(
    registryKey({ url: "https://MLFLOW.test:443" }),
  );
});

test("each kind of sign-in names what it lacks", () => {
  expect(problems({ url, auth: "basic" })).toEqual(["username", "password"]);
  expect(problems({ url, auth: "bearer" })).toEqual(["token"]);
  expect(problems({ url, auth: "header" })).toEqual(["headerName", "headerValue"]);
  expect(problems({ url, auth: "oauth" })).toEqual(["tokenUrl", "clientId", "clientSecret"]);
});

test.each(["Host", "content-length", "Origin", "X-Forwarded-For", "X-MLflow-Workspace", "two words"])(
  "the header %s cannot be set",
  (headerName) => {
    expect(problems({ url, auth: "header", headerName, headerValue: "x" })).toEqual(["headerName"]);
  },
);

test("a client certificate and its key go together", () => {
  expect(problems({ url, clientCertificate: "x" })).toEqual(["clientKey"]);
  expect(problems({ url, clientKey: "x" })).toEqual(["clientCertificate"]);
});

test("the token address is an origin of its own, only for OAuth", () => {
  const oauth = { url, auth: "oauth", tokenUrl: "https://login.test/t", clientId: "a", clientSecret: "b" };
  expect(mlflow.origins(oauth)).toEqual(["https://mlflow.test", "https://login.test"]);
  expect(mlflow.origins({ url, tokenUrl: "https://login.test/t" })).toEqual(["https://mlflow.test"]);
});

test("path and workspace tell servers apart, a missing workspace is the default one", () => {
  const keys = [{ url }, { url: "https://mlflow.test" }, { url, workspace: "team-a" }].map(mlflow.registryKey);
  expect(new Set(keys).size).toBe(3);
  expect(mlflow.registryKey({ url, workspace: "default" })).toBe(keys[0]);
});

test("the form knows every field's title, and which are secret", () => {
  const { properties = {} } = z.toJSONSchema(mlflow.config, { io: "input", unrepresentable: "any" });
  const fields = Object.entries(properties as Record<string, { title?: string; secret?: boolean }>);
  expect(fields.every(([, { title }]) => title)).toBe(true);
  expect(fields.filter(([, { secret }]) => secret).map(([name]) => name)).toEqual([
    "password",
    "token",
    "headerValue",
    "clientSecret",
    "s3SecretAccessKey",
    "gcsKey",
    "azureKey",
    "azureSas",
    "clientKey",
  ]);
});

test("links lead to the address for people, names kept whole, workspace included", () => {
  const io = { fetch: () => Promise.reject(new Error("no call is needed")) };
  const { links } = mlflow.open({ url, uiUrl: "https://ui.test/mlf/", workspace: "team-a" }, io);
  expect(links?.version("a/b %", "3")).toBe("https://ui.test/mlf/#/models/a%2Fb%20%25/versions/3?workspace=team-a");
  expect(mlflow.open({ url }, io).links?.run("r", "1")).toBe("https://mlflow.test/path/#/experiments/1/runs/r");
  expect(links?.run("r", null)).toBeNull();
});
