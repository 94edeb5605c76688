import "server-only";

import { AppError } from "@/lib/errors";

const mostAtOnce = 2;

/** Members with a load run under way in this process. On globalThis because Next bundles routes apart. */
const held = globalThis as typeof globalThis & { interlockLoads?: Set<string> };

/** A place for a load run: one a member, two a process. Answers what gives it back. Throws `conflict` or `too_many`. */
export function takePlace(memberId: string): () => void {
  const running = (held.interlockLoads ??= new Set());
  if (running.has(memberId))
    throw new AppError(
      "conflict",
      "You have a load run under way. Stop it, or wait for its end, before you start another one.",
    );
  if (running.size >= mostAtOnce)
    throw new AppError(
      "too_many",
      "Two load runs of others are under way here, and more would disturb each other. Try again when one of them has ended.",
      { retryAfterMs: 10_000 },
    );
  running.add(memberId);
  return () => running.delete(memberId);
}
