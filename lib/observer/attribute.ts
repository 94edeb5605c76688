import type { Draft } from "@/lib/history/commands";
import type { Interval, Time } from "@/lib/history/types";
import type { OwnWrite } from "@/lib/writes/types";

/** How much a registry's clock may be behind ours before its time of the change says that it was not our write. */
const skewMs = 5_000;

/**
 * A change that we had told the registry to make is ours, whoever sees it first: the reading after the write, a poll or a
 * webhook. It happened between the moment it was sent and now, whatever the registry's clock says.
 */
export function attribute(draft: Draft, own: readonly OwnWrite[], source: "poll" | "read-back", now: Time): Draft {
  const write = own.find((candidate) => isOf(candidate, draft));
  if (!write) return draft;
  const sent = write.sentAt.getTime();
  const within = ({ after, before }: Interval) =>
    before < sent ? { after: sent, before: Math.max(sent, now) } : { after: Math.max(after, sent), before };
  const sightings = draft.sightings.map((sighting) => ({
    ...sighting,
    source: sighting.source === "poll" ? source : sighting.source,
    when: within(sighting.when),
  }));
  const when = {
    after: Math.max(...sightings.map((sighting) => sighting.when.after)),
    before: Math.min(...sightings.map((sighting) => sighting.when.before)),
  };
  return {
    ...draft,
    origin: "ours",
    actor: write.actor,
    reason: write.reason,
    promotionId: write.promotionId,
    when,
    sightings,
  };
}

function isOf(write: OwnWrite, { modelId, versionId, axis, key, after, asWritten, when }: Draft): boolean {
  // An alias and an endpoint are written as a whole, whichever versions that concerns.
  const sameSubject =
    axis === "traffic" || (write.modelId === modelId && (axis === "alias" || write.versionId === versionId));
  const sameChange = write.axis === axis && write.key === key && write.after === (asWritten ?? after);
  // Nobody has looked since before it was sent, as after an outage: then the first look may find it, however late.
  const isUnseen = when.after <= write.sentAt.getTime();
  const isInTime =
    write.sentAt.getTime() - skewMs <= when.before &&
    (write.until === null || when.before <= write.until.getTime() || isUnseen);
  return sameSubject && sameChange && isInTime;
}
