import { expect, test } from "vitest";

import { findDefinition } from "@/lib/registries";

import { diffRules, healthOf, reaches, sameRules, slugFrom, whyNotKeepSecrets, whyNotRules } from "./rules";

test("a slug is what is left of a name in an address", () => {
  expect(slugFrom("MLflow (EU) – Prod")).toBe("mlflow-eu-prod");
  expect(slugFrom("Modèles à Lyon")).toBe("modeles-a-lyon");
  expect(slugFrom("本番")).toBe("");
  expect(slugFrom("-".repeat(80) + "a".repeat(80))).toMatch(/^a+$/);
});

test("a mapping is a set", () => {
  const [one, two] = [
    { axis: "alias", key: "a", stage: "staging" },
    { axis: "alias", key: "b", stage: "production" },
  ] as const;
  expect(sameRules([one, two], [two, one])).toBe(true);
  expect(sameRules([one], [two])).toBe(false);
});

test("a mapping has one stage for each word, and no empty words", () => {
  const words = [{ axis: "alias" }, { axis: "stage" }, { axis: "tag" }] as const;
  const rule = { axis: "alias", key: "champion", stage: "production" } as const;
  expect(whyNotRules([rule, { ...rule, axis: "stage" }], words)).toBeNull();
  expect(whyNotRules([rule, { ...rule, stage: "staging" }], words)).toMatch(/two rows/);
  expect(whyNotRules([{ ...rule, key: "  " }], words)).toMatch(/no word/);
  expect(whyNotRules([{ ...rule, axis: "tag", key: "stage" }], words)).toMatch(/key=value/);
  expect(whyNotRules([{ ...rule, axis: "tag", key: "stage=prod" }], words)).toBeNull();
});

test("only what can mean a stage in this registry stands in a mapping", () => {
  const rule = { axis: "alias", key: "champion", stage: "production" } as const;
  expect(whyNotRules([rule], [{ axis: "stage" }])).toBe(
    "In this registry no alias can mean a stage. Remove the row of “champion”.",
  );
});

test("only what differs ends and begins", () => {
  const current = [
    { id: "1", axis: "alias", key: "champion", stage: "production" },
    { id: "2", axis: "alias", key: "challenger", stage: "development" },
    { id: "3", axis: "stage", key: "Archived", stage: "archived" },
  ];
  const { close, open } = diffRules(current, [
    { axis: "alias", key: "champion", stage: "production" },
    { axis: "alias", key: "challenger", stage: "staging" },
  ]);
  expect(close.map(({ id }) => id)).toEqual(["2", "3"]);
  expect(open).toEqual([{ axis: "alias", key: "challenger", stage: "staging" }]);
});

test("the lamp tells a first read, a failure, silence and lateness apart", () => {
  const now = new Date("2026-11-20T12:00:00Z");
  const row = { sweptAt: now, lastOkAt: now, failingSince: null, failureCode: null };
  expect(healthOf(row, now)).toBe("well");
  expect(healthOf({ ...row, sweptAt: null }, now)).toBe("first-sync");
  expect(healthOf({ ...row, failingSince: now, failureCode: "registry_timeout" }, now)).toBe("unreachable");
  expect(healthOf({ ...row, failingSince: now, failureCode: "registry_denied" }, now)).toBe("failing");
  expect(healthOf({ ...row, lastOkAt: new Date("2026-11-20T11:50:00Z") }, now)).toBe("slow");
});

test("managing a connection takes a grant over the whole of it", () => {
  const grant = { role: "administrator", connectionId: null, modelPattern: null } as const;
  expect(reaches([grant], "connection.manage", "a")).toBe(true);
  expect(reaches([{ ...grant, connectionId: "a" }], "connection.manage", "a")).toBe(true);
  expect(reaches([{ ...grant, connectionId: "b" }], "connection.manage", "a")).toBe(false);
  expect(reaches([{ ...grant, modelPattern: "heart-*" }], "connection.manage", "a")).toBe(false);
  expect(reaches([{ ...grant, role: "reviewer" }], "connection.manage", "a")).toBe(false);
});

const [a, b] = ["https://a.example", "https://b.example"];
const bucket = { filesIn: "s3", s3Region: "eu-west-1", s3AccessKeyId: "AKIAIOSFODNN7EXAMPLE", s3SecretAccessKey: "s" };
const oauth = { url: a, auth: "oauth", clientId: "c", clientSecret: "s", ...bucket };
const keys = {
  region: "eu-west-1",
  account: "123456789012",
  accessKeyId: "AKIAIOSFODNN7EXAMPLE",
  secretAccessKey: "s",
};
const principal = {
  subscription: "0a-1",
  resourceGroup: "rg",
  name: "work",
  tenant: "t",
  clientId: "c",
  clientSecret: "s",
};
const machine = { project: "acme-ml", location: "europe-west4", auth: "surroundings", url: a };

test.each([
  ["mlflow", { ...oauth, tokenUrl: a, s3Endpoint: b }, { ...oauth, tokenUrl: b, s3Endpoint: a }],
  [
    "sagemaker",
    { ...keys, endpoint: a, stsEndpoint: a, s3Endpoint: b },
    { ...keys, endpoint: a, stsEndpoint: b, s3Endpoint: b },
  ],
  ["azureml", { ...principal, regionUrl: a }, { ...principal, storageUrls: a }],
  ["vertex", { ...machine, storageUrl: a, tokenUrl: b }, { ...machine, storageUrl: b, tokenUrl: b }],
])("a kept secret of %s does not go where another one went", (kind, before, after) => {
  const definition = findDefinition(kind);
  if (!definition) throw new Error("There is no such kind.");
  expect(whyNotKeepSecrets(definition, before, after)).toMatch(/address changed/);
  expect(whyNotKeepSecrets(definition, before, before)).toBeNull();
});
