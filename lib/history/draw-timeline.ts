import "server-only";

import type { Viewer } from "@/lib/auth";

import { getTimeline } from "./queries";
import type { TimelineParams } from "./timeline-params";
import { timelineWindow } from "./timeline-window";
import type { Timeline } from "./types";

/** The timeline for the stretch of time that an address asks for. Throws `not_found` when the viewer may not see the model. */
export async function drawTimeline(viewer: Viewer, modelId: string, { range, at, known }: TimelineParams, now = Date.now()): Promise<Timeline> {
  if (range !== "all") return getTimeline(viewer, modelId, { ...timelineWindow(range, { at, now, first: now }), knownAt: known }, now);
  const whole = await getTimeline(viewer, modelId, { knownAt: known }, now);
  return { ...whole, ...timelineWindow("all", { at, now, first: whole.first }) };
}
