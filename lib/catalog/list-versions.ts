import "server-only";

import { z } from "zod";

import { millis, Prisma, readJsonRows } from "@/lib/db/client";
import type { Time } from "@/lib/history/types";
import type { VersionStatus } from "@/lib/registries/types";

import type { CatalogModel } from "./find-model";
import { toPage, turnOf } from "./keyset";
import { stageOf } from "./stage-of";
import type { VersionRow, VersionsPage, VersionsQuery } from "./types";

type Row = {
  id: string;
  key: string;
  sortKey: string;
  status: string;
  nativeStage: string | null;
  approval: string;
  nativeApproval: string | null;
  tags: unknown;
  author: string | null;
  createdAt: Time | null;
  runId: string | null;
  metrics: unknown;
  readiness: unknown;
};

/** One page of a model's versions, newest first; the caller has checked that the viewer may see the model. */
export async function listVersions(model: CatalogModel, query: VersionsQuery): Promise<VersionsPage> {
  const turn = turnOf(query);
  const backwards = turn === "before";
  const beyond =
    turn === "start"
      ? Prisma.sql`TRUE`
      : Prisma.sql`v.sort_key ${backwards ? Prisma.sql`>` : Prisma.sql`<`} ${query.after ?? query.before}`;
  const rows = await readJsonRows<Row>(Prisma.sql`
    SELECT ${columns}
    FROM model_version v LEFT JOIN version_detail d ON d.version_id = v.id
    WHERE v.model_id = ${model.head.id}::uuid AND ${living(model)} AND ${beyond}
    ORDER BY ${backwards ? Prisma.sql`v.sort_key` : Prisma.sql`v.sort_key DESC`} LIMIT ${query.limit + 1}`);
  if (backwards && rows.length < query.limit) return listVersions(model, { ...query, before: undefined });

  const page = toPage(rows, query.limit, turn, (row) => row.sortKey);
  return { ...page, rows: page.rows.map((row) => toVersionRow(model, row)) };
}

/** Several versions by their keys, in no order; those that are gone stay away. */
export async function listVersionsByKey(model: CatalogModel, keys: string[]): Promise<VersionRow[]> {
  if (keys.length === 0) return [];
  const rows = await readJsonRows<Row>(Prisma.sql`
    SELECT ${columns}
    FROM model_version v LEFT JOIN version_detail d ON d.version_id = v.id
    WHERE v.model_id = ${model.head.id}::uuid AND ${living(model)} AND v.native_key = ANY(${keys}::text[])`);
  return rows.map((row) => toVersionRow(model, row));
}

/** Aliases of one version, in order. */
export function aliasesOf(aliases: Record<string, string> | null, version: string): string[] {
  return Object.keys(aliases ?? {})
    .filter((alias) => aliases?.[alias] === version)
    .sort();
}

const columns = Prisma.sql`v.id, v.native_key AS key, v.sort_key AS "sortKey", v.status, v.native_stage AS "nativeStage", v.approval,
  v.native_approval AS "nativeApproval", v.tags, v.author, ${millis(Prisma.sql`v.created_at`)} AS "createdAt", v.run_id AS "runId", d.metrics, d.readiness`;

/** Of a model that is gone every version is gone: there the last incarnation's versions are shown. */
function living(model: CatalogModel) {
  return model.head.goneAt === null ? Prisma.sql`v.gone_at IS NULL` : Prisma.sql`TRUE`;
}

const words = z.record(z.string(), z.string());
// Made once: for a page of a hundred rows, making them costs more than what they check.
const tagsOrNone = words.nullable().catch(null);
const metricsOrNone = words.catch({});
const readinessOrNone = z
  .object({ passes: z.number(), of: z.number(), missing: z.array(z.string()) })
  .nullable()
  .catch(null);
const statuses: readonly string[] = ["creating", "ready", "failed", "deleting", "unknown"] satisfies VersionStatus[];

function toVersionRow({ head, rules }: CatalogModel, row: Row): VersionRow {
  const aliases = aliasesOf(head.aliases, row.key);
  const tags = tagsOrNone.parse(row.tags);
  return {
    id: row.id,
    key: row.key,
    status: statuses.includes(row.status) ? row.status : "unknown",
    stage: stageOf(rules, { nativeStage: row.nativeStage, aliases, tags }),
    nativeStage: row.nativeStage,
    approval: row.approval,
    nativeApproval: row.nativeApproval,
    aliases,
    author: row.author,
    createdAt: row.createdAt,
    runId: row.runId,
    metrics: metricsOrNone.parse(row.metrics ?? {}),
    readiness: readinessOrNone.parse(row.readiness),
  };
}
