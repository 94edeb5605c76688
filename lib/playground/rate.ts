import "server-only";

import { AppError } from "@/lib/errors";

const minute = 60_000;
const most = 10_000;
/** What one member sends at once, by process: a body and its reply take tens of megabytes here while they are under way. */
const mostAtOnce = 8;

/**
 * When each member has all turns back. On globalThis because Next bundles routes apart. Each process counts for itself: with three of
 * them somebody may send three times as much.
 */
const held = globalThis as typeof globalThis & {
  interlockTurns?: Map<string, number>;
  interlockSends?: Map<string, number>;
};

/**
 * Takes one turn of a member, who has `perMinute` of them: all at once or spread, and each comes back after its part of a minute. A run of
 * many calls takes one. Throws `too_many` with the time until the next one.
 */
export function takeTurn(memberId: string, perMinute: number, now = Date.now()): void {
  const fullAt = (held.interlockTurns ??= new Map());
  const each = minute / perMinute;
  const next = Math.max(now, fullAt.get(memberId) ?? 0) + each;
  const retryAfterMs = Math.ceil(next - now - minute);
  if (retryAfterMs > 0) {
    const message = `You have sent ${perMinute.toLocaleString("en")} requests within a minute, which is the limit here. Try again in ${Math.ceil(retryAfterMs / 1000)} s.`;
    throw new AppError("too_many", message, { retryAfterMs });
  }
  if (fullAt.size >= most) fullAt.clear();
  fullAt.set(memberId, next);
}

/** A place for one request of a member among those under way. Answers what gives it back, once. Throws `too_many`. */
export function takeSendPlace(memberId: string): () => void {
  const underWay = (held.interlockSends ??= new Map());
  const now = underWay.get(memberId) ?? 0;
  if (now >= mostAtOnce)
    throw new AppError(
      "too_many",
      `You have ${mostAtOnce} requests under way, which is the limit here. Send again when one of them is answered.`,
      { retryAfterMs: 1_000 },
    );
  underWay.set(memberId, now + 1);
  let isHeld = true;
  return () => {
    if (!isHeld) return;
    isHeld = false;
    const left = (underWay.get(memberId) ?? 1) - 1;
    if (left > 0) underWay.set(memberId, left);
    else underWay.delete(memberId);
  };
}
