import { afterAll, beforeAll, test } from "vitest";
import { db } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";
import * as C from "@/lib/db/client";
import { bench } from "./observing.testing";
let database: { close(): Promise<void> };
beforeAll(async () => { const t=performance.now(); database = await testDatabase(); console.log("open", performance.now()-t); });
afterAll(() => database.close());
import { performance as pf } from "node:perf_hooks";
test("measure", async () => {
  const { world, clock, connection, sweep, registry } = await bench({});
  for (let m = 0; m < 200; m++) { const n = m === 0 ? 1000 : 10; for (let v = 0; v < n; v++) world.createVersion(`model-${m}`, { tags: { a: "b", c: "d", e: "f" } }); world.setAlias(`model-${m}`, "champion", "3"); world.setStage(`model-${m}`, "4", "Production"); }
  clock.pass(60_000);
  for (let i = 0; i < 4; i++) {
    const t = performance.now(); registry.faults.calls.length = 0;
    const s = await sweep(); clock.pass(10_000);
    console.log("sweep", i, Math.round(performance.now() - t), "ms", registry.faults.calls.length, s);
  }
  console.log(await db().event.count(), await db().placement.count(), await db().modelVersion.count());
}, 300_000);
