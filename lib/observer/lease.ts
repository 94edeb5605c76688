import { db, Prisma } from "@/lib/db/client";
import { isEmbedded } from "@/lib/db/open";

/** A process that dies with a lease keeps others out for so long. */
const leaseSeconds = 30;

const claimed = Prisma.sql`lease_until = now() + make_interval(secs => ${leaseSeconds}::int), next_poll_at = now() + make_interval(secs => ${leaseSeconds}::int)`;

/**
 * Connections whose time has come and that nobody watches, now ours. One statement on the database's clock: two processes
 * never get the same one.
 */
export async function claimDue(owner: string, most: number): Promise<string[]> {
  const rows = await db().$queryRaw<{ id: string }[]>`
    UPDATE connection SET lease_owner = ${owner}, ${claimed}
    WHERE id IN (
      SELECT id FROM connection
      WHERE retired_at IS NULL AND next_poll_at <= now() AND (lease_until IS NULL OR lease_until < now())
      ORDER BY next_poll_at LIMIT ${most}::int FOR UPDATE SKIP LOCKED)
    RETURNING id::text`;
  return rows.map(({ id }) => id);
}

/** One connection, whether or not its time has come. False: somebody watches it right now, or it is retired. */
export async function claimOne(owner: string, connectionId: string): Promise<boolean> {
  const count = await db().$executeRaw`
    UPDATE connection SET lease_owner = ${owner}, ${claimed}
    WHERE id = ${connectionId}::uuid AND retired_at IS NULL AND (lease_until IS NULL OR lease_until < now())`;
  return count === 1;
}

/** Keeps a lease alive while `work` runs; `work`'s signal fires when somebody else has taken it after all. */
export async function holdLease<T>(
  owner: string,
  connectionId: string,
  outer: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const lost = new AbortController();
  const renewal = setInterval(
    () => {
      renew(owner, connectionId).then((held) => held || lost.abort(), console.error);
    },
    (leaseSeconds * 1000) / 3,
  );
  try {
    return await work(AbortSignal.any([outer, lost.signal]));
  } finally {
    clearInterval(renewal);
  }
}

/**
 * Ends the lease and says when the connection is due again: at once when somebody moved `next_poll_at` meanwhile, which a
 * lease otherwise keeps equal to its own end.
 */
export async function releaseLease(owner: string, connectionId: string, dueInMs: number): Promise<void> {
  await db().$executeRaw`
    UPDATE connection SET lease_owner = NULL, lease_until = NULL,
      next_poll_at = CASE WHEN next_poll_at = lease_until THEN now() + make_interval(secs => ${dueInMs / 1000}::float8) ELSE now() END
    WHERE id = ${connectionId}::uuid AND lease_owner = ${owner}`;
}

/** The embedded database has one process: whatever lease it finds at its start belongs to the dead. */
export async function clearOldLeases(): Promise<void> {
  if (isEmbedded)
    await db()
      .$executeRaw`UPDATE connection SET lease_owner = NULL, lease_until = NULL, next_poll_at = now() WHERE lease_owner IS NOT NULL`;
}

async function renew(owner: string, connectionId: string): Promise<boolean> {
  const count = await db().$executeRaw`
    UPDATE connection SET lease_until = now() + make_interval(secs => ${leaseSeconds}::int),
      next_poll_at = CASE WHEN next_poll_at = lease_until THEN now() + make_interval(secs => ${leaseSeconds}::int) ELSE next_poll_at END
    WHERE id = ${connectionId}::uuid AND lease_owner = ${owner} AND retired_at IS NULL`;
  return count === 1;
}
