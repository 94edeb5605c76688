import "server-only";

import type { Viewer } from "@/lib/auth";

import { getTimeline } from "./queries";
import type { TimelineParams } from "./timeline-params";
import { timelineWindow, usualRange } from "./timeline-window";
import type { Timeline } from "./types";

type Asked = Pick<TimelineParams, "range" | "at" | "known">;

/** The timeline for the stretch of time that an address asks for. Throws `not_found` when the viewer may not see the model. */
export async function drawTimeline(
  viewer: Pick<Viewer, "grants">,
  modelId: string,
  { range, at, known }: Asked,
  now = Date.now(),
): Promise<Timeline> {
  // What was known at a moment ends there: a stretch after it would be empty.
  const end = Math.min(known ?? now, now);
  const window = range === "all" ? null : timelineWindow(range, { at, now: end, first: end });
  const timeline = await getTimeline(viewer, modelId, { ...window, knownAt: known }, now);
  // A life shorter than the usual range is drawn whole: months of empty lanes would squeeze it into a sliver.
  const isShort = range === usualRange && timeline.first > timeline.from;
  if (window !== null && !isShort) return timeline;
  // A window that was moved back to an early moment ends before the life that is drawn.
  const isRead = window === null || window.to >= end;
  const whole = isRead ? timeline : await getTimeline(viewer, modelId, { knownAt: known }, now);
  const drawn = timelineWindow("all", { at, now: end, first: timeline.first });
  return { ...whole, ...drawn, from: Math.max(drawn.from, whole.cut ?? -Infinity) };
}
