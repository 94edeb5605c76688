import { db } from "@/lib/db/client";

import { coverFeed, coverModels } from "./cover";
import { applyFeed, readFeed } from "./feed";
import { readEndpoint } from "./endpoints";
import { readModelIfAllowed, unlessRefused } from "./read-model";
import { gapOf, type SweepState } from "./state";
import { latest, type ModelRow, type Watch } from "./watch";

/** Hot models are read this often: a change shows within ten seconds, the reading itself included. */
export const hotPeriodMs = 7_000;
/** How much of the registry's time the hot reads of one period may take. */
const budgetMs = hotPeriodMs / 10;
/** Versions of a hot model that one read brings; a longer list is left to the sweep. */
const recent = 100;
/** States of a request in which a change of the model still changes what is being decided. */
const undecided = ["open", "verifying"];

/**
 * Reads what somebody is looking at, and then, while the budget lasts, models that somebody asked to promote and holders of
 * stages, of both first those whose last read is oldest. The feed goes first: one request shows the stage of every version.
 * Answers the state to keep.
 */
export async function readHot(watch: Watch, state: SweepState): Promise<SweepState> {
  const { changes } = watch.registry;
  const begun = watch.now();
  let { watermark } = state;
  const wanted = new Set(state.wanted);
  if (changes) {
    const feed = await readFeed(watch, changes, watermark);
    const { leftOut, homeless } = await applyFeed(watch, feed, () => false);
    for (const key of homeless) if (!state.answered.includes(key)) wanted.add(key);
    if (leftOut.length + homeless.length === 0) {
      watermark = feed.watermark;
      await coverFeed(watch, feed.read.start, gapOf(state));
    }
  }
  let read = 0;
  for (const row of await hotModels(watch, begun)) {
    if (read > 0 && watch.now().getTime() - begun.getTime() > budgetMs) break;
    const outcome = await readModelIfAllowed(watch, row, { versions: "recent", limit: recent });
    read += 1;
    if (outcome === "missing" && !state.answered.includes(row.id)) wanted.add(row.id);
    if (outcome !== "done" && outcome !== "partly") continue;
    // With a feed all models are covered by it already; only those that somebody is viewing get coverage of their own, or each
    // occasional look would add a tiny stretch.
    if (!changes || (row.hotUntil !== null && row.hotUntil > begun))
      await coverModels(watch, [row.id], outcome, begun, state.turnGapMs);
  }
  for (const { nativeKey } of await db().endpoint.findMany({
    where: { connectionId: watch.connection.id, goneAt: null, registered: false, hotUntil: { gt: begun } },
    orderBy: { seenAt: "asc" },
    take: 20,
  })) {
    if (watch.now().getTime() - begun.getTime() > budgetMs) break;
    await unlessRefused(() => readEndpoint(watch, nativeKey));
  }
  return { ...state, watermark, wanted: [...wanted] };
}

async function hotModels(watch: Watch, now: Date): Promise<ModelRow[]> {
  const where = { connectionId: watch.connection.id, goneAt: null, listedAt: { not: null } };
  const viewed = await db().model.findMany({
    where: { ...where, hotUntil: { gt: now } },
    orderBy: { hotUntil: "desc" },
    take: 50,
  });
  const oldestFirst = viewed.sort((a, b) => (latest(a.seenAt) ?? 0) - (latest(b.seenAt) ?? 0));
  const asked = await db().model.findMany({
    where: { ...where, id: { notIn: idsOf(viewed) }, promotions: { some: { state: { in: undecided } } } },
    orderBy: { seenAt: "asc" },
    take: 20,
  });
  const holders = await db().model.findMany({
    where: { ...where, id: { notIn: idsOf([...viewed, ...asked]) }, stages: { hasSome: ["production", "staging"] } },
    orderBy: { seenAt: "asc" },
    take: 20,
  });
  return [...oldestFirst, ...asked, ...holders];
}

const idsOf = (models: readonly { id: string }[]) => models.map(({ id }) => id);
