import "server-only";

import { AppError } from "@/lib/errors";

/** A run sends up to four requests abreast, and up to ten thousand in all. */
const mostAtOnce = 4;

/** Members with a run of cases under way in this process. On globalThis because Next bundles routes apart. */
const held = globalThis as typeof globalThis & { interlockCaseRuns?: Set<string> };

/** A place for a run of cases: one a member, four a process. Answers what gives it back, once. Throws `conflict` or `too_many`. */
export function takeRunPlace(memberId: string): () => void {
  const running = (held.interlockCaseRuns ??= new Set());
  if (running.has(memberId))
    throw new AppError(
      "conflict",
      "You have a run of cases under way. Stop it, or wait for its end, before you start another one.",
    );
  if (running.size >= mostAtOnce)
    throw new AppError(
      "too_many",
      "Four runs of cases of others are under way here. Try again when one of them has ended.",
      { retryAfterMs: 10_000 },
    );
  running.add(memberId);
  let isHeld = true;
  return () => {
    // Called again it must not take the place of the member's next run.
    if (isHeld) running.delete(memberId);
    isHeld = false;
  };
}
