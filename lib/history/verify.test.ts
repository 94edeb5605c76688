import { afterAll, beforeAll, expect, test } from "vitest";

import { system } from "@/lib/audit/types";
import { verifyChain } from "@/lib/audit/verify";
import { db, transact } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";
import { bench } from "@/lib/observer/observing.testing";

import { addSighting, observed, recordBatch } from "./commands";
import { importHistory } from "./import";
import type { HistoryVerdict } from "./types";
import { verifyHistory } from "./verify";

let database: { close(): Promise<void> };
let events: { id: bigint }[];
/** The event that a delivery narrowed, and the entries that recorded it. */
let narrowed: { id: bigint; first: string; second: string };

beforeAll(async () => {
  database = await testDatabase();
  const { connection, world, clock, sweep } = await bench();
  const begun = clock.at;
  world.createVersion("heart");
  clock.pass(1_000_000);
  world.setAlias("heart", "champion", "1");
  clock.pass(1_000_000);
  await sweep();
  const line = { at: new Date(begun + 10).toISOString(), model: "heart", axis: "alias", key: "champion", after: "1" };
  await importHistory(system, connection.id, [{ ...line, actor: "grace", reason: "better" }], { now: clock.now() });
  const model = await db().model.findFirstOrThrow();
  const when = { after: clock.at, before: clock.at + 1_000 };
  const fields = { versionId: null, axis: "description", key: "", before: null, after: "new" } as const;
  const sightings = [{ source: "poll" as const, deliveryId: null, when }];
  const rest = { origin: "ours" as const, actor: { ...system, name: "Ada" }, reason: "why", endings: [], openings: [] };
  const batch = { connection, at: clock.now(), audit: observed };
  const [id = 0n] = await transact((tx) =>
    recordBatch(tx, { ...batch, drafts: [{ modelId: model.id, ...fields, ...rest, when, sightings }] }),
  );
  const first = await head();
  const exact = { after: clock.at + 500, before: clock.at + 500 };
  await transact((tx) => addSighting(tx, batch, id, { source: "webhook", deliveryId: "d1", when: exact }));
  narrowed = { id, first, second: await head() };
  events = await db().event.findMany({ orderBy: { id: "asc" }, select: { id: true } });
}, 60_000);
afterAll(() => database.close());

const head = async () => String((await db().auditHead.findUniqueOrThrow({ where: { id: 1 } })).seq);

test("recorded, imported and narrowed history is whole", async () => {
  const seen: number[] = [];
  expect(await verifyHistory(db(), ({ checked, of }) => void seen.push(checked / of))).toEqual({
    ok: true,
    entries: await db().auditEntry.count({ where: { type: { startsWith: "history." } } }),
    sightings: await db().sighting.count(),
  });
  expect(seen.at(-1)).toBe(1);
  expect(events.length).toBeGreaterThan(3);
});

const changes = [
  "after = 'x'",
  "actor_name = 'Mallory'",
  "actor_kind = 'member'",
  "reason = NULL",
  "recorded_at = now()",
];
test.each(changes)("an event with %s is named with the entry that recorded it", async (change) => {
  expect(await tampered(`UPDATE event SET ${change} WHERE id = ${narrowed.id}`)).toMatchObject({
    ok: false,
    seq: narrowed.first,
    event: String(narrowed.id),
  });
});

test("one changed event among many of a batch is the one named", async () => {
  const id = events[1]?.id ?? 0n;
  const verdict = await tampered(`UPDATE event SET key = 'other' WHERE id = ${id}`);
  expect(verdict).toMatchObject({ ok: false, event: String(id) });
  expect(verdict).toHaveProperty(
    "reason",
    expect.stringMatching(/^event \d+ is not the one that entry \d+ recorded\.$/),
  );
});

test("a changed, moved or missing sighting is found under the entry that recorded it", async () => {
  const { id, second } = narrowed;
  const own = `event_id = ${id} AND source = 'webhook'`;
  expect(await tampered(`UPDATE sighting SET source = 'bus' WHERE ${own}`)).toMatchObject({
    seq: second,
    event: String(id),
  });
  expect(await tampered(`UPDATE sighting SET recorded_at = now() WHERE ${own}`)).toMatchObject({ seq: second });
  expect(await tampered(`DELETE FROM sighting WHERE ${own}`)).toMatchObject({ ok: false });
});

test("an interval that its sightings do not allow is found", async () => {
  const widened = await tampered(
    `UPDATE event SET not_before = not_before - interval '1 hour' WHERE id = ${narrowed.id}`,
  );
  expect(widened).toHaveProperty("reason", expect.stringContaining("where its sightings put it"));
});

test("an event or a sighting that no entry recorded is found", async () => {
  const copy = `INSERT INTO event SELECT (jsonb_populate_record(e, '{"id": 900000}')).* FROM event e WHERE id = ${narrowed.id}`;
  expect(await tampered(copy)).toMatchObject({ ok: false, seq: null, event: "900000" });
  const more = `INSERT INTO sighting SELECT (jsonb_populate_record(s, '{"id": 900000}')).* FROM sighting s
    WHERE event_id = ${narrowed.id} AND source = 'poll'`;
  expect(await tampered(more)).toMatchObject({ ok: false, seq: null, event: String(narrowed.id) });
});

const refused = [
  "UPDATE event SET after = 'x'",
  "UPDATE event SET not_before = not_before - interval '1 hour'",
  "UPDATE event SET not_after = not_after + interval '1 hour'",
  "DELETE FROM event",
  "TRUNCATE event CASCADE",
  "UPDATE sighting SET source = 'bus'",
  "DELETE FROM sighting",
  "TRUNCATE sighting",
];
test.each(refused)("the database itself refuses: %s", async (sql) => {
  await expect(db().$executeRawUnsafe(sql)).rejects.toThrow("append-only");
});

test("all is whole once the tampering is rolled back", async () => {
  expect(await verifyChain(db())).toMatchObject({ ok: true });
  expect(await verifyHistory(db())).toMatchObject({ ok: true });
});

/** What is found of a change made by somebody who can switch the triggers off; rolled back afterwards. */
async function tampered(sql: string): Promise<HistoryVerdict> {
  let verdict: HistoryVerdict | null = null;
  await transact(async (tx) => {
    await tx.$executeRaw`ALTER TABLE event DISABLE TRIGGER USER`;
    await tx.$executeRaw`ALTER TABLE sighting DISABLE TRIGGER USER`;
    expect(await tx.$executeRawUnsafe(sql)).toBe(1);
    verdict = await verifyHistory(tx);
    throw new Error("undo");
  }).catch((error: unknown) => {
    if (!(error instanceof Error && error.message === "undo")) throw error;
  });
  if (!verdict) throw new Error("Nothing was verified.");
  return verdict;
}
