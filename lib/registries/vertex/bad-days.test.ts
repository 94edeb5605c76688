import { afterEach, expect, test } from "vitest";

import type { Fault } from "../../../e2e/stack/vertex/faults";
import { upload } from "../../../e2e/stack/vertex/changes";
import { all } from "../contract-kit";
import type { Registry } from "../types";
import { openStandIn } from "./__fixtures__/open-stand-in";

const first = { cursor: null, limit: 50 };
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

async function holding(models: number) {
  const opened = await openStandIn({
    fill: (world) => {
      for (let index = 0; index < models; index += 1) upload(world, null, { displayName: `model ${index}` });
    },
  });
  closing.push(opened.close);
  const [id = ""] = opened.world.models.keys();
  return { ...opened, id };
}

const lists = "GET .*/models$";

test.each<[Fault, string, RegExp]>([
  [{ kind: "html" }, "registry_protocol", /with a web page/],
  [{ kind: "empty-body" }, "registry_protocol", /with nothing/],
  [{ kind: "cut" }, "registry_protocol", /cut short/],
  [{ kind: "throttle", times: 9, retryAfter: 3600 }, "registry_unavailable", /quota/],
  [{ kind: "status", status: 500 }, "registry_unavailable", /answered 500/],
  [{ kind: "status", status: 503, times: 9 }, "registry_unavailable", /answered 503/],
  [{ kind: "status", status: 501 }, "unsupported", /no such call/],
  [{ kind: "status", status: 418 }, "registry_protocol", /418/],
  [{ kind: "denied" }, "registry_denied", /a role is missing/],
  [{ kind: "denied", reason: "SERVICE_DISABLED" }, "registry_denied", /not enabled in the project stand-in-project/],
  [{ kind: "denied", reason: "BILLING_DISABLED" }, "registry_denied", /Billing is off/],
  [{ kind: "denied", reason: "ACCESS_TOKEN_SCOPE_INSUFFICIENT" }, "registry_denied", /narrower access scope/],
])("%o is told as %s, without a word of what was sent", async (fault, code, sentence) => {
  const { open, faults } = await holding(1);
  faults.order({ on: lists, ...fault });
  const failure = open().listModels(first);
  await expect(failure).rejects.toMatchObject({ code, message: expect.stringMatching(sentence) });
  await expect(failure).rejects.not.toThrow(/secret detail/);
});

test("how long the quota wants a pause is passed on", async () => {
  const { open, faults } = await holding(1);
  faults.order({ on: lists, kind: "throttle", times: 9, retryAfter: 3600 });
  await expect(open().listModels(first)).rejects.toMatchObject({ retryAfterMs: 3_600_000 });
});

test("a read that is throttled or met a bad moment is asked again", async () => {
  const { open, faults } = await holding(3);
  faults.order({ on: lists, kind: "throttle", retryAfter: 0 }, { on: "listVersions", kind: "status", status: 502 });
  expect((await open().listModels(first)).items).toHaveLength(3);
});

test("among very many reads, one that meets the end of the quota waits for the next minute's", async () => {
  const { open, faults } = await holding(1);
  faults.order({ on: "listVersions", kind: "throttle", retryAfter: 0, times: 8 });
  expect((await open().listModels(first)).items).toHaveLength(1);
});

test("empty pages with a token are passed on, and the list is complete", async () => {
  const { open, faults } = await holding(7);
  faults.order({ on: lists, kind: "empty-page" }, { on: lists, kind: "empty-page", after: 1 });
  expect(await all((page) => open().listModels(page), 2)).toHaveLength(7);
});

test("empty pages within the versions of a model do not lose an alias", async () => {
  const { open, faults, world, id } = await holding(1);
  for (let more = 0; more < 150; more += 1) upload(world, id, more === 149 ? { aliases: ["late"] } : {});
  faults.order({ on: "listVersions", kind: "empty-page", times: 2, after: 1 });
  expect((await open().listModels(first)).items[0]?.aliases).toEqual({ default: "1", late: "151" });
});

test.each<[string, (registry: Registry, id: string) => Promise<unknown>]>([
  ["models", (registry) => all((page) => registry.listModels(page), 1)],
  ["versions", (registry, id) => all((page) => registry.listVersions(id, page), 1)],
  ["the versions of an alias map", (registry, id) => registry.findModel(id)],
  [
    "endpoints",
    async ({ endpoints }) =>
      all(async (page) => (await endpoints?.listEndpoints(page)) ?? { items: [], cursor: null }, 1),
  ],
  ["evaluations", (registry, id) => registry.runs?.findRun(runOf(id)) ?? Promise.resolve()],
])("a token of %s that comes again is refused", async (_what, ask) => {
  const { open, faults, id } = await holding(3);
  faults.order({ on: "GET .*(models|endpoints|listVersions|evaluations)$", kind: "repeat-token", times: 50 });
  await expect(ask(open(), id)).rejects.toMatchObject({ code: "registry_protocol" });
});

test("a cursor of one list is not one of another", async () => {
  const { open, id } = await holding(3);
  const { cursor } = await open().listModels({ cursor: null, limit: 1 });
  expect(cursor).not.toBeNull();
  await expect(open().listVersions(id, { cursor, limit: 1 })).rejects.toMatchObject({ code: "invalid" });
  await expect(open().listModels({ cursor: "models:eyJ4Ijoxfq", limit: 1 })).rejects.toMatchObject({ code: "invalid" });
});

test("tokens that end in the middle of a list are renewed", async () => {
  const { open, faults, tokens } = await holding(7);
  faults.order({ on: lists, kind: "expire-tokens", after: 1 }, { on: "listVersions", kind: "expire-tokens", after: 4 });
  const before = tokens.issued;
  expect(await all(open().listModels, 2)).toHaveLength(7);
  expect(tokens.issued - before).toBeGreaterThan(1);
});

test("what is slow is waited for, and what hangs is given up", async () => {
  const { open, faults, id } = await holding(1);
  faults.order({ on: lists, kind: "slow", ms: 300 });
  expect((await open().listModels(first)).items).toHaveLength(1);
  faults.order({ on: "POST", kind: "hang" });
  const { writes } = open({}, { deadlineMs: 200 });
  const write = { axis: "alias", model: id, key: "champion", after: "1" } as const;
  await expect(writes?.send(write)).rejects.toMatchObject({ code: "registry_timeout" });
});

test("a model that goes while the list is read is left out, as if it had gone before", async () => {
  const { open, world, id } = await holding(3);
  const { listModels } = open();
  const listing = listModels(first);
  world.models.delete(id);
  const { items } = await listing;
  expect(items.length).toBeGreaterThanOrEqual(2);
});

test("a 404 without Google's form is another program's, not a missing model", async () => {
  const { open, faults, id } = await holding(1);
  faults.order({ on: `GET .*/models/${id}$`, kind: "status", status: 404 });
  expect(await open().findModel(id)).toBeNull();
  const elsewhere = open({ url: `${(await holding(0)).url}/under/a/path` });
  await expect(elsewhere.findModel(id)).rejects.toMatchObject({ code: "registry_protocol" });
});

test("a wrong project is told, not taken for an empty one", async () => {
  const { open } = await holding(1);
  await expect(open({ project: "another-project" }).listModels(first)).rejects.toMatchObject({ code: "not_found" });
});

test("the probe tells what works and what does not", async () => {
  const { open, faults, world } = await holding(2);
  faults.order({ on: "GET .*/endpoints$", kind: "denied" });
  world.permissions.clear();
  const { server, identity, abilities } = await open().probe();
  expect([server, identity]).toEqual(["Vertex AI in europe-west4", world.account.email]);
  expect(abilities.map(({ ability, ok }) => [ability, ok])).toEqual([
    ["List models", true],
    ["Read versions and aliases", true],
    ["Read evaluations", true],
    ["Read files of versions", null],
    ["List endpoints", false],
    ["Change aliases and labels", false],
    ["Shift traffic of endpoints", null],
  ]);
});

function runOf(id: string): string {
  return `projects/stand-in-project/locations/europe-west4/models/${id}@1`;
}
