import "server-only";

import { transact, type Tx } from "@/lib/db/client";

import { networkOf } from "./address";
import { afterTry, type Tries, triesAllowed, withoutTry } from "./rules";

/**
 * Counts a try before it is judged: a hundred at once would otherwise all pass the check first. `waitMs` > 0: refuse
 * without judging. Both keys are taken in one order, so that two tries never wait for each other in a circle.
 */
export function takeTry(email: string, address: string, now = new Date()): Promise<{ waitMs: number; left: number }> {
  return transact(async (tx) => {
    const byAddress = await take(tx, addressKey(address), triesAllowed.address, now);
    if (byAddress.waitMs > 0) return byAddress;
    const byEmail = await take(tx, emailKey(email), triesAllowed.email, now);
    return byEmail.waitMs > 0 ? byEmail : { waitMs: 0, left: Math.min(byEmail.left, byAddress.left) };
  });
}

/** After a sign-in that worked: the e-mail address starts anew, and the network address gets this try back. */
export async function forgiveTries(tx: Tx, email: string, address: string, now = new Date()): Promise<void> {
  const key = addressKey(address);
  const tries = await held(tx, key);
  if (tries) await tx.signInFailure.update({ where: { key }, data: withoutTry(tries, triesAllowed.address, now) });
  await forgetTries(tx, email);
}

/** For a password that was just set: tries against the old one no longer count. */
export async function forgetTries(tx: Tx, email: string): Promise<void> {
  await tx.signInFailure.deleteMany({ where: { key: emailKey(email) } });
}

async function take(tx: Tx, key: string, limit: number, now: Date) {
  await tx.$executeRaw`INSERT INTO "sign_in_failure" ("key", "count", "since") VALUES (${key}, 0, ${now}) ON CONFLICT DO NOTHING`;
  const taken = afterTry(await held(tx, key), limit, now);
  if (taken.waitMs === 0) await tx.signInFailure.update({ where: { key }, data: taken.tries });
  if (taken.tries.count === 1) await forgetOld(tx, now);
  return taken;
}

/** Nobody else counts under this key until the transaction ends. */
async function held(tx: Tx, key: string): Promise<Tries | null> {
  const [row] = await tx.$queryRaw<Tries[]>`
    SELECT "count", "since" FROM "sign_in_failure" WHERE "key" = ${key} FOR UPDATE`;
  return row ?? null;
}

/** Made-up addresses would otherwise stay for ever. Rows that somebody else holds now are left to the next time. */
async function forgetOld(tx: Tx, now: Date) {
  const before = new Date(now.getTime() - 24 * 3_600_000);
  await tx.$executeRaw`DELETE FROM "sign_in_failure" WHERE "key" IN
    (SELECT "key" FROM "sign_in_failure" WHERE "since" < ${before} LIMIT 100 FOR UPDATE SKIP LOCKED)`;
}

const emailKey = (email: string) => `email ${email}`;
const addressKey = (address: string) => `address ${networkOf(address)}`;
