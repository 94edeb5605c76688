import { createHash } from "node:crypto";

import canonicalize from "canonicalize";

import { storableText } from "@/lib/storable-text";

import type { AuditEntry, Json } from "./types";

export const genesis = sha256("interlock audit genesis");

/** SHA-256 over canonical JSON (RFC 8785) with every number as a string; 64 hexadecimal digits. */
export function digestOf(value: Json): string {
  return sha256(canonical(keepable(value)));
}

/** What an entry's hash is taken over; `previousHash` and `seq` are the only parts known after the head is locked. */
export function hashOf(entry: AuditEntry): string {
  return sha256(
    canonical({
      actor: entry.actor,
      at: new Date(entry.at).toISOString(),
      connectionId: entry.connectionId,
      modelId: entry.modelId,
      payloadDigest: entry.payloadDigest,
      previousHash: entry.previousHash,
      seq: entry.seq,
      subject: entry.subject,
      subjectName: entry.subjectName,
      type: entry.type,
    }),
  );
}

export function canonical(value: Json): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError("Only JSON can be digested.");
  return text;
}

/**
 * The value as the chain keeps it: numbers as strings, and text that PostgreSQL can hold. Registries let names carry NUL
 * and half surrogate pairs; both become U+FFFD here, before the digest, so that what is stored is what was digested.
 */
export function keepable(value: Json): Json {
  if (typeof value === "number") return String(value);
  if (typeof value === "string") return storableText(value);
  if (Array.isArray(value)) return value.map(keepable);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [storableText(key), keepable(child)]));
}

function sha256(text: string): string {
  return createHash("sha256").update(text, "utf8").digest("hex");
}
