import "server-only";

import { Prisma, type Tx } from "@/lib/db/client";
import { storableText } from "@/lib/storable-text";

import { canonical, digestOf, keepable } from "./digest";
import type { AuditInput } from "./types";

/**
 * Adds one entry to the chain, inside the caller's transaction. Call it last: from here to the commit every other append
 * in the installation waits for this one.
 *
 * One statement locks the head, hashes, inserts and moves the head, so that the lock costs one round trip. The time comes
 * from the database and is taken under the lock: entries never run backwards, whichever process wrote them.
 */
export async function appendAudit(tx: Tx, entry: AuditInput): Promise<void> {
  const actor = { id: entry.actor.id, kind: entry.actor.kind, name: storableText(entry.actor.name) };
  const subject = storableText(`${entry.subject.kind}:${entry.subject.id}`);
  const subjectName = storableText(entry.subject.name);
  const connectionId = entry.connectionId?.toLowerCase() ?? null;
  const modelId = entry.modelId?.toLowerCase() ?? null;
  const payload = keepable(entry.payload);
  const payloadDigest = digestOf(payload);

  // The hashed text in canonical order, cut where the database knows better: the time, the previous hash, the number.
  const [toTime, toPrevious, toSeq, rest] = [
    `{"actor":${canonical(actor)},"at":"`,
    `","connectionId":${canonical(connectionId)},"modelId":${canonical(modelId)},"payloadDigest":"${payloadDigest}","previousHash":"`,
    `","seq":"`,
    `","subject":${canonical(subject)},"subjectName":${canonical(subjectName)},"type":${canonical(entry.type)}}`,
  ];

  await tx.$executeRaw(Prisma.sql`
    WITH head AS MATERIALIZED (
      SELECT "seq", "hash" FROM "audit_head" WHERE "id" = 1 FOR UPDATE
    ), stamped AS MATERIALIZED (
      SELECT "seq" + 1 AS "seq", "hash" AS "previous", date_trunc('milliseconds', clock_timestamp()) AS "at" FROM head
    ), hashed AS MATERIALIZED (
      SELECT *, encode(sha256(convert_to(
        ${toTime}::text || to_char("at" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
          || ${toPrevious}::text || "previous" || ${toSeq}::text || "seq"::text || ${rest}::text, 'UTF8')), 'hex') AS "hash"
      FROM stamped
    ), moved AS (
      UPDATE "audit_head" SET "seq" = hashed."seq", "hash" = hashed."hash" FROM hashed WHERE "audit_head"."id" = 1
    )
    INSERT INTO "audit_entry" ("seq", "at", "type", "actor_kind", "actor_id", "actor_name", "subject", "subject_name",
      "connection_id", "model_id", "payload", "payload_digest", "previous_hash", "hash")
    SELECT "seq", "at", ${entry.type}::text, ${actor.kind}::text, ${actor.id}::text, ${actor.name}::text,
      ${subject}::text, ${subjectName}::text, ${connectionId}::uuid, ${modelId}::uuid,
      ${JSON.stringify(payload)}::jsonb, ${payloadDigest}::text, "previous", "hash"
    FROM hashed`);
}
