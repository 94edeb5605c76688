import { expect, test } from "vitest";

import { container, uriOf } from "@/e2e/stack/azureml/place";

import { modelFile, opened, registryOfContract, workspaceOfContract } from "./__fixtures__/opened";
import { locationOf } from "./files";

const scope = "/subscriptions/S/resourceGroups/rg/providers/Microsoft.MachineLearningServices/workspaces/w";

test.each([
  ["azureml://datastores/store/paths/a/b/", { in: "datastore", datastore: "store", path: "a/b" }],
  [
    "azureml://subscriptions/s/resourcegroups/RG/workspaces/W/datastores/store/paths/a",
    { in: "datastore", datastore: "store", path: "a" },
  ],
  [
    "azureml://subscriptions/s/resourcegroups/rg/providers/Microsoft.MachineLearningServices/workspaces/w/datastores/store/paths/a",
    { in: "datastore", datastore: "store", path: "a" },
  ],
  [
    "azureml://subscriptions/s/resourcegroups/rg/workspaces/other/datastores/store/paths/a",
    { in: "elsewhere", scheme: "a datastore of another workspace" },
  ],
  ["azureml://jobs/j/outputs/artifacts/paths/model/", { in: "elsewhere", scheme: "the outputs of a job" }],
  ["azureml://registries/r/models/m/versions/1", { in: "elsewhere", scheme: "registries" }],
  ["https://a.blob.core.windows.net/c/p", { in: "account", uri: "https://a.blob.core.windows.net/c/p" }],
  ["runs:/abc/model", { in: "elsewhere", scheme: "runs" }],
])("files at %s", (uri, location) => {
  expect(locationOf(uri, scope)).toEqual(location);
});

test("files are listed over pages of the account, with names as they are", async () => {
  const { world } = workspaceOfContract();
  for (let made = 0; made < 7; made += 1) world.putBlob(container, `models/fraud/1/more/${made}`, "x");
  world.putBlob(container, "models/fraud/10/not-of-1", "x");
  const { registry } = await opened(world);
  const files = (await registry.files?.list("fraud", "1")) ?? [];
  expect(files.map(({ path }) => path)).toEqual([
    "MLmodel",
    "data/é ü&.json",
    ...[0, 1, 2, 3, 4, 5, 6].map((n) => `more/${n}`),
  ]);
  const odd = await registry.files?.open("fraud", "1", "data/é ü&.json", 100);
  expect(odd && (await new Response(odd.stream).text())).toBe("[]");
});

test("a version whose files are one file lists and opens it by its name", async () => {
  const { world } = workspaceOfContract();
  world.putVersion("single", "1", { modelUri: uriOf(world, "models/single/model.pkl") });
  world.putBlob(container, "models/single/model.pkl", "bytes");
  world.putBlob(container, "models/single/model.pkl.bak", "others");
  const { registry } = await opened(world);
  expect(await registry.files?.list("single", "1")).toEqual([{ path: "model.pkl", size: 5 }]);
  const file = await registry.files?.open("single", "1", "model.pkl", 100);
  expect(file && (await new Response(file.stream).text())).toBe("bytes");
  expect(await registry.files?.open("single", "1", "other.pkl", 100)).toBeNull();
});

test("an account that nobody named, a datastore of another kind and none at all are told apart", async () => {
  const { world } = workspaceOfContract();
  const { registry, reopen } = await opened(world);
  const elsewhere = reopen({ storageUrls: "https://other.blob.core.windows.net" }).files;
  await expect(elsewhere?.list("fraud", "1")).rejects.toMatchObject({
    code: "unsupported",
    message: expect.stringContaining("interlockfiles"),
  });
  const store = world.datastores.get("workspaceblobstore");
  if (store) store.thing.properties.accountName = null;
  await expect(registry.files?.list("fraud", "1")).rejects.toMatchObject({ code: "unsupported" });
  world.datastores.clear();
  await expect(registry.files?.list("fraud", "1")).rejects.toMatchObject({ code: "registry_protocol" });
  world.change("fraud", "1", { modelUri: null });
  expect(await registry.files?.list("fraud", "1")).toEqual([]);
});

test.each(["../other/x", "a/../../other", "%2e%2e/other/x", "a/%2E%2E/%2e./other", "a//b", "."])(
  "a version whose path in the datastore is %s asks neither the datastore nor its account",
  async (path) => {
    const { world } = workspaceOfContract();
    world.putVersion("leads-out", "1", { modelUri: `azureml://datastores/workspaceblobstore/paths/${path}` });
    world.putBlob("other", "x/secret", "of others");
    const { reopen, standIn } = await opened(world);
    const { files } = reopen({ storageAccess: "datastore" });
    await expect(files?.list("leads-out", "1")).rejects.toMatchObject({ code: "unsupported" });
    await expect(files?.open("leads-out", "1", "secret", 100)).rejects.toMatchObject({ code: "unsupported" });
    expect(standIn.asked.filter((call) => /datastores|interlockfiles/.test(call))).toEqual([]);
  },
);

test("no role on the account is told as that; no token, key or body of theirs in the sentence", async () => {
  const { world } = workspaceOfContract();
  const { reopen } = await opened(world, { options: { storage: { account: "interlockfiles", key: "AAAA" } } });
  const refused = reopen({ storageAccess: "datastore" }).files?.open("fraud", "1", "MLmodel", 100);
  const sentence = expect.not.stringMatching(/secret|SharedKey|Bearer/);
  await expect(refused).rejects.toMatchObject({ code: "registry_denied", message: sentence });
});

test("a registry hands out a link for one asset, and only that is used", async () => {
  const { world } = registryOfContract();
  const { registry, standIn } = await opened(world);
  const file = await registry.files?.open("fraud", "1", "MLmodel", 1000);
  expect(file && (await new Response(file.stream).text())).toBe(modelFile);
  expect(standIn.asked.filter((call) => call.includes("/datareferences/"))).toHaveLength(1);
  expect(standIn.asked.filter((call) => call.includes("sig="))).toHaveLength(1);
  expect(standIn.violations).toEqual([]);
});
