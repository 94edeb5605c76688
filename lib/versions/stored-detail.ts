import "server-only";

import { z } from "zod";

import { db } from "@/lib/db/client";
import type { FileEntry, Run } from "@/lib/registries/types";
import { storable, storableText } from "@/lib/storable-text";

import type { DetailReading } from "./read-detail";
import type { Documents, ReadinessSummary } from "./types";

/** What was read of a version before: shown, with its age, while the registry is away. */
export type StoredDetail = { readAt: Date; documents: Documents; files: FileEntry[] | null; run: Run | null };

const words = z.record(z.string(), z.string());
const when = z.coerce.date();
const storedDocuments = z.object({ texts: words, problems: words });
const storedFiles = z.array(z.object({ path: z.string(), size: z.number().nullable() }));
const text = z.string().nullable();
const storedRun = z.object({
  id: z.string(),
  name: text,
  experiment: text,
  status: text,
  author: text,
  startedAt: when.nullable(),
  endedAt: when.nullable(),
  metrics: z.array(z.object({ key: z.string(), value: z.string(), step: z.number().nullable(), at: when.nullable() })),
  params: words,
  tags: words,
  datasets: z.array(z.object({ name: z.string(), digest: text, context: text, source: text })),
  code: z.object({ name: text, commit: text }),
  // What was kept before this was asked for.
  deleted: z.boolean().default(false),
}) satisfies z.ZodType<Run>;

export async function findDetail(versionId: string): Promise<StoredDetail | null> {
  const row = await db().versionDetail.findUnique({ where: { versionId } });
  if (!row) return null;
  return {
    readAt: row.readAt,
    documents: storedDocuments.catch({ texts: {}, problems: {} }).parse(row.documents),
    files: storedFiles.nullable().catch(null).parse(row.files),
    run: storedRun.nullable().catch(null).parse(row.run),
  };
}

/** Keeps what was just read; parts that could not be read stay as they were. */
export async function keepDetail(
  versionId: string,
  reading: DetailReading,
  readiness: ReadinessSummary | null,
): Promise<void> {
  const { files, run } = reading;
  const fresh = {
    readAt: reading.at,
    ...(files.ok && files.data && { files: asJson(files.data.entries), documents: asJson(files.data.documents) }),
    ...(run.ok && run.data && { run: asJson(run.data), metrics: metricsOf(run.data) }),
    ...(readiness && { readiness }),
  };
  await db().versionDetail.upsert({
    where: { versionId },
    update: fresh,
    create: { versionId, documents: asJson({ texts: {}, problems: {} }), ...fresh },
  });
}

/** A run may have logged thousands; a trend is drawn of the first few hundred. */
const mostMetrics = 300;

function metricsOf(run: Run): Record<string, string> {
  const kept = run.metrics
    .slice(0, mostMetrics)
    .map((metric): [string, string] => [storableText(metric.key), metric.value]);
  return Object.fromEntries(kept);
}

/** Plain JSON that the database takes; dates as text. */
function asJson(value: unknown): object {
  return storable(JSON.parse(JSON.stringify(value)) as object);
}
