import type { Viewer } from "@/lib/auth";
import { AppError } from "@/lib/errors";

import { type FoundSet, whyNot } from "./access";

/** How long a run goes on with what was read of its member. */
const rereadMs = 5_000;

/**
 * The member of a run as they are now, read once every five seconds however many ask: a run of a quarter of an hour must not outlive
 * what allows it, for promotions rest on it. What it answers throws `unauthenticated` and `forbidden`, with why the run cannot go on.
 */
export function stillAllowed(
  viewer: Viewer,
  set: FoundSet,
  again: () => Promise<Viewer | null>,
): () => Promise<Viewer> {
  let known = { until: performance.now() + rereadMs, viewer: Promise.resolve(viewer) };
  return () => {
    if (performance.now() >= known.until) known = { until: performance.now() + rereadMs, viewer: reread(set, again) };
    return known.viewer;
  };
}

async function reread(set: FoundSet, again: () => Promise<Viewer | null>): Promise<Viewer> {
  const viewer = await again();
  if (!viewer) throw new AppError("unauthenticated", "The run was ended: the session that started it is over.");
  const refusal = whyNot(viewer, "endpoint.invoke", set);
  if (refusal !== null) throw new AppError("forbidden", `The run was ended. ${refusal}`);
  return viewer;
}
