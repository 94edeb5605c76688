import { afterEach, expect, test } from "vitest";

import { addEndpoint, deploy, upload } from "../../../e2e/stack/vertex/changes";
import { change } from "../../../e2e/stack/vertex/orders";
import type { Write } from "../types";
import { openStandIn } from "./__fixtures__/open-stand-in";
import { whyNotLabel } from "./writes";

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

async function holding() {
  const opened = await openStandIn();
  closing.push(opened.close);
  const { world } = opened;
  const { model } = upload(world, "m", { labels: { team: "risk" }, versionLabels: { kept: "yes" } });
  upload(world, "m");
  upload(world, "m");
  const endpoint = addEndpoint(world, "online");
  for (const version of ["1", "2"])
    deploy(world, endpoint, { id: `10${version}`, model: `${world.parent}/models/m`, version, name: version });
  const registry = opened.open();
  const send = async (write: Write) => registry.writes?.send(write);
  const asked = (verb: string) =>
    opened.requests.filter((line) => line.startsWith(verb) && line.includes("/v1/projects"));
  return { ...opened, registry, model, endpoint, send, asked };
}

const alias = (key: string, after: string | null): Write => ({ axis: "alias", model: "m", key, after });
const tag = (key: string, after: string | null, version = "1"): Write => ({
  axis: "tag",
  model: "m",
  version,
  key,
  after,
});

test("default can be moved and not removed", async () => {
  const { send, registry, asked } = await holding();
  await send(alias("default", "2"));
  expect((await registry.findModel("m"))?.aliases).toEqual({ default: "2" });
  await expect(send(alias("default", null))).rejects.toMatchObject({ code: "unsupported" });
  expect(asked("POST")).toHaveLength(1);
});

test("an alias that nobody has needs no call to be removed", async () => {
  const { send, asked } = await holding();
  await send(alias("champion", null));
  expect(asked("POST")).toEqual([]);
  await expect(send({ axis: "alias", model: "other", key: "champion", after: null })).rejects.toMatchObject({
    code: "not_found",
  });
});

test.each(["x", "1st", "Champion", "with space", "under_score", "", "a".repeat(129), "-champion"])(
  "the alias “%s” is refused before anything is sent",
  async (key) => {
    const { send, asked } = await holding();
    for (const after of ["1", null]) await expect(send(alias(key, after))).rejects.toMatchObject({ code: "invalid" });
    expect([...asked("POST"), ...asked("GET")]).toEqual([]);
  },
);

test.each([
  ["stage", "production", null],
  ["étage_1-x", "日本", null],
  ["k", "", null],
  ["k", "v".repeat(64), null],
  ["Stage", "x", /name of a label/],
  ["a.b", "x", /name of a label/],
  ["1a", "x", /name of a label/],
  ["", "x", /name of a label/],
  ["k".repeat(65), "x", /name of a label/],
  ["stage", "Production", /A label's value/],
  ["stage", "a b", /A label's value/],
  ["stage", "v".repeat(65), /A label's value/],
])("the label %s=%s: %s", (key, value, problem) => {
  if (problem === null) expect(whyNotLabel(key, value)).toBeNull();
  else expect(whyNotLabel(key, value)).toMatch(problem);
});

test("a label that cannot be one is refused before anything is sent", async () => {
  const { send, asked } = await holding();
  await expect(send(tag("Stage", "x"))).rejects.toMatchObject({ code: "invalid" });
  await expect(send(tag("stage", "Production"))).rejects.toMatchObject({ code: "invalid" });
  expect([...asked("GET"), ...asked("PATCH")]).toEqual([]);
});

test("a label is set beside the others, and one that is set already needs no write", async () => {
  const { send, registry, asked } = await holding();
  await send(tag("stage", "production"));
  await send(tag("stage", "production"));
  expect((await registry.findVersion("m", "1"))?.tags).toEqual({ team: "risk", kept: "yes", stage: "production" });
  expect((await registry.findVersion("m", "2"))?.tags).toEqual({ team: "risk" });
  expect(asked("PATCH")).toHaveLength(1);
});

test("a label of the model itself cannot be taken from one version, and that is told", async () => {
  const { send, registry } = await holding();
  // Something was written, so it is none of the failures that mean that nothing was.
  await expect(send(tag("team", null, "2"))).rejects.toMatchObject({
    code: "registry_protocol",
    message: expect.stringContaining("on the model itself"),
  });
  expect((await registry.findVersion("m", "2"))?.tags).toEqual({ team: "risk" });
});

test("somebody who changes the version between our reading and our writing is not overwritten", async () => {
  const { send, world, faults, registry } = await holding();
  faults.order({ on: "PATCH", kind: "slow", ms: 300 });
  const writing = send(tag("stage", "production"));
  await later(() => change(world, { kind: "label", model: "m", version: "1", key: "stage", value: "archived" }));
  await expect(writing).rejects.toMatchObject({ code: "conflict" });
  expect((await registry.findVersion("m", "1"))?.tags).toMatchObject({ stage: "archived" });
});

test("somebody who shifts traffic in between is not overwritten", async () => {
  const { send, world, faults, registry, endpoint } = await holding();
  faults.order({ on: "PATCH", kind: "slow", ms: 300 });
  const writing = send({ axis: "traffic", model: "m", key: endpoint.id, after: { "102": 100 } });
  await later(() => change(world, { kind: "traffic", endpoint: endpoint.id, split: { "101": 50, "102": 50 } }));
  await expect(writing).rejects.toMatchObject({ code: "conflict" });
  const found = await registry.endpoints?.findEndpoint(endpoint.id);
  expect(found?.deployments.map(({ weight }) => weight)).toEqual([50, 50]);
});

test("who comes last has the alias, and nobody is told that it failed", async () => {
  const { send, registry } = await holding();
  const versions = ["1", "2", "3"];
  await Promise.all(versions.map((version) => send(alias("champion", version))));
  const aliases = (await registry.findModel("m"))?.aliases;
  expect(versions).toContain(aliases?.["champion"]);
  expect(Object.keys(aliases ?? {}).sort()).toEqual(["champion", "default"]);
});

test.each([{ "101": 60, "102": 39 }, { "101": 100.5 }, { "101": 0, "102": 100 }, {}])(
  "the split %o is refused before it is sent",
  async (after) => {
    const { send, asked, endpoint } = await holding();
    const write: Write = { axis: "traffic", model: "m", key: endpoint.id, after };
    await expect(send(write)).rejects.toMatchObject({ code: "invalid" });
    expect(asked("PATCH")).toEqual([]);
  },
);

test("a write is sent once, whatever it is answered", async () => {
  const writes = (endpoint: string): Write[] => [
    alias("champion", "2"),
    tag("stage", "production"),
    { axis: "traffic", model: "m", key: endpoint, after: { "102": 100 } },
  ];
  for (const kind of ["status", "throttle", "html", "empty-body", "applied"] as const) {
    const { faults, send, asked, endpoint } = await holding();
    for (const write of writes(endpoint.id)) {
      faults.order({ on: "(POST|PATCH) /v1/projects", kind });
      const failure = await send(write).catch((error: unknown) => error);
      expect(failure).toMatchObject({ code: expect.stringMatching(/^registry_(unavailable|protocol)$/) });
    }
    expect([...asked("POST"), ...asked("PATCH")]).toHaveLength(3);
  }
});

test("a write whose answer was lost has happened, and sending it again is harmless", async () => {
  const { faults, send, registry } = await holding();
  faults.order({ on: "mergeVersionAliases", kind: "applied" });
  await expect(send(alias("champion", "2"))).rejects.toMatchObject({ code: "registry_unavailable" });
  expect((await registry.findModel("m"))?.aliases).toEqual({ default: "1", champion: "2" });
  await send(alias("champion", "2"));
  expect((await registry.findModel("m"))?.aliases).toEqual({ default: "1", champion: "2" });
});

test("a write with a token that has ended is made with a new one", async () => {
  const { send, tokens, registry } = await holding();
  await registry.findModel("m");
  tokens.expire();
  await send(alias("champion", "3"));
  expect((await registry.findModel("m"))?.aliases).toHaveProperty("champion", "3");
});

test("what would be sent is told in Google's own words", async () => {
  const { registry } = await holding();
  const told = (write: Write) => registry.writes?.describe(write);
  const at = "v1/projects/stand-in-project/locations/europe-west4";
  expect(told(alias("champion", "2"))).toBe(
    `POST ${at}/models/m@2:mergeVersionAliases {"versionAliases":["champion"]} of model "m"`,
  );
  expect(told(alias("champion", null))).toBe(
    `POST ${at}/models/m@{the version that has it}:mergeVersionAliases {"versionAliases":["-champion"]} of model "m"`,
  );
  expect(told(tag("stage", "x"))).toBe(
    `PATCH ${at}/models/m@1?updateMask=labels {"labels": {as read, with {"stage":"x"}}, "etag": {as read}} of model "m"`,
  );
  expect(told({ axis: "traffic", model: "m", key: "7", after: { "1": 100 } })).toBe(
    `PATCH ${at}/endpoints/7?updateMask=trafficSplit {"trafficSplit": {"1":100}, "etag": {as read}} of model "m"`,
  );
});

/** Between our reading and the write that a slow server holds back. */
async function later(work: () => unknown): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 150));
  work();
}
