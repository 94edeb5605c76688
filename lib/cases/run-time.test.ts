import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { db } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";

import { addCases, all, carriers, content, setOf, shelf, someone } from "./cases.testing";
import { failAbandonedRuns } from "./run-store";
import { type Carriers, prepareRun, runCases } from "./runs";

vi.mock("next/headers", () => ({
  headers: async () => new Headers(),
  cookies: async () => ({ get: () => undefined }),
}));

let database: Awaited<ReturnType<typeof testDatabase>>;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

const sam = someone();

test("the lease of a run grows with its cases and with the runs that began together", async () => {
  const at = await shelf();
  const set = await setOf(sam, at.ref, [content("a")]);
  const row = {
    setId: set,
    revision: 1,
    connectionId: at.connectionId,
    endpointKey: "ep-9",
    endpointName: "heart-9",
    startedBy: "Sam",
    state: "running",
  };
  // One moment for all: runs that began together have the same start, to the millisecond.
  const now = Date.now();
  const ago = (minutes: number) => new Date(now - minutes * 60_000);
  await db().caseRun.createMany({
    data: [
      { ...row, total: 500, startedAt: ago(83) },
      { ...row, total: 500, startedAt: ago(86) },
    ],
  });
  await db().caseRun.createMany({
    data: Array.from({ length: 20 }, () => ({ ...row, total: 20, startedAt: ago(67) })),
  });
  await db().caseRun.createMany({
    data: Array.from({ length: 20 }, () => ({ ...row, total: 500, startedAt: ago(122) })),
  });
  await failAbandonedRuns();
  const failed = await db().caseRun.groupBy({
    by: ["startedAt"],
    where: { setId: set, state: "failed" },
    _count: true,
    orderBy: { startedAt: "asc" },
  });
  expect(failed.map(({ _count }) => _count)).toEqual([20, 1]);
});

/** Time that passes only where a request takes it; what waits for a moment is told when it has come. */
function slowClock() {
  let now = 0;
  const waiting: { at: number; stop: AbortController }[] = [];
  const timeout = vi.spyOn(AbortSignal, "timeout").mockImplementation((ms) => {
    const stop = new AbortController();
    waiting.push({ at: now + ms, stop });
    return stop.signal;
  });
  const pass = (ms: number) => {
    now += ms;
    for (const { at, stop } of waiting) if (at <= now) stop.abort();
  };
  return { pass, end: () => timeout.mockRestore() };
}

test("a slow deployment has time for a large set, and one lane for many deployments; what is cut short leaves whole runs behind", async () => {
  const at = await shelf();
  const set = await setOf(sam, at.ref, [content("c0")]);
  const asked = async (requestMs: number, places: (string | null)[]) => {
    const clock = slowClock();
    const sent = carriers(at.slug, () => (clock.pass(requestMs), {}));
    const by: Carriers = { ...sent, line: async (_viewer, ref) => ({ ...at.line("9"), ref }) };
    const to = places.map((deployment) => ({ ...at.line("9").ref, deployment }));
    const events = await all(
      runCases(sam, await prepareRun(sam, { set, to }, by), by, new AbortController().signal),
    ).finally(clock.end);
    return events.flatMap((event) => (event.kind === "ended" ? [event.state] : []));
  };
  await addCases(set, 1, 100);
  const one = [null, ...Array.from({ length: 19 }, (_, index) => `d${index}`)];
  expect(await asked(500, one)).toEqual(one.map(() => "ended"));
  expect(await asked(15_000, [null, "blue"])).toEqual(["ended", "failed"]);
  await addCases(set, 100, 500);
  expect(await asked(2_000, [null])).toEqual(["ended"]);
  expect(await asked(20_000, [null])).toEqual(["failed"]);
});
