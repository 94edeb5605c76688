import "server-only";

import type { Viewer } from "@/lib/auth";
import { Prisma, readRows } from "@/lib/db/client";
import { paths } from "@/lib/paths";

import { containing, escapeLike, livingModels } from "./filters";
import type { SearchHit } from "./types";

const most = 8;

/** For the command palette: models by substring, best first; `model@version` and `model@alias` find versions. */
export async function search(viewer: Viewer, text: string): Promise<SearchHit[]> {
  const q = text.trim().slice(0, 200);
  if (q === "") return [];
  const at = q.lastIndexOf("@");
  const versions = at > 0 ? await searchVersions(viewer, q.slice(0, at), q.slice(at + 1)) : [];
  const models = await searchModels(viewer, q);
  return [...versions, ...models].slice(0, most);
}

async function searchModels(viewer: Viewer, q: string): Promise<SearchHit[]> {
  const rows = await readRows<{ slug: string; connection: string; key: string; name: string }>(Prisma.sql`
    SELECT c.slug, c.name AS connection, m.native_key AS key, m.name
    FROM model m JOIN connection c ON c.id = m.connection_id
    WHERE ${livingModels(viewer)} AND m.haystack LIKE ${containing(q)}
    ORDER BY lower(m.name) = ${q.toLowerCase()} DESC, lower(m.name) LIKE ${`${escapeLike(q.toLowerCase())}%`} DESC,
             lower(m.name) LIKE ${containing(q)} DESC, m.last_change_at DESC, m.id
    LIMIT ${most}`);
  return rows.map(({ slug, connection, key, name }) => ({
    kind: "model",
    title: name,
    connection,
    href: paths.model(slug, key),
  }));
}

async function searchVersions(viewer: Viewer, model: string, version: string): Promise<SearchHit[]> {
  const start = version.toLowerCase();
  const rows = await readRows<{ slug: string; connection: string; key: string; name: string; version: string }>(Prisma.sql`
    SELECT c.slug, c.name AS connection, m.native_key AS key, m.name, v.native_key AS version
    FROM (SELECT m.* FROM model m JOIN connection c ON c.id = m.connection_id
          WHERE ${livingModels(viewer)} AND lower(m.name) LIKE ${containing(model)}
          ORDER BY lower(m.name) = ${model.toLowerCase()} DESC, m.last_change_at DESC, m.id LIMIT 3) m
    JOIN connection c ON c.id = m.connection_id
    JOIN LATERAL (
      SELECT v.native_key, v.sort_key FROM model_version v
      WHERE v.model_id = m.id AND v.gone_at IS NULL
        AND (lower(v.native_key) LIKE ${`${escapeLike(start.replace(/^v(?=\d)/, ""))}%`} OR EXISTS (
          SELECT 1 FROM jsonb_each_text(coalesce(m.aliases, '{}')) a
          WHERE a.value = v.native_key AND lower(a.key) LIKE ${`${escapeLike(start)}%`}))
      ORDER BY v.native_key = ${version} DESC, v.sort_key DESC LIMIT 5) v ON TRUE
    ORDER BY lower(m.name) = ${model.toLowerCase()} DESC, m.last_change_at DESC, m.id, v.sort_key DESC
    LIMIT ${most}`);
  return rows.map((row) => ({
    kind: "version",
    title: `${row.name}@${row.version}`,
    connection: row.connection,
    href: paths.version(row.slug, row.key, row.version),
  }));
}
