import { afterAll, beforeAll, expect, test } from "vitest";

import { db } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";

import { listLines } from "./list-lines";
import { addConnection, addModel, addVersions, viewerWith } from "./testing";

const day = 24 * 3_600_000;
const now = 200 * day;
let database: { close(): Promise<void> };
let connectionId: string;
let modelId: string;

beforeAll(async () => {
  database = await testDatabase();
  connectionId = await addConnection("eu");
  modelId = await addModel(connectionId, "heart");
  await addVersions(modelId, ["1"]);
  const stage = { connectionId, axis: "stage", key: "Production", stage: "production" };
  await db().stageMapping.createMany({
    data: [
      { ...stage, validFrom: new Date(0), validTo: new Date(150 * day) },
      { ...stage, axis: "alias", key: "champion", validFrom: new Date(150 * day) },
    ],
  });
});
afterAll(() => database.close());

async function hold(
  axis: string,
  key: string,
  from: number,
  to: number | null,
  knownTo: number | null = null,
  origin = "outside",
) {
  const version = await db().modelVersion.findFirstOrThrow({ where: { modelId } });
  const at = (days: number) => new Date(days * day);
  const event = await db().event.create({
    data: { connectionId, modelId, axis, key, notBefore: at(from), notAfter: at(from), origin },
  });
  await db().placement.create({
    data: {
      modelId,
      versionId: version.id,
      axis,
      key,
      startAfter: at(from - 1),
      startBefore: at(from),
      endAfter: to === null ? null : at(to - 1),
      endBefore: to === null ? null : at(to),
      startEventId: event.id,
      knownFrom: at(from),
      knownTo: knownTo === null ? null : at(knownTo),
    },
  });
}

test("draws who held production through the mapping valid then, within 90 days, and nothing that is no longer believed", async () => {
  await hold("stage", "Production", 50, 120); // began before the line does
  await hold("stage", "Production", 130, null); // ends with the mapping of stages
  await hold("alias", "champion", 140, 160); // counts from the mapping of aliases on
  await hold("alias", "champion", 170, null);
  await hold("stage", "Staging", 100, null);
  await hold("stage", "Production", 121, 129, 130);
  const line = (await listLines(viewerWith(), [modelId], now))[modelId];
  expect(line?.segments.map(({ from, to, now: holds }) => [from / day, to / day, holds])).toEqual([
    [110, 120, false],
    [130, 150, false],
    [150, 160, false],
    [170, 200, true],
  ]);
});

test("what was found when watching began says until when nobody watched, unless that was before the line", async () => {
  const unwatched = async (days: number) =>
    (await listLines(viewerWith(), [modelId], days * day))[modelId]?.unwatchedTo ?? null;
  expect(await unwatched(215)).toBeNull();
  await hold("stage", "Production", 126, 131, null, "found");
  expect(await unwatched(215)).toBe(126 * day);
  expect(await unwatched(217)).toBeNull();
});

test("has no line for models outside one's grants", async () => {
  const stranger = viewerWith([{ role: "viewer", connectionId: null, modelPattern: "other" }]);
  expect((await listLines(stranger, [modelId], now))[modelId]?.segments).toEqual([]);
});
