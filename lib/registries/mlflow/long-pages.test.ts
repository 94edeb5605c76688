import { afterEach, expect, test } from "vitest";

import { all } from "../contract-kit";
import { fakeServer, json } from "./__fixtures__/fake-server";

const closing: (() => void)[] = [];
afterEach(() => closing.splice(0).forEach((close) => close()));

const rows = Array.from({ length: 100 }, (_, index) => ({
  name: `m${index}`,
  version: String(index + 1),
  description: "x".repeat(1_000),
}));

/** Pages as MLflow cuts them: a token is an offset, whatever size its page had. */
async function serving() {
  const server = await fakeServer((request, response) => {
    const query = request.url.searchParams;
    const from = Number(query.get("page_token") ?? 0);
    const to = Math.min(from + Number(query.get("max_results")), rows.length);
    const field = request.url.pathname.includes("model-versions") ? "model_versions" : "registered_models";
    json(response, { [field]: rows.slice(from, to), ...(to < rows.length && { next_page_token: String(to) }) });
  });
  closing.push(server.close);
  return server;
}

test("a page that is too long is asked for again in halves, so that every model and version is seen, each once", async () => {
  const server = await serving();
  const registry = server.open({}, { maxBytes: 20_000 });
  const models = await all((page) => registry.listModels(page), 1000);
  expect(models.map(({ name }) => name)).toEqual(rows.map(({ name }) => name));
  const versions = await all(
    (page) => registry.changes?.listChangedVersions(page) ?? Promise.reject(new Error("MLflow tells changes.")),
    1000,
  );
  expect(versions.map(({ key }) => key)).toEqual(rows.map(({ version }) => version));
  const sizes = server.asked
    .filter(({ url }) => url.pathname.includes("registered-models"))
    .map(({ url }) => Number(url.searchParams.get("max_results")));
  expect(sizes.slice(0, 8)).toEqual([1000, 500, 250, 125, 62, 31, 15, 15]);
});

test("a single one that is too long stays a failure", async () => {
  const server = await serving();
  await expect(server.open({}, { maxBytes: 500 }).listModels({ cursor: null, limit: 8 })).rejects.toMatchObject({
    code: "registry_protocol",
    message: expect.stringContaining("more than 500 bytes"),
  });
  expect(server.asked.map(({ url }) => url.searchParams.get("max_results"))).toEqual(["8", "4", "2", "1"]);
});
