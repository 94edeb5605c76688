import "server-only";

import { AppError } from "@/lib/errors";

const minute = 60_000;
const most = 10_000;
/** A deployment has as many turns for all members together as this many of them have: enough for a few at work, and no more for a whole team in a loop. */
const membersOfDeployment = 4;
/** What one member sends at once, by process: a body and its reply take tens of megabytes here while they are under way. */
const mostAtOnce = 8;

/**
 * When each member, and each deployment, has all turns back. On globalThis because Next bundles routes apart. Each process counts for itself: with three of
 * them somebody may send three times as much.
 */
const held = globalThis as typeof globalThis & {
  interlockTurns?: Map<string, number>;
  interlockDeploymentTurns?: Map<string, number>;
  interlockSends?: Map<string, number>;
};

/**
 * Takes one turn of a member, who has `perMinute` of them: all at once or spread, and each comes back after its part of a minute. A run of
 * many calls takes one. Throws `too_many` with the time until the next one.
 */
export function takeTurn(memberId: string, perMinute: number, now = Date.now()): void {
  const said = `You have sent ${perMinute.toLocaleString("en")} requests within a minute, which is the limit here.`;
  take((held.interlockTurns ??= new Map()), memberId, perMinute, said, now);
}

/**
 * Takes one turn of a deployment, which all members share: four times the `perMinute` that each of them has. `place`: one text for it
 * (`refText`); `name`: of its endpoint, for the message. Asked once it is known that the member may send there, so that nobody else
 * uses its turns up. Throws as `takeTurn` does.
 */
export function takeDeploymentTurn(place: string, name: string, perMinute: number, now = Date.now()): void {
  const ofAll = perMinute * membersOfDeployment;
  const said = `${name} was sent ${ofAll.toLocaleString("en")} requests within a minute by all members together, which is the limit for one deployment here.`;
  take((held.interlockDeploymentTurns ??= new Map()), place, ofAll, said, now);
}

function take(fullAt: Map<string, number>, key: string, perMinute: number, said: string, now: number): void {
  const next = Math.max(now, fullAt.get(key) ?? 0) + minute / perMinute;
  const retryAfterMs = Math.ceil(next - now - minute);
  if (retryAfterMs > 0) {
    const message = `${said} Try again in ${Math.ceil(retryAfterMs / 1000)} s.`;
    throw new AppError("too_many", message, { retryAfterMs });
  }
  if (fullAt.size >= most) fullAt.clear();
  fullAt.set(key, next);
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
