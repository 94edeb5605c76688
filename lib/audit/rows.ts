import "server-only";

import { Prisma } from "@/lib/db/client";

import type { Actor, AuditEntry, JsonObject } from "./types";

export type AuditRow = {
  seq: bigint;
  at: Date;
  type: string;
  actor_kind: string;
  actor_id: string | null;
  actor_name: string;
  subject: string;
  subject_name: string;
  connection_id: string | null;
  model_id: string | null;
  payload: JsonObject | null;
  payload_digest: string;
  previous_hash: string;
  hash: string;
};

/** For `SELECT ${columns} FROM "audit_entry" e`. */
export const columns = Prisma.sql`e."seq", e."at", e."type", e."actor_kind", e."actor_id", e."actor_name", e."subject", e."subject_name",
  e."connection_id", e."model_id", e."payload", e."payload_digest", e."previous_hash", e."hash"`;

export function toEntry(row: AuditRow): AuditEntry {
  return {
    seq: String(row.seq),
    at: row.at.getTime(),
    type: row.type,
    actor: { kind: row.actor_kind as Actor["kind"], id: row.actor_id, name: row.actor_name },
    subject: row.subject,
    subjectName: row.subject_name,
    connectionId: row.connection_id,
    modelId: row.model_id,
    payload: row.payload,
    payloadDigest: row.payload_digest,
    previousHash: row.previous_hash,
    hash: row.hash,
  };
}
