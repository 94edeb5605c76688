import "server-only";

import { AsyncLocalStorage } from "node:async_hooks";

import { Prisma, PrismaClient } from "./generated/client";
import { joined } from "./joined";
import { openAdapter, queryDriver, type Query } from "./open";

export { Prisma };

declare const insideTransaction: unique symbol;

/** A client that is known to be inside a transaction. Prisma's own type would also accept the global one. */
export type Tx = Omit<PrismaClient, "$transaction" | "$connect" | "$disconnect" | "$on" | "$extends"> & {
  readonly [insideTransaction]: true;
};

/** For reads that work in either place. */
export type Reader = Tx | PrismaClient;

type Shared = { prisma?: PrismaClient; query?: Query; transaction?: AsyncLocalStorage<true> };

// Next bundles instrumentation and routes apart: one client for both hangs on globalThis, in production too.
const shared = ((globalThis as { interlockDatabase?: Shared }).interlockDatabase ??= {});
const transaction = (shared.transaction ??= new AsyncLocalStorage<true>());

/**
 * The database outside a transaction. Throws inside one: the embedded database has a single connection, so the call
 * would wait for itself for ever.
 */
export function db(): PrismaClient {
  if (transaction.getStore()) throw new Error("Use the transaction's own client inside transact().");
  return (shared.prisma ??= new PrismaClient({ adapter: openAdapter() }));
}

/**
 * The rows of a read that runs on every request or for every key typed, straight from the driver: Prisma's client costs
 * more than such a statement itself (for a page of a hundred rows, 4 of 8 ms). Times come as `Date`, JSON parsed; `Row` is
 * not checked, as with `$queryRaw`. Not inside a transaction.
 */
export async function readRows<Row>(statement: Prisma.Sql): Promise<Row[]> {
  if (transaction.getStore()) throw new Error("Use the transaction's own client inside transact().");
  return (await (shared.query ?? queryDriver)(statement.text, statement.values)) as Row[];
}

/** As `readRows`, and those who ask the very same at once share the rows: only for reads, and nobody may change what is answered. */
export async function readSharedRows<Row>(statement: Prisma.Sql): Promise<readonly Row[]> {
  if (transaction.getStore()) throw new Error("Use the transaction's own client inside transact().");
  const values = statement.values.map((value) => (typeof value === "bigint" ? value.toString() : value));
  return joined(JSON.stringify([statement.text, values]), () => readRows<Row>(statement));
}

/**
 * As `readSharedRows`, in one JSON value: for a page of a hundred rows the embedded database's driver takes longer to find the
 * fields than `JSON.parse` to read them. Only what JSON holds: select times as numbers (`millis`).
 */
export async function readJsonRows<Row>(statement: Prisma.Sql): Promise<readonly Row[]> {
  const [read] = await readSharedRows<{ rows: Row[] | null }>(
    Prisma.sql`SELECT json_agg(listed) AS rows FROM (${statement}) listed`,
  );
  return read?.rows ?? [];
}

/** A time as milliseconds since 1970, for `readJsonRows`. */
export function millis(time: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`(extract(epoch FROM ${time}) * 1000)::bigint`;
}

/** One transaction. No network inside, ever; at most a few hundred rows, for everybody else waits on the embedded database. */
export function transact<T>(run: (tx: Tx) => Promise<T>): Promise<T> {
  const prisma = db();
  return transaction.run(true, () =>
    prisma.$transaction((tx) => run(tx as unknown as Tx), { maxWait: 30_000, timeout: 60_000 }),
  );
}
