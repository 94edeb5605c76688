import "server-only";

import { appendAudit } from "@/lib/audit/append";
import { type Actor, system } from "@/lib/audit/types";
import { Prisma, type Tx } from "@/lib/db/client";
import { recordset } from "@/lib/db/rows";

import { digestSightings, type SightingLeaf } from "./digest";
import { intersect, sameInterval } from "./interval";
import { lockHistory } from "./lock";
import { closePlacements, type Ending, openPlacements, type Opening, replacePlacements } from "./placements";
import type { Axis, Interval, Origin, Source, Time } from "./types";

type DraftSighting = { source: Source; deliveryId: string | null; when: Interval };

/** One change as it is about to be recorded, with who holds what from it on and whose holding it ended. */
export type Draft = {
  modelId: string;
  versionId: string | null;
  axis: Axis;
  key: string;
  before: string | null;
  after: string | null;
  /** What a write that caused it would have said, where that is not `after`. */
  asWritten?: string;
  when: Interval;
  origin: Origin;
  /** Who did it, where somebody knows. */
  actor: Actor | null;
  reason: string | null;
  /** The promotion that wrote it, when it is ours. */
  promotionId?: string | null;
  sightings: DraftSighting[];
  /** Applied before the openings of the same event. */
  endings: Ending[];
  openings: Opening[];
};

type Batch = {
  connection: { id: string; name: string };
  /** When we learned it; every row of the batch carries it. */
  at: Date;
  drafts: Draft[];
  /** Further sightings of events that are recorded already, which change nothing about them. */
  also?: Seen[];
  /** By model: what has the same answer shares an entry of the audit log; without it all do. */
  entryOf?: (modelId: string) => unknown;
  audit: { type: "history.observed" | "history.imported"; actor: Actor };
};

export const observed: Batch["audit"] = { type: "history.observed", actor: system };

/**
 * Records changes: events, how we know of them, who held what, and the links of the audit chain over all of it. The caller has
 * locked the models (`lockHistory`). Must be the last call of the transaction, because the chain's head stays locked until it
 * ends; `settle` does what has to come after the rows and before the chain. Answers the events' ids in order.
 */
export async function recordBatch(
  tx: Tx,
  batch: Batch,
  settle: (ids: bigint[]) => Promise<void> = async () => {},
): Promise<bigint[]> {
  const { drafts, at, connection } = batch;
  if (drafts.length === 0) {
    await settle([]);
    return [];
  }
  const ids = await nextIds(tx, "event", drafts.length);
  const numbered = drafts.map((draft, index) => ({ ...draft, id: ids[index] ?? 0n }));

  await tx.$executeRaw`
    INSERT INTO event (id, connection_id, model_id, version_id, axis, key, before, after, not_before, not_after, recorded_at,
                       origin, actor_kind, actor_id, actor_name, reason, promotion_id)
    SELECT id, ${connection.id}::uuid, model_id, version_id, axis, key, before, after, not_before, not_after, ${at},
           origin, actor_kind, actor_id, actor_name, reason, promotion_id
    FROM ${recordset(numbered.map(eventRow), eventColumns)}`;
  const leaves = await insertSightings(tx, at, [...numbered, ...(batch.also ?? [])]);
  await closePlacements(
    tx,
    at,
    numbered.flatMap(({ id, modelId, when, endings }) => endings.map((ending) => ({ id, modelId, when, ...ending }))),
  );
  await openPlacements(
    tx,
    at,
    numbered.flatMap(({ id, modelId, when, openings }) =>
      openings.map((opening) => ({ id, modelId, when, ...opening })),
    ),
  );
  await settle(ids);
  await chain(tx, batch, leaves);
  return ids;
}

/** A further way in which we know of an event. It may narrow the event's interval; it never widens it. */
export async function addSighting(
  tx: Tx,
  batch: Omit<Batch, "drafts">,
  eventId: bigint,
  sighting: DraftSighting,
): Promise<void> {
  const { modelId } = await tx.event.findUniqueOrThrow({ where: { id: eventId }, select: { modelId: true } });
  await lockHistory(tx, [modelId]);
  const event = await tx.event.findUniqueOrThrow({ where: { id: eventId } });
  const known = { after: event.notBefore.getTime(), before: event.notAfter.getTime() };
  const when = intersect(known, sighting.when) ?? known;
  if (!sameInterval(when, known)) {
    await tx.event.update({
      where: { id: eventId },
      data: { notBefore: new Date(when.after), notAfter: new Date(when.before) },
    });
    await replacePlacements(tx, batch.at, eventId, when);
  }
  const origin = event.origin as Origin;
  const axis = event.axis as Axis;
  const seen = { ...event, axis, origin, actor: actorOf(event), sightings: [{ ...sighting, when }] };
  const leaves = await insertSightings(tx, batch.at, [seen]);
  await chain(tx, batch, leaves);
}

/** An event with sightings to add. */
export type Seen = Pick<
  Draft,
  | "modelId"
  | "versionId"
  | "axis"
  | "key"
  | "before"
  | "after"
  | "origin"
  | "actor"
  | "reason"
  | "promotionId"
  | "sightings"
> & { id: bigint };

/** Who did what an event's row tells of. */
export function actorOf(row: { actorKind: string | null; actorId: string | null; actorName: string | null }) {
  if (row.actorKind === null) return null;
  return { kind: row.actorKind as Actor["kind"], id: row.actorId, name: row.actorName ?? "" };
}

async function insertSightings(tx: Tx, at: Date, events: Seen[]): Promise<SightingLeaf[]> {
  const count = events.reduce((sum, event) => sum + event.sightings.length, 0);
  const ids = await nextIds(tx, "sighting", count);
  let next = 0;
  const leaves = events.flatMap(({ id, modelId, versionId, axis, key, before, after, origin, sightings, ...event }) =>
    sightings.map(({ source, deliveryId, when }): SightingLeaf => ({
      id: String(ids[next++] ?? 0n),
      event: String(id),
      model: modelId,
      version: versionId,
      axis,
      key,
      before,
      after,
      origin,
      actorKind: event.actor?.kind ?? null,
      actorId: event.actor?.id ?? null,
      actorName: event.actor?.name ?? null,
      reason: event.reason,
      ...(event.promotionId && { promotion: event.promotionId }),
      source,
      delivery: deliveryId,
      notBefore: iso(when.after),
      notAfter: iso(when.before),
    })),
  );
  await tx.$executeRaw`
    INSERT INTO sighting (id, event_id, source, delivery_id, not_before, not_after, recorded_at)
    SELECT id, event, source, delivery, "notBefore", "notAfter", ${at}
    FROM ${recordset(leaves, `id bigint, event bigint, source text, delivery text, "notBefore" timestamptz, "notAfter" timestamptz`)}`;
  return leaves;
}

async function chain(tx: Tx, batch: Omit<Batch, "drafts">, leaves: SightingLeaf[]): Promise<void> {
  const { entryOf = () => null } = batch;
  const entries = new Map<unknown, SightingLeaf[]>();
  for (const leaf of leaves) {
    const entry = entryOf(leaf.model);
    const known = entries.get(entry);
    if (known) known.push(leaf);
    else entries.set(entry, [leaf]);
  }
  for (const told of entries.values()) await link(tx, batch, told);
}

async function link(tx: Tx, { connection, at, audit }: Omit<Batch, "drafts">, leaves: SightingLeaf[]): Promise<void> {
  const models = [...new Set(leaves.map((leaf) => leaf.model))];
  await appendAudit(tx, {
    ...audit,
    subject: { kind: "connection", id: connection.id, name: connection.name },
    connectionId: connection.id,
    modelId: models.length === 1 ? (models[0] ?? null) : null,
    payload: { ...digestSightings(leaves), recordedAt: at.toISOString() },
  });
}

/** Ids beforehand, so that rows of several tables can name each other without asking back what was inserted. */
async function nextIds(tx: Tx, table: "event" | "sighting", count: number): Promise<bigint[]> {
  const sequence = `${table}_id_seq`;
  const rows = await tx.$queryRaw<{ id: bigint }[]>(
    Prisma.sql`SELECT nextval(${sequence}::regclass) AS id FROM generate_series(1, ${count}::int)`,
  );
  return rows.map(({ id }) => id);
}

const eventColumns = `id bigint, model_id uuid, version_id uuid, axis text, key text, before text, after text,
  not_before timestamptz, not_after timestamptz, origin text, actor_kind text, actor_id text, actor_name text, reason text, promotion_id uuid`;

function eventRow(draft: Draft & { id: bigint }) {
  const { modelId, versionId, axis, key, before, after, origin, actor, reason, when } = draft;
  return {
    id: String(draft.id),
    model_id: modelId,
    version_id: versionId,
    ...{ axis, key, before, after, origin, reason },
    not_before: iso(when.after),
    not_after: iso(when.before),
    actor_kind: actor?.kind ?? null,
    actor_id: actor?.id ?? null,
    actor_name: actor?.name ?? null,
    promotion_id: draft.promotionId ?? null,
  };
}

function iso(at: Time): string {
  return new Date(at).toISOString();
}
