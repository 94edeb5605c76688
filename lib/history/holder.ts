import "server-only";

import { db, Prisma } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import type { Grant } from "@/lib/permissions";
import type { Stage } from "@/lib/registries/types";
import { modelScopeSql } from "@/lib/scope";

import { listMeanings } from "./event-rows";
import { listHeld } from "./holdings";
import { lanesOf } from "./lanes";
import { momentAt } from "./moment";
import type { Interval, Origin, Time } from "./types";
import { beginningOf, blindStretches, watchedColumns, type WatchedModel } from "./watched";

type Asking = { grants: readonly Grant[] };

/** Every stage that a version can be said to hold. */
type HeldStage = Exclude<Stage, "none">;

type HolderThen = {
  version: string;
  native: string;
  start: Interval;
  end: Interval | null;
  origin: Origin;
  sure: boolean;
};
type HoldersThen = {
  model: string;
  stage: HeldStage;
  at: Time;
  certainty: "known" | "one-of" | "not-watched";
  holders: HolderThen[];
};

/** `connection` is a slug, `model` the registry's own key. Of several incarnations, the one that lived then. */
type HoldersQuestion = { connection: string; model: string; stage: HeldStage; at: Time };

/** More than ever hold one word at one moment. */
const mostHeld = 10_000;

/**
 * Who held a stage at a moment, as the timeline shows it there. `known` when exactly these did, `one-of` when the moment lies
 * within an uncertain change, `not-watched` when nobody was looking. Throws `not_found`.
 */
export async function findHolder(
  viewer: Asking,
  { connection, model: nativeKey, stage, at }: HoldersQuestion,
  now = Date.now(),
): Promise<HoldersThen> {
  const model = await findModelThen(viewer, connection, nativeKey, at);
  const meanings = (await listMeanings(db(), [model.connectionId])).get(model.connectionId) ?? [];
  const first = beginningOf(model, now);
  const whole = { from: first, to: now };
  const blind = at > now || at < first ? [] : await blindStretches(model, meanings, whole, now);
  const lanes = lanesOf(await listHeld(model.id, meanings, { from: at, to: at, knownAt: null }, mostHeld), meanings);
  const lane = lanes.find((each) => each.stage === stage) ?? {
    id: stage,
    stage,
    title: stage,
    native: [],
    segments: [],
  };
  const [then] = momentAt({ ...whole, now, first, cut: null, began: null, lanes: [lane], events: [], blind }, at).lanes;
  const holders = (then?.holders ?? []).map(({ version, native, since, until, origin, sure }) => ({
    version,
    native,
    start: since,
    end: until,
    origin,
    sure,
  }));
  return { model: model.name, stage, at, certainty: then?.certainty ?? "not-watched", holders };
}

async function findModelThen(
  viewer: Asking,
  connection: string,
  nativeKey: string,
  at: Time,
): Promise<WatchedModel & { name: string }> {
  const moment = new Date(at);
  const [model] = await db().$queryRaw<(WatchedModel & { name: string })[]>(Prisma.sql`
    SELECT m.name, ${watchedColumns} FROM model m JOIN connection c ON c.id = m.connection_id
    WHERE c.slug = ${connection} AND m.native_key = ${nativeKey} AND ${modelScopeSql(viewer, "model.read")}
    ORDER BY (m.created_at IS NULL OR m.created_at <= ${moment}) DESC, m.created_at DESC LIMIT 1`);
  if (!model) throw new AppError("not_found", "There is no such model here, or none that you may see.");
  return model;
}
