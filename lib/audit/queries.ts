import "server-only";

import { db, Prisma } from "@/lib/db/client";
import { canEverywhere, type Grant, grantsFor, patternToLike } from "@/lib/permissions";
import { connectionScopeSql } from "@/lib/scope";

import type { AuditFilter } from "./filter";
import { type AuditRow, columns, toEntry } from "./rows";
import type { AuditEntry } from "./types";

type Holder = { grants: readonly Grant[] };
type AuditList = {
  entries: AuditEntry[];
  /** Keys for the neighbouring pages; null where there is none. */
  newer: string | null;
  older: string | null;
};

const auditPageSize = 50;

/** One page, newest first. `after` pages towards the newer, `before` towards the older. */
export async function listAudit(
  viewer: Holder,
  filter: AuditFilter,
  at: { before?: string | undefined; after?: string | undefined } = {},
  size = auditPageSize,
): Promise<AuditList> {
  const forwards = at.after !== undefined && at.before === undefined;
  const key = forwards
    ? Prisma.sql`e."seq" > ${BigInt(at.after ?? 0)}`
    : at.before !== undefined
      ? Prisma.sql`e."seq" < ${BigInt(at.before)}`
      : Prisma.sql`TRUE`;
  const rows = await db().$queryRaw<AuditRow[]>(Prisma.sql`
    SELECT ${columns} FROM "audit_entry" e WHERE ${key} AND ${matches(viewer, filter)}
    ORDER BY e."seq" ${forwards ? Prisma.sql`ASC` : Prisma.sql`DESC`} LIMIT ${size + 1}`);
  const more = rows.length > size;
  const entries = rows.slice(0, size).map(toEntry);
  if (forwards) entries.reverse();
  const cameFromElsewhere = at.before !== undefined || at.after !== undefined;
  return {
    entries,
    newer: (forwards ? more : cameFromElsewhere) ? (entries[0]?.seq ?? null) : null,
    older: (forwards ? true : more) ? (entries.at(-1)?.seq ?? null) : null,
  };
}

/** One entry with the hash of the one after it, if the viewer may see it. */
export async function findAuditEntry(
  viewer: Holder,
  seq: string,
): Promise<(AuditEntry & { nextHash: string | null }) | null> {
  const [row] = await db().$queryRaw<(AuditRow & { next_hash: string | null })[]>(Prisma.sql`
    SELECT ${columns}, (SELECT n."hash" FROM "audit_entry" n WHERE n."seq" = e."seq" + 1) AS "next_hash"
    FROM "audit_entry" e WHERE e."seq" = ${BigInt(seq)} AND ${scope(viewer)}`);
  return row ? { ...toEntry(row), nextHash: row.next_hash } : null;
}

/** How long the whole chain is and when it begins, for those who may see all of it; null for others. */
export async function findAuditExtent(viewer: Holder): Promise<{ entries: number; since: number | null } | null> {
  if (!canEverywhere(viewer.grants, "audit.read")) return null;
  const [row] = await db().$queryRaw<{ seq: bigint; since: Date | null }[]>`
    SELECT h."seq", (SELECT e."at" FROM "audit_entry" e ORDER BY e."seq" LIMIT 1) AS "since" FROM "audit_head" h WHERE h."id" = 1`;
  return { entries: Number(row?.seq ?? 0n), since: row?.since?.getTime() ?? null };
}

/** What a filter can name: living connections about which the viewer may see an entry at least. */
export function listAuditConnections(viewer: Holder): Promise<{ id: string; name: string }[]> {
  return db().$queryRaw(Prisma.sql`
    SELECT c."id", c."name" FROM "connection" c
    WHERE c."retired_at" IS NULL AND ${connectionScopeSql(viewer, "audit.read")} ORDER BY c."name", c."id"`);
}

/** Everything the filter lets through, oldest first as the chain runs, a thousand at a time. */
export async function* readAudit(viewer: Holder, filter: AuditFilter, size = 1_000): AsyncGenerator<AuditEntry[]> {
  let last = 0n;
  for (;;) {
    const rows = await db().$queryRaw<AuditRow[]>(Prisma.sql`
      SELECT ${columns} FROM "audit_entry" e WHERE e."seq" > ${last} AND ${matches(viewer, filter)} ORDER BY e."seq" LIMIT ${size}`);
    if (rows.length > 0) yield rows.map(toEntry);
    last = rows.at(-1)?.seq ?? last;
    if (rows.length < size) return;
  }
}

function matches(viewer: Holder, { q, kind, actor, connection, model, from, to }: AuditFilter): Prisma.Sql {
  const parts = [scope(viewer)];
  if (q) {
    const like = `%${q.replace(/[\\%_]/g, "\\$&")}%`;
    const hash = /^[0-9a-f]{4,64}$/i.test(q) ? Prisma.sql` OR e."hash" LIKE ${`${q.toLowerCase()}%`}` : Prisma.empty;
    parts.push(
      Prisma.sql`(e."actor_name" ILIKE ${like} ESCAPE '\\' OR e."subject_name" ILIKE ${like} ESCAPE '\\'${hash})`,
    );
  }
  if (kind) parts.push(kind.includes(".") ? Prisma.sql`e."type" = ${kind}` : Prisma.sql`e."type" LIKE ${`${kind}.%`}`);
  if (actor) parts.push(Prisma.sql`e."actor_id" = ${actor}`);
  if (connection) parts.push(Prisma.sql`e."connection_id" = ${connection}::uuid`);
  if (model) parts.push(Prisma.sql`e."model_id" = ${model}::uuid`);
  if (from !== undefined) parts.push(Prisma.sql`e."at" >= ${new Date(from)}`);
  if (to !== undefined) parts.push(Prisma.sql`e."at" <= ${new Date(to)}`);
  return Prisma.join(parts, " AND ");
}

/**
 * A limited grant shows the entries of its connection, or of the models its pattern names; what concerns the whole
 * installation (sign-ins, members) only one without limits.
 */
function scope(viewer: Holder): Prisma.Sql {
  if (canEverywhere(viewer.grants, "audit.read")) return Prisma.sql`TRUE`;
  const grants = grantsFor(viewer.grants, "audit.read").map(({ connectionId, modelPattern }) => {
    const here = connectionId === null ? Prisma.sql`TRUE` : Prisma.sql`e."connection_id" = ${connectionId}::uuid`;
    if (modelPattern === null) return here;
    return Prisma.sql`(${here} AND e."model_id" IN (SELECT m."id" FROM "model" m WHERE m."name" LIKE ${patternToLike(modelPattern)} ESCAPE '\\'))`;
  });
  return grants.length === 0 ? Prisma.sql`FALSE` : Prisma.sql`(${Prisma.join(grants, " OR ")})`;
}
