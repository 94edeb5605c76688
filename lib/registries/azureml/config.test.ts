import { readFileSync } from "node:fs";

import { expect, test } from "vitest";
import { z } from "zod";

import { azureml } from ".";

const base = { subscription: "0a-1", resourceGroup: "rg.one", name: "work" };
const secret = { ...base, tenant: "contoso", clientId: "c", clientSecret: "s" };
const pem = (name: string) => readFileSync(`${import.meta.dirname}/../../../e2e/stack/azureml/tls/${name}`, "utf8");
const problems = (settings: object) =>
  azureml.config.safeParse(settings).error?.issues.map(({ path }) => path.join(".")) ?? [];

test("a service principal and three names are enough", () => {
  expect(azureml.config.parse(secret)).toMatchObject({
    resource: "workspace",
    cloud: "public",
    auth: "secret",
    allowPrivate: false,
  });
});

test("each kind of sign-in names what it lacks", () => {
  expect(problems(base)).toEqual(["tenant", "clientId", "clientSecret"]);
  expect(problems({ ...base, auth: "certificate" })).toEqual(["tenant", "clientId", "clientPem"]);
  expect(problems({ ...base, auth: "managed" })).toEqual([]);
  expect(problems({ ...base, auth: "workload" })).toEqual([]);
});

test.each(["..", "rg.", "a/b", "", "a?b"])("“%s” is no resource group", (resourceGroup) => {
  expect(problems({ ...secret, resourceGroup })).toEqual(["resourceGroup"]);
});

test.each(["..", "ab", "a/b", "-abc", "a".repeat(34)])("“%s” is no workspace", (name) => {
  expect(problems({ ...secret, name })).toEqual(["name"]);
});

test("a certificate comes with its key, and they belong together", () => {
  const by = (clientPem: string) => problems({ ...secret, auth: "certificate", clientPem });
  expect(by(pem("leaf.pem") + pem("leaf.key"))).toEqual([]);
  expect(by(pem("leaf.key") + pem("leaf.pem"))).toEqual([]);
  expect(by(pem("leaf.pem"))).toEqual(["clientPem"]);
  expect(by(pem("leaf.key"))).toEqual(["clientPem"]);
  expect(by(pem("ca.pem") + pem("leaf.key"))).toEqual(["clientPem"]);
});

test("storage addresses are one a line, each an address", () => {
  const storageUrls = "https://one.blob.core.windows.net\n https://two.blob.core.windows.net/ ";
  expect(azureml.origins({ ...secret, storageUrls })).toEqual([
    "https://management.azure.com",
    "https://login.microsoftonline.com",
    "https://management.azure.com",
    "https://one.blob.core.windows.net",
    "https://two.blob.core.windows.net",
  ]);
  expect(problems({ ...secret, storageUrls: "one.blob.core.windows.net" })).toEqual(["storageUrls"]);
});

test("only what is used is an origin: the region of a workspace, Entra or the metadata service", () => {
  const regionUrl = "https://westeurope.api.azureml.ms/mlflow/v1.0";
  expect(azureml.origins({ ...secret, regionUrl })).toContain("https://westeurope.api.azureml.ms");
  expect(azureml.origins({ ...secret, regionUrl, resource: "registry" })).not.toContain(
    "https://westeurope.api.azureml.ms",
  );
  expect(azureml.origins({ ...base, auth: "managed" })).toEqual([
    "https://management.azure.com",
    "http://169.254.169.254",
    "https://management.azure.com",
  ]);
  expect(azureml.network({ ...base, auth: "managed" })).toMatchObject({ metadataService: true });
  expect(azureml.network(secret).metadataService).toBeUndefined();
});

test("the identities of the machine are no credentials of the connection", () => {
  expect([secret, { ...base, auth: "managed" }, { ...base, auth: "workload" }].map(azureml.ambient)).toEqual([
    false,
    true,
    true,
  ]);
});

test("other clouds have other addresses", () => {
  expect(azureml.origins({ ...secret, cloud: "china" })).toEqual([
    "https://management.chinacloudapi.cn",
    "https://login.chinacloudapi.cn",
    "https://management.chinacloudapi.cn",
  ]);
});

test("two spellings of one workspace are one registry; a registry of the same name is another", () => {
  const { registryKey } = azureml;
  expect(registryKey({ ...secret, name: "WORK", resourceGroup: "RG.one" })).toBe(registryKey(secret));
  const keys = [
    secret,
    { ...secret, resource: "registry" },
    { ...secret, subscription: "0a-2" },
    { ...secret, cloud: "china" },
  ];
  expect(new Set(keys.map(registryKey)).size).toBe(4);
});

test("the form knows every field's title, and which are secret", () => {
  const { properties = {} } = z.toJSONSchema(azureml.config, { io: "input", unrepresentable: "any" });
  const fields = Object.entries(properties as Record<string, { title?: string; secret?: boolean }>);
  expect(fields.every(([, { title }]) => title)).toBe(true);
  expect(fields.filter(([, { secret }]) => secret).map(([name]) => name)).toEqual(["clientSecret", "clientPem"]);
});

test("links lead to the studio; facets are there as far as the settings reach", () => {
  const io = { fetch: () => Promise.reject(new Error("no call is needed")) };
  const { links, ...workspace } = azureml.open(secret, io);
  expect(links?.version("fraud", "1.0")).toBe(
    "https://ml.azure.com/model/fraud:1.0/details?wsid=/subscriptions/0a-1/resourcegroups/rg.one/workspaces/work",
  );
  expect(links?.run("job 1", null)).toContain("/runs/job%201?wsid=");
  expect([workspace.runs, workspace.files, workspace.endpoints?.runs]).toEqual([undefined, undefined, undefined]);
  expect(workspace.writes?.axes).toEqual(["stage", "tag", "traffic"]);
  const registry = azureml.open(
    { ...secret, resource: "registry", regionUrl: "https://r.test", storageUrls: "https://a.test" },
    io,
  );
  expect([registry.runs, registry.endpoints]).toEqual([undefined, undefined]);
  expect([registry.files === undefined, registry.writes?.axes]).toEqual([false, ["stage", "tag"]]);
});
