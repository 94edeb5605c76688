import "server-only";

import { z } from "zod";

import type { Actor } from "@/lib/audit/types";
import { db, transact, type Tx } from "@/lib/db/client";
import { AppError } from "@/lib/errors";

import { actorOf, type Draft, recordBatch, type Seen } from "./commands";
import { toldAxis } from "./coverage";
import { lockHistory } from "./lock";
import { replaceStart, writePlacements } from "./placements";
import { planTrack, type Track } from "./tracks";
import type { Axis, Interval, Origin } from "./types";

const moment = z.union([z.iso.datetime({ offset: true }), z.number()]).transform((value) => new Date(value).getTime());

/**
 * One line of a declared import. `at`, or `notBefore` and `notAfter`. For a stage and an approval, `version` changed from `before` to
 * `after` (the registry's words). For an alias, `key` moved from version `before` to version `after` (null: removed).
 */
const importLine = z
  .object({
    at: moment.optional(),
    notBefore: moment.optional(),
    notAfter: moment.optional(),
    model: z.string().min(1).max(2_000),
    version: z.string().max(500).nullable().default(null),
    axis: z.enum(["stage", "approval", "alias"]),
    key: z.string().max(500).default(""),
    before: z.string().max(500).nullable().default(null),
    after: z.string().max(500).nullable(),
    actor: z.string().max(200).optional(),
    reason: z.string().max(2_000).optional(),
  })
  .transform((line, context) => {
    const when = { after: line.at ?? line.notBefore ?? NaN, before: line.at ?? line.notAfter ?? NaN };
    if (!(when.after <= when.before))
      context.addIssue({ code: "custom", message: "says no time: give `at`, or `notBefore` and `notAfter`" });
    if (line.axis !== "alias" && line.version === null)
      context.addIssue({ code: "custom", message: "names no version" });
    if (line.axis === "alias" && line.key === "")
      context.addIssue({ code: "custom", message: "names no alias as its key" });
    return { ...line, when };
  });
type ImportLine = z.output<typeof importLine>;

/**
 * `completeUntil`: until when the file is complete, for each model from its first line on and on the axes that the file tells
 * of; absent: until its last line. `source` `history-api`: no file but the registry's own memory, which counts as incomplete,
 * because registries forget what was deleted.
 */
type ImportOptions = { completeUntil?: Date; now?: Date; source?: "import" | "history-api" };

/** Lines a transaction may hold: imports are rare, and one is one entry of the audit chain. */
const most = 2_000;

/**
 * Takes in history that somebody else kept. It is told, not witnessed, and stays labelled so. It ends where our own
 * watching begins: what was found there gets the imported change as its beginning when both lead to the same holder. All
 * or nothing; lines imported before are skipped. Answers how many events are new.
 */
export async function importHistory(
  actor: Actor,
  connectionId: string,
  lines: readonly unknown[],
  options: ImportOptions = {},
): Promise<number> {
  const connection = await db().connection.findUniqueOrThrow({
    where: { id: connectionId },
    select: { id: true, name: true },
  });
  const parsed = lines.map(parseLine);
  if (parsed.length > most)
    throw new AppError("invalid", `One import takes at most ${most} lines; this one has ${parsed.length}.`);
  const at = options.now ?? new Date();
  return transact(async (tx) => {
    const models = await tx.model.findMany({
      where: { connectionId, nativeKey: { in: parsed.map(({ model }) => model) }, goneAt: null },
      select: { id: true },
    });
    await lockHistory(
      tx,
      models.map(({ id }) => id),
    );
    const tracks = await tracksOf(tx, connectionId, parsed);
    const plans = tracks.map((track) => ({ track, ...planTrack(track) }));
    const events = plans.flatMap(({ track }) => track.steps.map((step) => ({ track, step })));
    const also = plans.flatMap(({ joined, track }): Seen[] =>
      joined ? [linkOf(joined.found.event, track.steps[joined.step]?.when)] : [],
    );
    const drafts = events.map(({ track, step }) => draftOf(track, step, options.source ?? "import"));
    await recordBatch(tx, { connection, at, drafts, also, audit: { type: "history.imported", actor } }, async (ids) => {
      const idOf = new Map(events.map(({ step }, index) => [step, ids[index] ?? 0n]));
      for (const { track, holdings, joined } of plans) {
        const event = (index: number | null) =>
          index === null ? null : (idOf.get(track.steps[index] ?? never()) ?? null);
        const rows = holdings.map(({ startStep, endStep, endEventId, ...rest }) => ({
          ...rest,
          modelId: track.modelId,
          startEventId: event(startStep) ?? 0n,
          endEventId: event(endStep) ?? endEventId,
        }));
        await writePlacements(tx, at, rows);
        const start = joined && track.steps[joined.step];
        if (joined && start) await replaceStart(tx, at, joined.found.placementId, event(joined.step) ?? 0n, start.when);
      }
      if (options.source !== "history-api")
        await declareComplete(tx, connectionId, tracks, options.completeUntil ?? null);
    });
    return events.length;
  });
}

function parseLine(line: unknown, index: number): ImportLine {
  const parsed = importLine.safeParse(line);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new AppError(
    "invalid",
    `Line ${index + 1} of the import ${issue?.path.length ? `has a wrong ${issue.path.join(".")}` : (issue?.message ?? "is not usable")}.`,
  );
}

/** Lines by what they are about: the stage of one version, or one alias; with what the catalog and the history have of it. */
async function tracksOf(tx: Tx, connectionId: string, lines: ImportLine[]): Promise<Track[]> {
  const tracks = new Map<string, Track>();
  for (const [index, line] of lines.entries()) {
    const name = JSON.stringify([line.model, line.axis, line.axis === "alias" ? line.key : line.version]);
    const track = tracks.get(name) ?? (await openTrack(tx, connectionId, line, index));
    tracks.set(name, track);
    const target = line.axis === "alias" ? line.after : line.version;
    const versionId = target === null ? null : await versionOf(tx, track, target, index);
    if (track.watchedFrom !== null && line.when.before > track.watchedFrom) {
      throw new AppError(
        "invalid",
        `Line ${index + 1} of the import tells of a time in which Interlock was watching itself.`,
      );
    }
    if (await isRecorded(tx, track, line, versionId)) continue;
    if (track.hasImported)
      throw new AppError("conflict", `Line ${index + 1} of the import adds to a history that was imported already.`);
    track.steps.push({
      when: line.when,
      before: line.before,
      after: line.after,
      versionId,
      actor: line.actor ?? null,
      reason: line.reason ?? null,
    });
  }
  for (const track of tracks.values())
    track.steps.sort((a, b) => a.when.before - b.when.before || a.when.after - b.when.after);
  return [...tracks.values()].filter(({ steps }) => steps.length > 0);
}

async function openTrack(tx: Tx, connectionId: string, line: ImportLine, index: number): Promise<Track> {
  const model = await tx.model.findFirst({
    where: { connectionId, nativeKey: line.model, goneAt: null },
    select: { id: true },
  });
  if (!model)
    throw new AppError(
      "invalid",
      `Line ${index + 1} of the import names the model ${line.model}, which the catalog does not have.`,
    );
  const { axis } = line;
  const version =
    axis !== "alias" && line.version !== null
      ? await tx.modelVersion.findFirst({ where: { modelId: model.id, nativeKey: line.version, goneAt: null } })
      : null;
  const key = axis === "alias" ? line.key : "";
  const where = { modelId: model.id, axis, ...(axis === "alias" ? { key } : { versionId: version?.id ?? model.id }) };
  const believed = await tx.placement.findMany({ where: { ...where, knownTo: null }, orderBy: { startBefore: "asc" } });
  const events = await tx.event.findMany({ where: { id: { in: believed.map(({ startEventId }) => startEventId) } } });
  const existence = await tx.event.findFirst({
    where: { modelId: model.id, axis: "existence", versionId: null },
    orderBy: { id: "asc" },
  });
  const found = believed.flatMap((row) => {
    const event = events.find(({ id }) => id === row.startEventId);
    return event?.origin === "found" && row.key.toLowerCase() !== "none"
      ? [{ placementId: row.id, versionId: row.versionId, key: row.key, startBefore: row.startBefore.getTime(), event }]
      : [];
  });
  const imported = await tx.event.count({
    where: {
      modelId: model.id,
      axis,
      origin: "imported",
      ...(axis === "alias" ? { key } : { versionId: version?.id ?? model.id }),
    },
  });
  return {
    modelId: model.id,
    axis,
    key,
    found,
    steps: [],
    hasImported: imported > 0,
    watchedFrom: existence?.recordedAt.getTime() ?? null,
  };
}

async function versionOf(tx: Tx, track: Track, key: string, index: number): Promise<string> {
  const version = await tx.modelVersion.findFirst({
    where: { modelId: track.modelId, nativeKey: key },
    orderBy: { goneAt: { sort: "desc", nulls: "first" } },
  });
  if (!version)
    throw new AppError(
      "invalid",
      `Line ${index + 1} of the import names version ${key}, which the catalog does not have.`,
    );
  return version.id;
}

async function isRecorded(
  tx: Tx,
  { modelId, axis, key }: Track,
  line: ImportLine,
  versionId: string | null,
): Promise<boolean> {
  const when = { notBefore: new Date(line.when.after), notAfter: new Date(line.when.before) };
  const same = { modelId, axis, key, after: line.after, origin: "imported", ...when };
  return (await tx.event.count({ where: axis === "alias" ? same : { ...same, versionId } })) > 0;
}

function draftOf({ modelId, axis, key }: Track, step: Track["steps"][number], source: "import" | "history-api"): Draft {
  const { versionId, before, after, when, reason } = step;
  const actor: Actor | null = step.actor === null ? null : { kind: "registry-user", id: null, name: step.actor };
  const sightings = [{ source, deliveryId: null, when }];
  return {
    modelId,
    versionId,
    axis,
    key,
    before,
    after,
    when,
    reason,
    actor,
    origin: "imported",
    sightings,
    endings: [],
    openings: [],
  };
}

/** Says of what was found that an import tells how it came to be. */
function linkOf(event: Track["found"][number]["event"], when: Interval | undefined): Seen {
  const interval = when ?? { after: event.notBefore.getTime(), before: event.notAfter.getTime() };
  return {
    ...event,
    axis: event.axis as Axis,
    origin: event.origin as Origin,
    actor: actorOf(event),
    sightings: [{ source: "import", deliveryId: null, when: interval }],
  };
}

async function declareComplete(tx: Tx, connectionId: string, tracks: Track[], until: Date | null): Promise<void> {
  const byModel = new Map<string, Track[]>();
  for (const track of tracks) byModel.set(track.modelId, [...(byModel.get(track.modelId) ?? []), track]);
  for (const [modelId, own] of byModel) {
    const steps = own.flatMap((track) => track.steps);
    const last = Math.max(until?.getTime() ?? -Infinity, ...steps.map(({ when }) => when.before));
    const ours = Math.min(...own.map(({ watchedFrom }) => watchedFrom ?? Infinity));
    const fromAt = new Date(Math.min(...steps.map(({ when }) => when.after)));
    const toAt = new Date(Math.min(last, ours));
    const axes = new Set([...own.map(({ axis }) => axis), ...(await lacking(tx, modelId))]);
    await tx.coverage.createMany({
      data: [...axes].map((axis) => ({ connectionId, modelId, axis: toldAxis(axis), fromAt, toAt })),
    });
  }
}

/** Axes that the registry does not have: a file that tells nothing of them leaves nothing out. */
async function lacking(tx: Tx, modelId: string): Promise<Track["axis"][]> {
  const { aliases } = await tx.model.findUniqueOrThrow({ where: { id: modelId }, select: { aliases: true } });
  const staged = await tx.modelVersion.findFirst({
    where: { modelId, nativeStage: { not: null } },
    select: { id: true },
  });
  return [...(aliases === null ? (["alias"] as const) : []), ...(staged === null ? (["stage"] as const) : [])];
}

function never(): never {
  throw new Error("A step of a track is always there.");
}
