import "server-only";

import { z } from "zod";

import type { Prisma, Reader } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import { encryptionKey } from "@/lib/keys";
import type { Grant } from "@/lib/permissions";
import { findDefinition } from "@/lib/registries";
import type { RegistryDefinition } from "@/lib/registries/types";

import { reaches } from "./rules";
import type { ConnectionState, Sweep } from "./types";
import { seal, unseal } from "./secrets";

const configSchema = z.record(z.string(), z.unknown());
const secretsSchema = z.record(z.string(), z.string());

export type StoredConnection = Pick<
  Prisma.ConnectionModel,
  "id" | "slug" | "name" | "kind" | "config" | "secrets" | "retiredAt"
>;

/** The adapter of a kind. Throws `unsupported` when this build has none. */
export function definitionOf(kind: string): RegistryDefinition {
  const definition = findDefinition(kind);
  if (!definition) throw new AppError("unsupported", "This build of Interlock cannot speak to this kind of registry.");
  return definition;
}

export function configOf(row: Pick<StoredConnection, "config">): Record<string, unknown> {
  return configSchema.parse(row.config);
}

/** Throws `not_found`, and `conflict` for one that is retired. */
export async function livingConnection(reader: Reader, slug: string) {
  const row = await reader.connection.findUnique({ where: { slug } });
  if (!row) throw new AppError("not_found", "There is no such connection.");
  if (row.retiredAt) throw new AppError("conflict", `${row.name} is retired and no longer changes.`);
  return row;
}

/** The kept secrets by field name. Stays on the server. */
export function secretsOf(row: Pick<StoredConnection, "id" | "secrets">): Record<string, string> {
  if (!row.secrets) return {};
  const text = unseal(encryptionKey(), { connectionId: row.id, purpose: "credentials" }, row.secrets);
  return secretsSchema.parse(JSON.parse(text));
}

/** Null when there is nothing to keep. */
export function sealSecrets(connectionId: string, secrets: Record<string, string>): Uint8Array<ArrayBuffer> | null {
  if (Object.keys(secrets).length === 0) return null;
  return seal(encryptionKey(), { connectionId, purpose: "credentials" }, JSON.stringify(secrets));
}

const sweepSchema = z.object({
  durationMs: z.number().nullable().default(null),
  requests: z.number().nullable().default(null),
  models: z.number().default(0),
  versions: z.number().default(0),
});

/** Of the newest complete sweep: when it ended and what it cost. */
export function sweepOf(row: Pick<Prisma.ConnectionModel, "sweptAt" | "sweep">): Sweep | null {
  const cost = sweepSchema.safeParse(row.sweep ?? {}).data;
  return (
    row.sweptAt && {
      endedAt: row.sweptAt.getTime(),
      durationMs: cost?.durationMs ?? null,
      requests: cost?.requests ?? null,
    }
  );
}

/** How far the first sweep has come. It counts every model, so it is for those who may see all of them. */
export function progressOf(
  viewer: { grants: readonly Grant[] },
  row: Pick<Prisma.ConnectionModel, "id" | "sweptAt" | "sweep">,
): ConnectionState["progress"] {
  if (!reaches(viewer.grants, "model.read", row.id)) return null;
  const standing = sweepSchema.safeParse(row.sweep ?? {}).data;
  return row.sweptAt || !standing ? null : { models: standing.models, versions: standing.versions };
}
