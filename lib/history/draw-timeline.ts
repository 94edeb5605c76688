import "server-only";

import type { Viewer } from "@/lib/auth";

import { getTimeline } from "./queries";
import type { TimelineParams } from "./timeline-params";
import { timelineWindow, usualRange } from "./timeline-window";
import type { Timeline } from "./types";

/** The timeline for the stretch of time that an address asks for. Throws `not_found` when the viewer may not see the model. */
export async function drawTimeline(viewer: Viewer, modelId: string, { range, at, known }: TimelineParams, now = Date.now()): Promise<Timeline> {
  const window = range === "all" ? {} : timelineWindow(range, { at, now, first: now });
  const timeline = await getTimeline(viewer, modelId, { ...window, knownAt: known }, now);
  // A life shorter than the usual range is drawn whole: months of empty lanes would squeeze it into a sliver.
  const isShort = range === usualRange && timeline.first > timeline.from;
  return range === "all" || isShort ? { ...timeline, ...timelineWindow("all", { at, now, first: timeline.first }) } : timeline;
}
