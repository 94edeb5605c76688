import "server-only";

import type { Viewer } from "@/lib/auth";
import { millis, Prisma, readJsonRows, readRows } from "@/lib/db/client";
import type { Time } from "@/lib/history/types";

import { type ModelsFilter, modelsWhere } from "./filters";
import { readIdKey, readTimeKey, timeKey, toPage, turnOf } from "./keyset";
import type { Holder, ModelRow, ModelsPage, ModelsQuery } from "./types";

type Row = {
  id: string;
  slug: string;
  connectionName: string;
  key: string;
  name: string;
  owner: string | null;
  production: Holder[] | null;
  staging: Holder[] | null;
  versionCount: number;
  lastChangeAt: Time;
  seenAt: Time;
};

/** One page of the models that the viewer may see: one statement. */
export async function listModels(viewer: Viewer, query: ModelsQuery): Promise<ModelsPage> {
  const turn = turnOf(query);
  const backwards = turn === "before";
  const rows = await readJsonRows<Row>(Prisma.sql`
    SELECT m.id, c.slug, c.name AS "connectionName", m.native_key AS key, m.name, m.owner,
           m.holders -> 'production' AS production, m.holders -> 'staging' AS staging, m.version_count AS "versionCount",
           ${millis(Prisma.sql`m.last_change_at`)} AS "lastChangeAt", ${millis(Prisma.sql`greatest(m.seen_at, c.swept_at)`)} AS "seenAt"
    FROM model m JOIN connection c ON c.id = m.connection_id
    WHERE ${modelsWhere(viewer, query)} AND ${beyond(query)}
    ORDER BY ${order(query.sort, backwards)} LIMIT ${query.limit + 1}`);

  // Newer than the newest page there is less than a page: show the first page instead of a stump.
  if (backwards && rows.length < query.limit) return listModels(viewer, { ...query, before: undefined });

  const keyOf = (row: Row) => (query.sort === "name" ? row.id : timeKey(new Date(row.lastChangeAt), row.id));
  const page = toPage(rows, query.limit, turn, keyOf);
  return { ...page, rows: page.rows.map(toModelRow) };
}

/** How many, counted no further than `most`: a count of everything costs more than the page it would stand on. */
export async function countModels(viewer: Viewer, filter: ModelsFilter, most = 5000) {
  const [counted] = await readRows<{ models: number; versions: number; registries: number }>(Prisma.sql`
    SELECT count(*)::int AS models, coalesce(sum(n), 0)::int AS versions, count(DISTINCT connection_id)::int AS registries
    FROM (SELECT m.version_count AS n, m.connection_id FROM model m JOIN connection c ON c.id = m.connection_id
          WHERE ${modelsWhere(viewer, filter)} LIMIT ${most + 1}) counted`);
  const { models, versions, registries } = counted ?? { models: 0, versions: 0, registries: 0 };
  return { models: Math.min(models, most), versions, registries, complete: models <= most };
}

function toModelRow({ slug, connectionName, production, staging, ...row }: Row): ModelRow {
  return { ...row, connection: { slug, name: connectionName }, production: production ?? [], staging: staging ?? [] };
}

function beyond({ sort, after, before }: ModelsQuery): Prisma.Sql {
  const key = after ?? before;
  if (key === undefined) return Prisma.sql`TRUE`;
  const backwards = after === undefined;
  if (sort === "changed") {
    const { at, id } = readTimeKey(key);
    const operator = backwards ? Prisma.sql`>` : Prisma.sql`<`;
    return Prisma.sql`(m.last_change_at, m.id) ${operator} (${at}, ${id}::uuid)`;
  }
  // Names may be longer than an address: the key is the id, the name is looked up.
  const id = readIdKey(key);
  const operator = backwards ? Prisma.sql`<` : Prisma.sql`>`;
  return Prisma.sql`(m.name, m.id) ${operator} ((SELECT k.name FROM model k WHERE k.id = ${id}::uuid), ${id}::uuid)`;
}

function order(sort: ModelsQuery["sort"], backwards: boolean): Prisma.Sql {
  if (sort === "name") return backwards ? Prisma.sql`m.name DESC, m.id DESC` : Prisma.sql`m.name, m.id`;
  return backwards ? Prisma.sql`m.last_change_at, m.id` : Prisma.sql`m.last_change_at DESC, m.id DESC`;
}
