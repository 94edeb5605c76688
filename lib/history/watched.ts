import "server-only";

import { db, Prisma, readRows } from "@/lib/db/client";

import { listCoverage, type Stretch, toldAxis } from "./coverage";
import { gaps } from "./interval";
import type { Meaning } from "./lanes";
import type { Axis, Time, Timeline } from "./types";

/** What decides whether somebody was looking at a model. */
export type WatchedModel = {
  id: string;
  connectionId: string;
  createdAt: Date | null;
  firstEvent: Date | null;
  foundAt: Date | null;
  /** For how long a look at the whole connection still counts as watching, in ms; and one at this model alone. */
  gapMs: number;
  turnGapMs: number;
};

/** `SELECT ${watchedColumns} FROM model m JOIN connection c …` */
export const watchedColumns = Prisma.sql`m.id::text AS id, m.connection_id::text AS "connectionId", m.created_at AS "createdAt",
  (SELECT min(e.not_before) FROM event e WHERE e.model_id = m.id) AS "firstEvent",
  (SELECT e.recorded_at FROM event e WHERE e.model_id = m.id AND e.axis = 'existence' AND e.version_id IS NULL AND e.origin = 'found'
   ORDER BY e.id LIMIT 1) AS "foundAt",
  coalesce((c.sweep->'gaps'->>-1)::float8, 20000) AS "gapMs", coalesce((c.sweep->>'turnGapMs')::float8, 20000) AS "turnGapMs"`;

/** What lanes are made of. */
const laneAxes = ["stage", "alias", "tag"] as const;

/** Before this nothing is known of the model. */
export function beginningOf(model: WatchedModel, known: Time): Time {
  return Math.min(...[model.firstEvent, model.createdAt].flatMap((at) => (at ? [at.getTime()] : [])), known);
}

/**
 * When nobody was looking. Stages and aliases have lanes whatever they mean, so both count where the registry has them;
 * tags count while a mapping gives one a meaning.
 */
export async function blindStretches(
  model: WatchedModel,
  meanings: readonly Meaning[],
  window: { from: Time; to: Time },
  known: Time,
): Promise<Timeline["blind"]> {
  if (window.from >= window.to) return [];
  const all = await listCoverage(db(), {
    connectionId: model.connectionId,
    modelId: model.id,
    axes: [...laneAxes, ...laneAxes.map(toldAxis), "refused"],
    from: new Date(window.from - Math.max(model.gapMs, model.turnGapMs)),
    to: new Date(window.to),
  });
  const isImported = all.some(({ axis }) => axis.startsWith("import:")) && (await wasImported(model.id, known));
  const toldOn = (axis: Axis) => (isImported ? all.filter((stretch) => stretch.axis === toldAxis(axis)) : []);
  const looked = await axesLookedAt(model);
  const axes = (["stage", "alias"] as const).filter((axis) => looked.has(axis) || toldOn(axis).length > 0);
  const seen = (axis: Axis) => [...toldOn(axis), ...watchedOn(model, all, axis, known)];
  const tags = meanings.filter(({ axis }) => axis === "tag");
  return merge([
    ...(axes.length === 0 ? [window] : []),
    ...axes.flatMap((axis) => gaps(window.from, window.to, seen(axis))),
    ...tags.flatMap(({ from, to }) =>
      gaps(Math.max(from, window.from), Math.min(to ?? window.to, window.to), seen("tag")),
    ),
  ]);
}

/** The axes that were ever looked at: where nobody looked within a window, the axis still counts as not watched there. */
async function axesLookedAt({ id, connectionId }: WatchedModel): Promise<Set<"stage" | "alias">> {
  const [row] = await readRows<{ stage: boolean; alias: boolean }>(Prisma.sql`
    SELECT ${everLookedAt("stage")} AS stage, ${everLookedAt("alias")} AS alias
    FROM (SELECT ${connectionId}::uuid AS connection_id, ${id}::uuid AS model_id) asked`);
  return new Set((["stage", "alias"] as const).filter((axis) => row?.[axis]));
}

function everLookedAt(axis: "stage" | "alias"): Prisma.Sql {
  return Prisma.sql`EXISTS (SELECT FROM coverage c WHERE c.connection_id = asked.connection_id AND c.axis = ${axis} AND (c.model_id IS NULL OR c.model_id = asked.model_id))`;
}

/** What an import declares to be complete counts from the day it was imported. */
async function wasImported(modelId: string, known: Time): Promise<boolean> {
  const event = await db().event.findFirst({
    where: { modelId, origin: "imported", recordedAt: { lte: new Date(known) } },
    select: { id: true },
  });
  return event !== null;
}

/**
 * Connection-wide reads do not count before the model was found, nor while the registry refused it: it was not among what
 * they saw. A last look still counts as looking until the next one is overdue.
 */
function watchedOn(model: WatchedModel, all: Stretch[], axis: Axis, known: Time) {
  const foundAt = model.foundAt?.getTime() ?? -Infinity;
  const refused = all.filter((stretch) => stretch.axis === "refused");
  return all
    .filter((stretch) => stretch.axis === axis && stretch.to >= foundAt)
    .map(({ modelId, from, to }) => ({
      modelId,
      from: Math.max(from, foundAt),
      to: to + (modelId === null ? model.gapMs : model.turnGapMs) >= known ? Math.max(to, known) : to,
    }))
    .filter(({ from, to }) => from <= to)
    .flatMap(({ modelId, from, to }) => (modelId === null ? gaps(from, to, refused) : [{ from, to }]));
}

function merge(stretches: { from: Time; to: Time }[]): { from: Time; to: Time }[] {
  const merged: { from: Time; to: Time }[] = [];
  for (const stretch of [...stretches].sort((a, b) => a.from - b.from)) {
    const last = merged.at(-1);
    if (last && stretch.from <= last.to) last.to = Math.max(last.to, stretch.to);
    else merged.push({ ...stretch });
  }
  return merged;
}
