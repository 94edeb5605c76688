import type { Draft } from "@/lib/history/commands";
import { contains, exactly, intersect } from "@/lib/history/interval";
import type { Interval, Origin, Time } from "@/lib/history/types";

import type { Change } from "./diff";
import type { Announced } from "./watch";

type Subject = { modelId: string; versionId: string | null; versionKey: string | null };

/**
 * A change as it is recorded: seen by this read, and by the delivery that announced it when there is one. The delivery's
 * own time makes the moment exact when it lies where the read allows.
 */
export function draft(
  subject: Subject,
  change: Change,
  { when, origin }: { when: Interval; origin: Origin },
  announced: Announced | null,
): Draft {
  const told = announced && announces(announced, subject.versionKey, change) ? announced : null;
  const at = told?.hint.at.getTime() ?? null;
  const exact = at !== null && contains(when, at) ? exactly(at) : when;
  return {
    modelId: subject.modelId,
    versionId: subject.versionId,
    ...change,
    when: exact,
    origin,
    actor: null,
    reason: null,
    sightings: [
      { source: "poll", deliveryId: null, when },
      ...(told ? [{ source: "webhook" as const, deliveryId: told.deliveryId, when: exact }] : []),
    ],
    endings: [],
    openings: [],
  };
}

/** Whether a delivery speaks of this very change. */
export function announces(
  { hint }: Announced,
  versionKey: string | null,
  change: Pick<Change, "axis" | "key" | "after">,
): boolean {
  const said = hint.change;
  if (!said || said.axis !== change.axis) return false;
  if (said.axis === "existence") return hint.version === versionKey && change.after !== null;
  if (said.axis === "tag" && hint.version !== versionKey) return false;
  return said.key === change.key && said.after === change.after;
}

/** The newest change among the drafts, for sorting lists: of what was found, only its beginning counts. */
export function newestChange(drafts: readonly Draft[]): Time | null {
  if (drafts.length === 0) return null;
  return drafts.reduce(
    (newest, { when, origin }) => Math.max(newest, origin === "found" ? when.after : when.before),
    -Infinity,
  );
}

/** `when`, but not before the subject itself was there. */
export function notBefore(when: Interval, birth: Time | null): Interval {
  return birth === null ? when : (intersect(when, { after: birth, before: Number.MAX_SAFE_INTEGER }) ?? when);
}
