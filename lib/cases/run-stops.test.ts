import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { db } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";
import type { SendResult } from "@/lib/playground/types";

import { all, carriers, content, setOf, shelf } from "./cases.testing";
import { removeSet } from "./commands";
import { getRun, listSetFacts } from "./queries";
import { failAbandonedRuns } from "./run-store";
import { idOf, run, sam } from "./running.testing";
import type { RunEvent } from "./types";

vi.mock("next/headers", () => ({
  headers: async () => new Headers(),
  cookies: async () => ({ get: () => undefined }),
}));

let database: Awaited<ReturnType<typeof testDatabase>>;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

test("a run that is stopped keeps what was found, sends nothing more and counts for nothing", async () => {
  const at = await shelf();
  const set = await setOf(
    sam,
    at.ref,
    Array.from({ length: 6 }, (_, index) => content(`c${index}`, `[${index}]`)),
  );
  const stop = new AbortController();
  let sent = 0;
  const by = carriers(at.slug, ({ draft }, signal) => {
    sent += 1;
    if (draft.text === "[0]") return {};
    return new Promise((resolve) =>
      signal.addEventListener("abort", () =>
        resolve({ outcome: { kind: "failed", failure: "cancelled", why: "It was stopped." } }),
      ),
    );
  });
  const events: RunEvent[] = [];
  for await (const event of await run(set, { to: [{ ...at.line("9").ref, deployment: null }] }, by, stop.signal)) {
    events.push(event);
    if (event.kind === "case") stop.abort();
  }
  const [id = ""] = idOf(events);
  expect(events.at(-1)).toEqual({ kind: "ended", run: id, state: "stopped", passed: 1, failed: 0 });
  expect(sent).toBeLessThan(6);
  expect(await getRun(sam, id)).toMatchObject({ state: "stopped", passed: 1, total: 6 });
  expect(await listSetFacts(at.modelId, at.versionId("9"), null)).toMatchObject([{ name: "core", runs: [] }]);
});

test("when nobody listens any more the run ends too", async () => {
  const at = await shelf();
  const set = await setOf(sam, at.ref, [content("a"), content("b", "[2]")]);
  let id = "";
  const by = carriers(
    at.slug,
    (_input, signal) =>
      new Promise<Partial<SendResult>>((resolve) => signal.addEventListener("abort", () => resolve({}))),
  );
  for await (const event of await run(set, { versions: ["9"] }, by)) {
    if (event.kind === "begun") id = event.runs[0]?.id ?? "";
    break;
  }
  expect(await getRun(sam, id)).toMatchObject({ state: "stopped", passed: 0, failed: 0 });
});

test("a run that was broken off while nobody read on is no whole run, whatever its workers did meanwhile", async () => {
  const at = await shelf();
  const set = await setOf(
    sam,
    at.ref,
    Array.from({ length: 6 }, (_, index) => content(`c${index}`, `[${index}]`)),
  );
  const stop = new AbortController();
  let [begun, over] = [0, 0];
  const by = carriers(at.slug, async ({ draft }, signal) => {
    begun += 1;
    if (draft.text !== "[0]") await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
    over += 1;
    return {};
  });
  const events = await run(set, { to: [{ ...at.line("9").ref, deployment: null }] }, by, stop.signal);
  const [id = ""] = idOf([(await events.next()).value as RunEvent]);
  await events.next();
  await vi.waitFor(() => expect(begun).toBe(2));
  stop.abort();
  await vi.waitFor(() => expect(over).toBe(2));
  await new Promise((resolve) => setImmediate(resolve));
  await events.return(undefined);
  expect(await getRun(sam, id)).toMatchObject({ state: "stopped", passed: 1, total: 6 });
  await db().caseRun.update({ where: { id }, data: { state: "ended" } });
  expect(await listSetFacts(at.modelId, at.versionId("9"), null)).toMatchObject([{ name: "core", runs: [] }]);
});

test("a run whose process is gone is told as failed at once, and is kept so", async () => {
  const at = await shelf();
  const set = await setOf(sam, at.ref, [content("a")]);
  const [id = ""] = idOf(await all(await run(set, { versions: ["9"] }, carriers(at.slug))));
  await db().caseRun.update({
    where: { id },
    data: { state: "running", endedAt: null, startedAt: new Date(Date.now() - 10 * 60_000) },
  });
  expect(await getRun(sam, id)).toMatchObject({ state: "running" });
  await db().caseRun.update({ where: { id }, data: { startedAt: new Date(Date.now() - 17 * 60_000) } });
  expect(await getRun(sam, id)).toMatchObject({ state: "failed" });
  await failAbandonedRuns();
  expect(await db().caseRun.findUniqueOrThrow({ where: { id } })).toMatchObject({ state: "failed" });
});

test("a run whose process is gone keeps nobody from removing the set", async () => {
  const at = await shelf();
  const set = await setOf(sam, at.ref, [content("a")]);
  const [id = ""] = idOf(await all(await run(set, { versions: ["9"] }, carriers(at.slug))));
  await db().caseRun.update({ where: { id }, data: { state: "running", endedAt: null, startedAt: new Date() } });
  await expect(removeSet(sam, set)).rejects.toMatchObject({ code: "conflict" });
  await db().caseRun.update({ where: { id }, data: { startedAt: new Date(Date.now() - 17 * 60_000) } });
  await removeSet(sam, set);
  expect(await db().caseSet.count({ where: { id: set } })).toBe(0);
});
