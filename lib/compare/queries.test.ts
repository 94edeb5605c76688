import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";

import { addConnection, addModel, viewerWith } from "@/lib/catalog/testing";
import { db } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";
import { AppError } from "@/lib/errors";
import { defaultPolicyId } from "@/lib/policies/policy-rules";
import { type MemoryRegistry, memoryRegistry } from "@/lib/registries/memory";

import { setDirection } from "./commands";
import { readComparison, visitVersions } from "./queries";
import { mayDirect } from "./rules";

const registries = new Map<string, MemoryRegistry>();
vi.mock("@/lib/connections/open", () => ({
  openConnectionById: (id: string) => {
    const registry = registries.get(id);
    return registry
      ? Promise.resolve({ registry })
      : Promise.reject(new AppError("unsupported", "This connection cannot be opened."));
  },
}));

const everyone = viewerWith();
const ada = { kind: "member", id: "1", name: "Ada" } as const;
let database: { close(): Promise<void> };
let count = 0;
let place: { slug: string; connectionId: string; registry: MemoryRegistry };

beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  place = await newPlace();
});

async function newPlace() {
  const slug = `c${(count += 1)}`;
  const connectionId = await addConnection(slug);
  const registry = memoryRegistry();
  registries.set(connectionId, registry);
  await db().stageMapping.create({
    data: { connectionId, axis: "alias", key: "champion", stage: "production", validFrom: new Date(0) },
  });
  return { slug, connectionId, registry };
}

const descriptor = (type: string) =>
  `flavors:\n  python_function: {}\nmlflow_version: 2.22.0\nsignature:\n  inputs: '[{"name":"age","type":"${type}"}]'\n`;

/** Versions with a run each, in a registry and in the catalog. */
async function addHeart({ slug, connectionId, registry }: typeof place, name = "heart", versions = 2) {
  const { world } = registry;
  for (let number = 1; number <= versions; number += 1) {
    const id = `${name}-r${number}`;
    const points = [
      { key: "auc", value: `0.9${number}`, step: 3, at: null },
      { key: "fit", value: "1", step: 0, at: null },
    ];
    world.putRun({
      id,
      metrics: points,
      params: { depth: String(number), seed: "7" },
      tags: { "fit.direction": "lower" },
    });
    world.createVersion(name, { runId: id, tags: { team: "risk" } });
    world.putFile(name, String(number), "MLmodel", descriptor(number === 1 ? "double" : "long"));
    world.putFile(name, String(number), "requirements.txt", `a==1.${number}\n`);
  }
  const modelId = await addModel(connectionId, name, { aliases: { champion: "2" } });
  for (const [key, { incarnation, runId }] of world.models.get(name)?.versions ?? []) {
    await db().modelVersion.create({
      data: { modelId, nativeKey: key, incarnation, sortKey: key, status: "ready", runId, seenAt: new Date(1000) },
    });
  }
  if (versions > 1) world.setAlias(name, "champion", "2");
  return [...Array(versions).keys()].map((index) => ({ connection: slug, model: name, version: String(index + 1) }));
}

async function compare(asked: Awaited<ReturnType<typeof addHeart>>, base: (typeof asked)[number] | null = null) {
  return readComparison(await visitVersions(everyone, asked, base));
}

test("two versions: heads, signature, environment, metrics, parameters, tags, files, each as its registry has it", async () => {
  const asked = await addHeart(place);
  const seen = await compare(asked);
  expect(seen.versions.map(({ label, stage, problem }) => [label, stage, problem])).toEqual([
    ["v2", "production", null],
    ["v1", null, null],
  ]);
  expect(seen.base).toBe(0);
  expect(seen.signatures.map(({ form }) => form.state === "known" && form.data.state)).toEqual(["present", "present"]);
  expect(
    seen.environment.rows
      .find(({ id }) => id === "package a")
      ?.cells.map((cell) => [cell?.text, cell?.change, cell?.way]),
  ).toEqual([
    ["1.2", "same", null],
    ["1.1", "minor", "down"],
  ]);
  expect(seen.metrics).toMatchObject({
    names: ["auc", "fit"],
    values: [
      ["0.92", "1"],
      ["0.91", "1"],
    ],
  });
  expect(seen.metrics.directions).toEqual([
    { direction: "higher", because: "Known by its name." },
    { direction: "lower", because: "A tag says so." },
  ]);
  expect(seen.params.names).toEqual(["depth", "seed"]);
  expect(seen.tags).toMatchObject({ names: ["team"], values: [["risk"], ["risk"]] });
  expect(seen.curves).toEqual([{ metric: "auc", versions: [0, 1] }]);
  expect(seen.files.rows.map(({ path, differs }) => [path, differs])).toEqual([
    ["MLmodel", true],
    ["requirements.txt", false],
  ]);
});

test("the baseline is the one the address names, and of two it stands first", async () => {
  const asked = await addHeart(place, "heart", 3);
  const told = async (few: typeof asked, base: (typeof asked)[number] | undefined) => {
    const { base: at, versions } = await compare(few, base);
    return [at, ...versions.map(({ version }) => version)];
  };
  expect(await told(asked.slice(0, 2), asked[0])).toEqual([0, "1", "2"]);
  expect(await told(asked.slice(0, 2), asked[1])).toEqual([0, "2", "1"]);
  expect(await told(asked, asked[2])).toEqual([2, "1", "2", "3"]);
});

test("versions of two registries stand side by side, with names that tell them apart", async () => {
  const other = await newPlace();
  const asked = [...(await addHeart(place)), ...(await addHeart(other)), ...(await addHeart(other, "lungs", 1))];
  const seen = await compare(asked);
  expect(seen.versions.map(({ label }) => label)).toEqual([
    `heart v1, ${place.slug.toUpperCase()}`,
    `heart v2, ${place.slug.toUpperCase()}`,
    `heart v1, ${other.slug.toUpperCase()}`,
    `heart v2, ${other.slug.toUpperCase()}`,
    "lungs v1",
  ]);
});

test("a version outside somebody's limits is not there for them, in the same words as one that does not exist", async () => {
  const asked = [
    ...(await addHeart(place)),
    ...(await addHeart(place, "secret", 1)),
    { connection: place.slug, model: "heart", version: "99" },
  ];
  const limited = viewerWith([{ role: "viewer", connectionId: null, modelPattern: "heart*" }]);
  const { heads, missing } = await visitVersions(limited, asked, null);
  expect(heads.map(({ modelName, version }) => `${modelName} ${version}`)).toEqual(["heart 2", "heart 1"]);
  expect(missing).toEqual([asked[2], asked[3]]);
});

test("a version without run, signature and environment says so, and the others stand", async () => {
  const asked = await addHeart(place);
  const { world } = place.registry;
  world.createVersion("heart");
  const incarnation = world.models.get("heart")?.versions.get("3")?.incarnation ?? "";
  const { modelId } = await db().modelVersion.findFirstOrThrow({
    where: { model: { connectionId: place.connectionId } },
  });
  await db().modelVersion.create({
    data: { modelId, nativeKey: "3", incarnation, sortKey: "3", status: "ready", seenAt: new Date(1000) },
  });
  const seen = await compare([...asked, { connection: place.slug, model: "heart", version: "3" }]);
  expect(seen.metrics.gaps).toEqual([{ index: 2, state: "none", why: "No run stands behind this version." }]);
  expect(seen.environment.gaps).toMatchObject([{ index: 2, state: "none" }]);
  expect(seen.signatures[2]?.form).toMatchObject({ state: "known", data: { state: "absent" } });
  expect(seen.metrics.values[1]).toEqual(["0.92", "1"]);
});

test("runs that were deleted and purged, a descriptor that is too long and one that is a bomb: each panel says it by itself", async () => {
  const asked = await addHeart(place, "heart", 3);
  const { world } = place.registry;
  world.runs.delete("heart-r1");
  Object.assign(world.runs.get("heart-r2") ?? {}, { deleted: true });
  world.putFile("heart", "2", "MLmodel", "x".repeat(5 * 1024 ** 2));
  world.putFile("heart", "3", "conda.yaml", `${"a: &a [".repeat(70)}`);
  const seen = await compare(asked);
  expect(seen.metrics.gaps).toEqual([
    { index: 0, state: "none", why: "Its run is gone: the registry no longer has it." },
  ]);
  // What is deleted can be read until it is purged, and is not shown as if it were there for good.
  const remark = { index: 1, why: "The run was deleted in the registry, which tells of it until it is purged." };
  expect(seen.metrics).toMatchObject({ remarks: [remark] });
  expect(seen.metrics.values[1]).toEqual(["0.92", "1"]);
  expect(seen.curveNotes).toEqual({ gaps: seen.metrics.gaps, earlier: [], remarks: [remark] });
  expect(seen.signatures.map(({ form }) => form.state)).toEqual(["known", "failed", "known"]);
  expect(seen.signatures[1]?.form).toMatchObject({ why: expect.stringMatching(/^MLmodel: .*1 MB|^MLmodel: .*1,?0/) });
  expect(seen.environment.gaps.map(({ index, why }) => [index, why.split(":")[0]])).toEqual([
    [2, "conda.yaml"],
    [1, "MLmodel"],
  ]);
  expect(seen.environment.rows.find(({ id }) => id === "package a")?.cells.map((cell) => cell?.text ?? null)).toEqual([
    "1.1",
    "1.2",
    null,
  ]);
});

test("a registry without runs and files says so in each panel, beside one that has them", async () => {
  const other = await newPlace();
  const asked = [...(await addHeart(place, "heart", 1)), ...(await addHeart(other, "heart", 1))];
  delete other.registry.runs;
  delete other.registry.files;
  const seen = await compare(asked);
  const runs = { index: 1, state: "none", why: "This registry keeps no runs." };
  expect([seen.metrics.gaps, seen.params.gaps, seen.curveNotes.gaps]).toEqual([[runs], [runs], [runs]]);
  expect(seen.files.gaps).toMatchObject([{ index: 1, why: expect.stringContaining("keeps no files") }]);
  expect(seen.environment.gaps).toMatchObject([{ index: 1 }]);
  expect(seen.metrics.values[0]).toEqual(["0.91", "1"]);
});

test("a picture is said not to be there only where all files could be looked through", async () => {
  const other = await newPlace();
  const asked = [...(await addHeart(place)), ...(await addHeart(other, "lung", 1))];
  place.registry.world.putFile("heart", "1", "roc.png", "x");
  const failing = { listRunFiles: () => Promise.reject(new AppError("registry_timeout", "It did not answer.")) };
  Object.assign(other.registry, { runs: { ...other.registry.runs, ...failing } });
  expect((await compare(asked)).pictures).toEqual([{ path: "roc.png", of: ["version", null, "unknown"] }]);
});

test("a registry that is down fails its own versions, and those of others stand", async () => {
  const other = await newPlace();
  const [first, second] = [await addHeart(place, "heart", 1), await addHeart(other)];
  place.registry.faults.down = true;
  const seen = await compare([...first, ...second]);
  expect(seen.versions.map(({ problem }) => problem)).toEqual(["The registry refused the connection.", null, null]);
  expect(seen.metrics.gaps).toMatchObject([{ index: 0, state: "failed", why: "The registry refused the connection." }]);
  expect(seen.metrics.values[1]).toEqual(["0.91", "1"]);
});

test("what was read a moment ago is not read again", async () => {
  const asked = await addHeart(place);
  await compare(asked);
  const before = place.registry.faults.calls.length;
  await compare(asked, asked[0]);
  expect(place.registry.faults.calls.length).toBe(before);
});

test("the policy comes before what somebody set, that before tags and names; the closest setting counts", async () => {
  const asked = await addHeart(place);
  const directionOfFit = async () => (await compare(asked)).metrics.directions[1];
  await setDirection(ada, { connectionId: null, modelPattern: "*", metric: "fit", direction: "none" });
  expect(await directionOfFit()).toEqual({ direction: null, because: "Set by Ada for every model." });
  const here = { connectionId: place.connectionId, modelPattern: "heart", metric: "fit" };
  await setDirection(ada, { ...here, direction: "lower" });
  expect(await directionOfFit()).toEqual({ direction: "lower", because: "Set by Ada for heart." });
  await db().policy.create({
    data: {
      name: `p${place.slug}`,
      connectionId: place.connectionId,
      modelPattern: "heart",
      versions: {
        create: {
          number: 1,
          rules: await rulesWith([{ name: "fit", direction: "higher" }]),
          actorKind: "system",
          actorName: "x",
        },
      },
    },
  });
  expect(await directionOfFit()).toEqual({ direction: "higher", because: "The policy of heart says so." });
  await setDirection(ada, { ...here, direction: null });
  await setDirection(ada, { connectionId: null, modelPattern: "*", metric: "fit", direction: null });
});

async function rulesWith(metrics: { name: string; direction: string }[]) {
  const { rules } = await db().policyVersion.findFirstOrThrow({ where: { policyId: defaultPolicyId } });
  return { ...(rules as object), metrics };
}

test("every change of a direction is one audit entry, and saying the same again is none", async () => {
  const said = { connectionId: place.connectionId, modelPattern: "heart", metric: "latency_p99" };
  const entries = () => db().auditEntry.findMany({ where: { subject: "metric:latency_p99" }, orderBy: { seq: "asc" } });
  for (const direction of ["lower", "lower", "none", null, null] as const)
    await setDirection(ada, { ...said, direction });
  expect((await entries()).map(({ type, payload }) => [type, payload])).toEqual([
    ["metric.direction-set", { before: null, after: "lower", connectionId: place.connectionId, modelPattern: "heart" }],
    [
      "metric.direction-set",
      { before: "lower", after: "none", connectionId: place.connectionId, modelPattern: "heart" },
    ],
    ["metric.direction-removed", { before: "none", connectionId: place.connectionId, modelPattern: "heart" }],
  ]);
});

test("a direction may be set for what a grant covers as a whole, and for nothing else", () => {
  const scientist = (connectionId: string | null, modelPattern: string | null) => [
    { role: "scientist" as const, connectionId, modelPattern },
  ];
  expect(mayDirect(scientist(null, null), null, "*")).toBe(true);
  expect(mayDirect(scientist("eu", null), null, "*")).toBe(false);
  expect(mayDirect(scientist("eu", null), "eu", "*")).toBe(true);
  expect(mayDirect(scientist(null, "heart-*"), "eu", "heart-1")).toBe(true);
  expect(mayDirect(scientist(null, "heart-*"), "eu", "heart-*")).toBe(true);
  expect(mayDirect(scientist(null, "heart-*"), "eu", "*")).toBe(false);
  expect(mayDirect([{ role: "viewer", connectionId: null, modelPattern: null }], "eu", "heart")).toBe(false);
});
