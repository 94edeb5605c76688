import { csvCell } from "@/lib/csv-cell";

import type { AuditEntry } from "./types";

export type ExportFormat = "csv" | "jsonl";
export const exportTypes: Record<ExportFormat, string> = {
  csv: "text/csv; charset=utf-8",
  jsonl: "application/x-ndjson; charset=utf-8",
};

const heads = [
  "seq",
  "at",
  "type",
  "actor_kind",
  "actor_id",
  "actor_name",
  "subject",
  "subject_name",
  "connection_id",
  "model_id",
  "payload",
  "payload_digest",
  "previous_hash",
  "hash",
];

/** The file in pieces. JSON lines carry exactly what the hashes are taken over; CSV is for reading in a spreadsheet. */
export async function* writeExport(pages: AsyncIterable<AuditEntry[]>, format: ExportFormat): AsyncGenerator<string> {
  if (format === "csv") yield `\uFEFF${heads.join(",")}\r\n`;
  for await (const entries of pages) yield entries.map(format === "csv" ? csvLine : jsonLine).join("");
}

/** One entry as `verify.py` and README.md take it: the time as text, everything else as it is hashed. */
function jsonLine(entry: AuditEntry): string {
  return `${JSON.stringify({ ...entry, at: new Date(entry.at).toISOString() })}\n`;
}

function csvLine(entry: AuditEntry): string {
  const cells = [
    entry.seq,
    new Date(entry.at).toISOString(),
    entry.type,
    entry.actor.kind,
    entry.actor.id,
    entry.actor.name,
    entry.subject,
    entry.subjectName,
    entry.connectionId,
    entry.modelId,
    entry.payload && JSON.stringify(entry.payload),
    entry.payloadDigest,
    entry.previousHash,
    entry.hash,
  ];
  return `${cells.map((cell) => csvCell(cell)).join(",")}\r\n`;
}
