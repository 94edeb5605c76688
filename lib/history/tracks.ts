import type { Interval, Time } from "./types";

/** A change as an import tells it. `versionId`: who holds the key from then on; null when nobody does. */
type Step = {
  when: Interval;
  before: string | null;
  after: string | null;
  versionId: string | null;
  actor: string | null;
  reason: string | null;
};

type FoundEvent = {
  id: bigint;
  modelId: string;
  versionId: string | null;
  axis: string;
  key: string;
  before: string | null;
  after: string | null;
  origin: string;
  actorKind: string | null;
  actorId: string | null;
  actorName: string | null;
  reason: string | null;
  notBefore: Date;
  notAfter: Date;
};
type Found = { placementId: bigint; versionId: string; key: string; startBefore: Time; event: FoundEvent };

/** One thing that changes: the stage or the approval of a version, or what an alias points at. */
export type Track = {
  modelId: string;
  axis: "stage" | "approval" | "alias";
  /** The alias; empty for a stage and an approval. */
  key: string;
  /** In order of time. */
  steps: Step[];
  /** What we believe of it already, in order of its start. */
  found: Found[];
  hasImported: boolean;
  /** Our own watching of the model began then. */
  watchedFrom: Time | null;
};

type Holding = {
  versionId: string;
  axis: "stage" | "approval" | "alias";
  key: string;
  start: Interval;
  end: Interval;
  startStep: number;
  /** The step that ended it, or else `endEventId`: the event with which our own history begins. */
  endStep: number | null;
  endEventId: bigint | null;
};

/**
 * Stitches told history to our own. Each step holds until the next one. The last step either leads to what was found when
 * watching began, and then is its beginning (`joined`), or it ended some time before that without anybody telling.
 */
export function planTrack(track: Track): { holdings: Holding[]; joined: { step: number; found: Found } | null } {
  const { axis, steps, found } = track;
  const holdings: Holding[] = [];
  let joined: { step: number; found: Found } | null = null;
  for (const [index, step] of steps.entries()) {
    const held = heldBy(track, step);
    if (!held) continue;
    const next = steps[index + 1];
    const base = { ...held, axis, start: step.when, startStep: index };
    if (next) {
      const end = {
        after: Math.max(step.when.after, next.when.after),
        before: Math.max(step.when.before, next.when.before),
      };
      holdings.push({ ...base, end, endStep: index + 1, endEventId: null });
      continue;
    }
    const [first] = found;
    const same = found.find((each) => each.versionId === held.versionId && each.key === held.key && each === first);
    if (same) joined = { step: index, found: same };
    else {
      const latest = first?.startBefore ?? track.watchedFrom ?? step.when.before;
      const end = { after: step.when.after, before: Math.max(step.when.before, latest) };
      holdings.push({ ...base, end, endStep: null, endEventId: first?.event.id ?? null });
    }
  }
  return { holdings, joined };
}

/** Who holds what after a step; null when it leads to nobody, or to "in no stage". */
function heldBy({ axis, key }: Track, { versionId, after }: Step): { versionId: string; key: string } | null {
  if (versionId === null || after === null) return null;
  if (axis === "alias") return { versionId, key };
  return after.toLowerCase() === "none" ? null : { versionId, key: after };
}
