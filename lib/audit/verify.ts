import "server-only";

import { Prisma, type Reader } from "@/lib/db/client";

import { digestOf, genesis, hashOf } from "./digest";
import { type AuditRow, columns, toEntry } from "./rows";
import type { AuditEntry, ChainVerdict } from "./types";

export type Progress = { checked: number; of: number };

const pageSize = 1_000;

/**
 * Reads the whole chain, oldest first, and stops at the first entry that does not hold. Entries appended meanwhile are
 * left to the next run. Outside a transaction it gives way to others between its pages.
 */
export async function verifyChain(
  reader: Reader,
  onProgress: (progress: Progress) => void = () => {},
): Promise<ChainVerdict> {
  const started = Date.now();
  const head = await reader.auditHead.findUniqueOrThrow({ where: { id: 1 } });
  let previous = { seq: 0n, hash: genesis, at: 0 };
  let erased = 0;

  while (previous.seq < head.seq) {
    const rows = await reader.$queryRaw<AuditRow[]>(Prisma.sql`
      SELECT ${columns} FROM "audit_entry" e
      WHERE e."seq" > ${previous.seq} AND e."seq" <= ${head.seq} ORDER BY e."seq" LIMIT ${pageSize}`);
    for (const entry of rows.map(toEntry)) {
      const reason = whyBroken(entry, previous);
      if (reason) return { ok: false, ...reason, entries: Number(previous.seq) };
      if (entry.payload === null) erased++;
      previous = { seq: BigInt(entry.seq), hash: entry.hash, at: entry.at };
    }
    onProgress({ checked: Number(previous.seq), of: Number(head.seq) });
    if (rows.length < pageSize) break;
  }

  if (previous.seq !== head.seq) {
    const seq = String(previous.seq + 1n);
    return {
      ok: false,
      seq,
      reason: `Entry ${seq} is not there, though the chain goes on to ${head.seq}.`,
      entries: Number(previous.seq),
    };
  }
  if (previous.hash !== head.hash) {
    return {
      ok: false,
      seq: String(head.seq),
      reason: `Entry ${head.seq} is not the one that the head of the chain names.`,
      entries: Number(head.seq),
    };
  }
  return { ok: true, entries: Number(head.seq), erased, head: head.hash, tookMs: Date.now() - started };
}

function whyBroken(entry: AuditEntry, previous: { seq: bigint; hash: string }): { seq: string; reason: string } | null {
  const expected = String(previous.seq + 1n);
  if (entry.seq !== expected)
    return { seq: expected, reason: `Entry ${expected} is not there; ${entry.seq} follows ${previous.seq}.` };
  const say = (reason: string) => ({ seq: entry.seq, reason });
  if (entry.previousHash !== previous.hash)
    return say(`Entry ${entry.seq} does not follow the entry before it: its previous hash is another.`);
  if (entry.payload !== null && digestOf(entry.payload) !== entry.payloadDigest) {
    return say(`Entry ${entry.seq} holds a payload that its digest does not fit.`);
  }
  if (hashOf(entry) !== entry.hash) return say(`Entry ${entry.seq} holds fields that its hash does not fit.`);
  return null;
}
