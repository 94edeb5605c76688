import "server-only";

import { randomUUID } from "node:crypto";

import { db, readRows, Prisma, type Tx } from "@/lib/db/client";
import { isEmbedded } from "@/lib/db/open";

/** Somebody else has taken over: what this process was about to write is no longer its business. */
export class LeaseLost extends Error {
  override name = "LeaseLost";
}

/** The right to write to one resource, as long as nobody holds a higher token. */
export type Lease = { resource: string; token: bigint; owner: string };

/** A process that dies with a lease keeps others out for so long. */
const leaseSeconds = 15;

/** One model of one registry: what only one promotion writes to at a time. */
export function resourceOf(registryKey: string, modelKey: string): string {
  return JSON.stringify([registryKey, modelKey]);
}

/** Null while somebody else holds it. Each holder gets a token higher than every one before. */
export async function takeLease(resource: string): Promise<Lease | null> {
  const owner = randomUUID();
  const [row] = await readRows<{ token: string }>(Prisma.sql`
    INSERT INTO lease (resource, token, owner, until) VALUES (${resource}, 1, ${owner}, now() + make_interval(secs => ${leaseSeconds}::int))
    ON CONFLICT (resource) DO UPDATE SET token = lease.token + 1, owner = excluded.owner, until = excluded.until
    WHERE lease.until < now()
    RETURNING token::text`);
  return row ? { resource, owner, token: BigInt(row.token) } : null;
}

/** Renews the lease while `work` runs and gives it back at the end. */
export async function holdLease<T>(lease: Lease, work: () => Promise<T>): Promise<T> {
  const renewal = setInterval(() => void renew(lease).catch(console.error), (leaseSeconds * 1000) / 3);
  try {
    return await work();
  } finally {
    clearInterval(renewal);
    await db()
      .$executeRaw`UPDATE lease SET until = now() WHERE resource = ${lease.resource} AND token = ${lease.token}`;
  }
}

/** Throws `LeaseLost` unless the lease still is ours, and keeps it ours until the transaction ends. */
export async function requireLease(tx: Tx, { resource, token }: Lease): Promise<void> {
  const held = await tx.$queryRaw<unknown[]>`
    SELECT 1 FROM lease WHERE resource = ${resource} AND token = ${token} AND until > now() FOR SHARE`;
  if (held.length === 0) throw new LeaseLost();
}

/** The embedded database has one process: whatever lease it finds at its start belongs to the dead. */
export async function clearOldWriteLeases(): Promise<void> {
  if (isEmbedded) await db().$executeRaw`UPDATE lease SET until = now() WHERE until > now()`;
}

async function renew({ resource, token }: Lease): Promise<void> {
  await db().$executeRaw`
    UPDATE lease SET until = now() + make_interval(secs => ${leaseSeconds}::int) WHERE resource = ${resource} AND token = ${token}`;
}
