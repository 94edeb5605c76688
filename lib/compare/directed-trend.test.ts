import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { addConnection, addModel, viewerWith } from "@/lib/catalog/testing";
import { db } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";
import { memoryRegistry } from "@/lib/registries/memory";

import { setDirection } from "./commands";
import { getDirectedTrend } from "./directed-trend";

const registry = memoryRegistry();
vi.mock("@/lib/connections/open", () => ({ openConnectionById: () => Promise.resolve({ registry }) }));

let database: { close(): Promise<void> };
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

test("metrics that are read only now come with their directions: the name's, and what somebody set", async () => {
  const logged = ["accuracy", "drift.psi_max", "odd", "auc"].map((key) => ({ key, value: "0.9", step: 0, at: null }));
  registry.world.putRun({ id: "r1", metrics: logged });
  registry.world.createVersion("heart", { runId: "r1" });
  const modelId = await addModel(await addConnection("trend"), "heart");
  const version = registry.world.models.get("heart")?.versions.get("1");
  await db().modelVersion.create({
    data: {
      modelId,
      nativeKey: "1",
      incarnation: version?.incarnation ?? "",
      sortKey: "1",
      status: "ready",
      runId: "r1",
      seenAt: new Date(0),
    },
  });
  await setDirection(
    { kind: "member", id: "1", name: "Ada" },
    { connectionId: null, modelPattern: "*", metric: "odd", direction: "lower" },
  );
  const { points, directions } = await getDirectedTrend(viewerWith(), { connection: "trend", model: "heart" });
  expect(Object.keys(points[0]?.metrics ?? {})).toHaveLength(4);
  const ways = Object.fromEntries(Object.entries(directions).map(([metric, { direction }]) => [metric, direction]));
  expect(ways).toEqual({ accuracy: "higher", "drift.psi_max": "lower", odd: "lower", auc: "higher" });
});
