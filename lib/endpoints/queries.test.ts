import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { viewerWith } from "@/lib/catalog/testing";
import { db } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";
import { AppError } from "@/lib/errors";
import { listEvents } from "@/lib/history/queries";
import { bench, type Bench } from "@/lib/observer/observing.testing";
import { paths } from "@/lib/paths";
import type { Registry } from "@/lib/registries/types";
import { trafficTarget } from "@/lib/target";

import { countEndpoints, getEndpoint, listEndpoints, listServing } from "./queries";
import { searchEndpoints } from "./search";
import { endpointsQuery } from "./types";
import { visitEndpoint, visitEndpoints } from "./visit";

let registry: Registry | null = null;
vi.mock("@/lib/connections/open", () => ({
  openConnectionById: async () => {
    if (!registry) throw new AppError("unsupported", "Its credentials cannot be read.");
    return { registry };
  },
}));

let database: { close(): Promise<void> };
let at: Bench;
let slug: string;
const everyone = viewerWith([{ role: "scientist", connectionId: null, modelPattern: null }]);

/** `churn`: 1 in production, 2 in staging, served 90 to 10; `fraud`: nothing in production. */
beforeAll(async () => {
  database = await testDatabase();
  at = await bench();
  registry = at.registry;
  for (let version = 1; version <= 3; version += 1) at.world.createVersion("churn");
  at.world.createVersion("fraud");
  at.world.setStage("churn", "1", "Production");
  at.world.setStage("churn", "2", "Staging");
  const { fleet } = at.world;
  fleet.put("churn-live", {
    blue: { model: "churn", version: "1", weight: 9 },
    green: { model: "churn", version: "2", weight: 1 },
    shadow: { model: "churn", version: "3", mirrored: 20 },
  });
  fleet.put("churn-only", { blue: { model: "churn", version: "1", weight: 1 } });
  fleet.put("fraud/eu", { a: { model: "fraud", version: "1", weight: 100 }, b: { serves: "s3://elsewhere" } });
  fleet.put("idle", { only: { model: "churn", version: "2" } });
  at.clock.pass(60_000);
  await at.sweep();
  ({ slug } = await db().connection.findUniqueOrThrow({ where: { id: at.connection.id } }));
});
afterAll(() => database.close());

const list = (fields: object = {}, viewer = everyone) => listEndpoints(viewer, endpointsQuery.parse(fields));
const shared = async (weights: Record<string, number>) => {
  at.world.fleet.order("churn-live", weights);
  at.clock.pass(60_000);
  await at.sweep();
};
/** A change of its traffic that was decided and carried out here, as far as the rows tell. */
const decided = async (split: Record<string, number>): Promise<number> => {
  const version = await db().modelVersion.findFirstOrThrow({
    where: { nativeKey: "2", model: { name: "churn", connectionId: at.connection.id } },
  });
  const { id: policyId } = await db().policy.create({
    data: {
      name: "Traffic",
      versions: { create: { number: 1, rules: {}, actorKind: "system", actorName: "Interlock" } },
    },
  });
  const about = {
    connectionId: at.connection.id,
    modelId: version.modelId,
    versionId: version.id,
    target: trafficTarget("churn-live"),
    policyId,
    policyVersion: 1,
  };
  const { number } = await db().promotion.create({
    data: {
      ...about,
      split,
      quorum: 0,
      reason: "try it",
      actorKind: "system",
      actorName: "Interlock",
      expiresAt: new Date(),
      state: "applied",
    },
  });
  return number;
};
const names = async (fields: object = {}, viewer = everyone) =>
  (await list(fields, viewer)).rows.map(({ name }) => name);

test("an endpoint is shown with the stage of each version that it serves, and with what its registry says", async () => {
  const [row] = (await list({ q: "churn-live" })).rows;
  expect(row).toMatchObject({
    connection: { slug },
    status: "ready",
    deployments: [
      {
        key: "blue",
        share: 90,
        mirrored: 0,
        version: { model: { key: "churn", name: "churn" }, key: "1", stage: "production", gone: false },
      },
      { key: "green", share: 10, version: { key: "2", stage: "staging" } },
      { key: "shadow", share: 0, mirrored: 20, version: { key: "3", stage: "none" } },
    ],
    drift: [
      {
        registrySays: ["1"],
        serves: [
          { version: "1", share: 90 },
          { version: "2", share: 10 },
        ],
        verdict: "canary",
      },
    ],
  });
});

test("it agrees when exactly what is in production is served, and nothing can be said when nothing is", async () => {
  const verdicts = (await list()).rows.map(({ name, drift }) => [name, drift.map(({ verdict }) => verdict)]);
  expect(verdicts).toEqual([
    ["churn-live", ["canary"]],
    ["churn-only", ["agrees"]],
    ["fraud/eu", ["unknown"]],
    ["idle", []],
  ]);
  expect(await names({ drift: "canary" })).toEqual(["churn-live"]);
  expect(await names({ drift: "yes" })).toEqual([]);
  expect(await countEndpoints(everyone)).toEqual({ endpoints: 4, differing: 0, canaries: 1, complete: true });
});

test("a candidate that gets as much as production is a canary only where that was decided here", async () => {
  const verdict = async () => [
    (await list({ q: "churn-live" })).rows[0]?.drift[0]?.verdict,
    await names({ drift: "yes" }),
    await names({ drift: "canary" }),
  ];
  await shared({ blue: 50, green: 50 });
  expect(await verdict()).toEqual(["differs", ["churn-live"], []]);
  const number = await decided({ blue: 50, green: 50 });
  expect(await verdict()).toEqual(["canary", [], ["churn-live"]]);
  await shared({ blue: 40, green: 60 });
  expect(await verdict()).toEqual(["differs", ["churn-live"], []]);
  await db().promotion.update({ where: { number }, data: { split: { green: 100 } } });
  await shared({ green: 100 });
  expect(await verdict()).toEqual(["differs", ["churn-live"], []]);
  await db().promotion.delete({ where: { number } });
  await shared({ blue: 90, green: 10 });
});

test("finds endpoints by their name and by the models that they serve", async () => {
  expect(await names({ q: "CHURN" })).toEqual(["churn-live", "churn-only", "idle"]);
  expect(await names({ q: "/eu fraud" })).toEqual(["fraud/eu"]);
  expect(await names({ connection: "another" })).toEqual([]);
});

test("the palette finds endpoints by their names and by models that the viewer may see, a few of them", async () => {
  const found = async (q: string, viewer = everyone) => (await searchEndpoints(viewer, q)).map(({ title }) => title);
  expect(await found("CHURN")).toEqual(["churn-live", "churn-only", "idle"]);
  expect((await searchEndpoints(everyone, "fraud/eu"))[0]).toMatchObject({
    kind: "endpoint",
    title: "fraud/eu",
    href: paths.endpoint(slug, "fraud/eu"),
  });
  expect(await found(" ")).toEqual([]);
  const onlyFraud = viewerWith([{ role: "viewer", connectionId: at.connection.id, modelPattern: "fraud" }]);
  expect(await found("churn", onlyFraud)).toEqual(["churn-live", "churn-only"]);
  expect(await found("churn", viewerWith([]))).toEqual([]);
});

test("pages by name without losing or repeating one", async () => {
  const seen: string[] = [];
  let after: string | null = null;
  do {
    const page = await list({ limit: 1, ...(after !== null && { after }) });
    seen.push(...page.rows.map(({ name }) => name));
    after = page.next;
  } while (after !== null);
  expect(seen).toEqual(await names());
  await expect(list({ after: "nonsense" })).rejects.toMatchObject({ code: "invalid" });
});

test("a version of a model that the viewer may not see is neither named nor judged nor found", async () => {
  const onlyFraud = viewerWith([{ role: "viewer", connectionId: at.connection.id, modelPattern: "fraud" }]);
  const { rows } = await list({ q: "churn-live" }, onlyFraud);
  expect(rows[0]?.deployments.map(({ version, serves, share }) => [version, serves, share])).toEqual([
    [null, null, 90],
    [null, null, 10],
    [null, null, 0],
  ]);
  expect(rows[0]?.drift).toEqual([]);
  expect(await names({ q: "churn" }, onlyFraud)).toEqual(["churn-live", "churn-only"]);
  expect(await countEndpoints(onlyFraud)).toMatchObject({ differing: 0 });
  expect(await names({}, viewerWith([]))).toEqual([]);
  await expect(getEndpoint(viewerWith([]), { connection: slug, endpoint: "churn-live" })).rejects.toMatchObject({
    code: "not_found",
  });
});

test("a page says whether traffic can be shifted, and why not", async () => {
  const why = async (endpoint: string, viewer = everyone) =>
    (await getEndpoint(viewer, { connection: slug, endpoint })).whyNotShift;
  expect(await why("churn-live")).toBeNull();
  expect(await why("churn-live", viewerWith())).toMatch(/None of your roles/);
  expect(await why("churn-only")).toMatch(/nothing to shift between/);
  registry = { ...at.registry, writes: undefined } as unknown as Registry;
  expect(await why("churn-live")).toMatch(/cannot be changed/);
  registry = null;
  expect(await why("churn-live")).toBe("Its credentials cannot be read.");
  registry = at.registry;
});

test("what is looked at is read often for a while", async () => {
  const hot = async () =>
    (await db().endpoint.findMany({ where: { hotUntil: { gt: new Date() } }, orderBy: { name: "asc" } })).map(
      ({ name }) => name,
    );
  await visitEndpoint(everyone, { connection: slug, endpoint: "fraud/eu" });
  expect(await hot()).toEqual(["fraud/eu"]);
  await visitEndpoints(everyone, endpointsQuery.parse({ q: "churn" }));
  expect(await hot()).toEqual(["churn-live", "churn-only", "fraud/eu", "idle"]);
});

test("the history of an endpoint is what each version got of its requests", async () => {
  at.world.fleet.order("churn-live", { green: 100 });
  at.clock.pass(60_000);
  await at.sweep();
  const { events } = await listEvents(everyone, { endpoint: { connection: slug, key: "churn-live" } });
  expect(
    events
      .map(({ version, before, after }) => [version, before, after])
      .slice(0, 2)
      .sort(),
  ).toEqual([
    ["1", "90", null],
    ["2", "10", "100"],
  ]);
  expect(events.every(({ axis, key }) => axis === "traffic" && key === "churn-live")).toBe(true);
});

test("a version says what it gets, and a version that the registry deleted is still named where it is served", async () => {
  at.world.fleet.put("churn-only", {
    blue: { model: "churn", version: "1", weight: 1 },
    red: { model: "churn", version: "1", weight: 2 },
    old: { model: "churn", version: "3", weight: 1 },
  });
  at.world.deleteVersion("churn", "3");
  at.clock.pass(60_000);
  await at.sweep();
  expect(await listServing(at.connection.id, "churn", "1")).toEqual([
    { connection: slug, key: "churn-only", name: "churn-only", share: 75 },
  ]);
  const { deployments } = await getEndpoint(everyone, { connection: slug, endpoint: "churn-only" });
  expect(deployments.at(-1)?.version).toEqual({
    model: { key: "churn", name: "churn" },
    key: "3",
    stage: null,
    gone: true,
  });
});
