import { lookup } from "node:dns/promises";
import { networkInterfaces } from "node:os";

import { env } from "@/lib/env";

import { isWithin, literalAddress, type Network, networkOf } from "./addresses";

/** What is closed whatever a policy says: networks that whoever runs this installation closed, and at one port the installation itself. */
export type Never = { networks: readonly Network[]; own: readonly Network[] };

/** On globalThis because Next bundles routes and instrumentation apart: a module variable would exist twice. */
const known = globalThis as typeof globalThis & { interlockDatabaseAt?: readonly string[] };

/** What is never called at this port. The database is known by its addresses once `learnDatabase` has looked. */
export function neverAt(port: number): Never {
  const isOwn = port === env.PORT;
  const database = databasePlace();
  const addresses = database?.port === port ? [database.host, ...(known.interlockDatabaseAt ?? [])] : [];
  const places = addresses.flatMap((address) => networkOf(address) ?? []);
  if (!isOwn && places.length === 0) return { networks: env.INTERLOCK_DENIED_NETWORKS, own: [] };
  const here = ownAddresses();
  // A database on this machine answers at any of its addresses.
  const isHere = places.some(({ base }) => here.some((each) => isWithin(base, each)));
  return { networks: env.INTERLOCK_DENIED_NETWORKS, own: isOwn || isHere ? [...here, ...places] : places };
}

/** Looks up where the own database is, before something is called at its port; elsewhere it costs nothing. What was known stays where that fails. */
export async function learnDatabase(port: number): Promise<void> {
  const database = databasePlace();
  if (database?.port !== port || networkOf(database.host) !== null) return;
  const found = await lookup(database.host, { all: true }).catch(() => null);
  if (found) known.interlockDatabaseAt = found.map(({ address }) => address);
}

/** The port that a URL leads to. */
export function portOf({ protocol, port }: Pick<URL, "protocol" | "port">): number {
  return Number(port) || (protocol === "https:" ? 443 : 80);
}

/** Null without a database server, or where it is reached by a socket in the file system. */
function databasePlace(): { host: string; port: number } | null {
  if (env.DATABASE_URL === undefined) return null;
  const { hostname, port, searchParams } = new URL(env.DATABASE_URL);
  // As the client reads it: a parameter goes before what stands in front.
  const host = searchParams.get("host") ?? (decodeURIComponent(hostname) || "localhost");
  if (host.startsWith("/")) return null;
  return { host: literalAddress(host) ?? host, port: Number(searchParams.get("port") ?? port) || 5432 };
}

/** Of this machine; all of 127.0.0.0/8 leads to it, and no interface says so. */
function ownAddresses(): Network[] {
  const addresses = Object.values(networkInterfaces()).flatMap((all) => (all ?? []).map(({ address }) => address));
  return ["127.0.0.0/8", "::1", ...addresses].flatMap((text) => networkOf(text) ?? []);
}
