import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { db } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";

import { age, approve, asked, desk, mean, opened, sends } from "./deciding.testing";
import { getPromotion } from "./view";

// Mappings change while a call is under way: as an administrator does it meanwhile, and for certain before the call ends.
const meanwhile = new Map<"findRun" | "send", () => Promise<unknown>>();
const during = async (call: "findRun" | "send") => {
  const change = meanwhile.get(call);
  meanwhile.delete(call);
  await change?.();
};

vi.mock("@/lib/connections/open", () => ({ openConnectionById: async (id: string) => ({ registry: opened.get(id) }) }));
vi.mock("next/headers", () => ({
  headers: async () => new Headers(),
  cookies: async () => ({ get: () => undefined }),
}));

let database: Awaited<ReturnType<typeof testDatabase>>;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

/** A desk whose registry is slow enough for others to change the mapping. */
async function slowDesk() {
  const at = await desk();
  const { registry } = at;
  const { runs, writes } = registry;
  if (!runs || !writes) throw new Error("The registry in memory has runs and can be written to.");
  const slow = {
    ...registry,
    runs: {
      ...runs,
      findRun: async (...args: Parameters<typeof runs.findRun>) => (await during("findRun"), runs.findRun(...args)),
    },
    writes: {
      ...writes,
      send: async (...args: Parameters<typeof writes.send>) => (await during("send"), writes.send(...args)),
    },
  };
  opened.set(at.connection.id, slow);
  at.world.setAlias("m", "champion", "1");
  await at.sweep();
  return at;
}

test("a mapping that changes while evidence is gathered again voids votes: what it adds was on nobody's screen, and is not left out either", async () => {
  const at = await slowDesk();
  const rita = await at.member("reviewer", "Rita");
  const { number, idOf } = await asked(at);
  await age(await idOf());
  meanwhile.set("findRun", () => mean(at, "alias", "champion", "production"));
  await approve(rita, number);
  expect(await getPromotion(rita, number)).toMatchObject({
    state: "open",
    approvals: 0,
    stateReason: expect.stringContaining(
      "What would be written changed: v2 to Production; @champion to v2; v1 to Archived.",
    ),
  });
  expect(sends(at)).toBe(0);
});

test("what holds the target is told by the mapping in force when it is settled", async () => {
  const at = await slowDesk();
  const rita = await at.member("reviewer", "Rita");
  const { number } = await asked(at);
  meanwhile.set("send", () => mean(at, "alias", "champion", "production"));
  await approve(rita, number);
  expect(await db().promotion.findUniqueOrThrow({ where: { number } })).toMatchObject({
    state: "conflict",
    stateReason: expect.stringContaining(
      "v2 and v1 hold production at the same time. By what was ordered, v2 alone was to.",
    ),
  });
});

test("what is ordered after something changed twice while it was verified is carried out at once", async () => {
  const at = await desk();
  const { number } = await asked(at, "2");
  let changes = 0;
  const change = async () => {
    changes += 1;
    if (changes < 2) at.registry.faults.beforeNext("listVersions", change);
    await mean(at, "tag", `k${changes}=x`, "other");
  };
  at.registry.faults.beforeNext("listVersions", change);
  expect(await approve(await at.member("reviewer", "Rita"), number)).toMatchObject({ state: "applied" });
  expect(changes).toBe(2);
});
