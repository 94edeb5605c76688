import "server-only";

import { createHash } from "node:crypto";

import { db } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import { openDoor } from "@/lib/http/door";
import type { Io } from "@/lib/http/types";
import type { Registry, RegistryDefinition } from "@/lib/registries/types";

import { configOf, definitionOf, secretsOf, type StoredConnection } from "./stored";

export type OpenedConnection = { definition: RegistryDefinition; registry: Registry; connection: StoredConnection };

type Held = { fingerprint: string; registry: Registry };

/** On globalThis because Next bundles routes and instrumentation apart. What an adapter found out of its server is kept with it. */
const held = globalThis as typeof globalThis & { interlockRegistries?: Map<string, Held> };

/**
 * A saved connection, ready to be asked. No network yet. Throws `unsupported` when its kind is unknown to this build or
 * its credentials do not open, `conflict` when it is retired.
 */
export function openConnection(connection: StoredConnection): OpenedConnection {
  if (connection.retiredAt) throw new AppError("conflict", `${connection.name} is retired and is no longer asked.`);
  const definition = definitionOf(connection.kind);
  const registries = (held.interlockRegistries ??= new Map());
  const fingerprint = fingerprintOf(connection);
  const known = registries.get(connection.id);
  if (known?.fingerprint === fingerprint) return { definition, registry: known.registry, connection };

  const config = { ...configOf(connection), ...secretsOf(connection) };
  const registry = openRegistry(definition, config, connection.name);
  registries.set(connection.id, { fingerprint, registry });
  return { definition, registry, connection };
}

/** A living connection by its id, opened. */
export async function openConnectionById(id: string): Promise<OpenedConnection> {
  const row = await db().connection.findUnique({ where: { id } });
  if (!row) throw new AppError("not_found", "There is no such connection.");
  return openConnection(row);
}

/** A registry behind its own door: the addresses, certificates and network permission of these settings and no others. */
export function openRegistry(definition: RegistryDefinition, config: unknown, label: string): Registry {
  const door = openDoor({ origins: definition.origins(config), network: definition.network(config), label });
  return definition.open(config, door);
}

/** A door to an endpoint of this connection's registry: one origin, with the certificates and the network permission of its settings. */
export function openEndpointDoor(
  { definition, connection }: Pick<OpenedConnection, "definition" | "connection">,
  origin: string,
  how: { label: string; connections: number },
): Io {
  const config = { ...configOf(connection), ...secretsOf(connection) };
  return openDoor({ origins: [origin], network: { ...definition.network(config), metadataService: false }, ...how });
}

function fingerprintOf({ kind, name, config, secrets }: StoredConnection): string {
  const hash = createHash("sha256").update(JSON.stringify([kind, name, config]));
  return hash.update(secrets ?? "").digest("hex");
}
