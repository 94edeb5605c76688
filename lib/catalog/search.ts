import "server-only";

import type { Viewer } from "@/lib/auth";
import { Prisma, readRows } from "@/lib/db/client";
import { paths } from "@/lib/paths";

import { containing, containsAll, escapeLike, livingModels } from "./filters";
import type { SearchHit } from "./types";

const most = 8;

/** For the command palette: models by the words of their names, best first; `model@version`, `model@alias` and `model 7` find versions. */
export async function search(viewer: Viewer, text: string): Promise<SearchHit[]> {
  const q = text.trim().slice(0, 200);
  if (q === "") return [];
  const asked = versionAsked(q);
  const versions = asked ? await searchVersions(viewer, ...asked) : [];
  const models = await searchModels(viewer, q);
  return [...versions, ...models].slice(0, most);
}

/** The model and the version that a text names: `heart@7`, `heart@champion`, `heart 7`, `heart v7`. */
function versionAsked(q: string): [model: string, version: string] | null {
  const at = q.lastIndexOf("@");
  if (at > 0) return [q.slice(0, at).trim(), q.slice(at + 1).trim()];
  const [, model, version] = /^(.*\S)\s+(v?\d{1,6})$/i.exec(q) ?? [];
  return model !== undefined && version !== undefined ? [model, version] : null;
}

async function searchModels(viewer: Viewer, q: string): Promise<SearchHit[]> {
  const rows = await readRows<{ slug: string; connection: string; key: string; name: string }>(Prisma.sql`
    SELECT c.slug, c.name AS connection, m.native_key AS key, m.name
    FROM model m JOIN connection c ON c.id = m.connection_id
    WHERE ${livingModels(viewer)} AND ${containsAll(Prisma.sql`m.haystack`, q)}
    ORDER BY lower(m.name) = ${q.toLowerCase()} DESC, lower(m.name) LIKE ${`${escapeLike(q.toLowerCase())}%`} DESC,
             lower(m.name) LIKE ${containing(q)} DESC, m.last_change_at DESC, m.id
    LIMIT ${most}`);
  return rows.map(({ slug, connection, key, name }) => ({
    kind: "model",
    title: name,
    connection,
    href: paths.model(slug, key),
    ref: { connection: slug, model: key, version: null },
  }));
}

async function searchVersions(viewer: Viewer, model: string, version: string): Promise<SearchHit[]> {
  const start = version.toLowerCase();
  const number = start.replace(/^v(?=\d)/, "");
  const rows = await readRows<{
    slug: string;
    connection: string;
    key: string;
    name: string;
    version: string;
  }>(Prisma.sql`
    SELECT c.slug, c.name AS connection, m.native_key AS key, m.name, v.native_key AS version
    FROM (SELECT m.* FROM model m JOIN connection c ON c.id = m.connection_id
          WHERE ${livingModels(viewer)} AND ${containsAll(Prisma.sql`lower(m.name)`, model)}
          ORDER BY lower(m.name) = ${model.toLowerCase()} DESC, m.last_change_at DESC, m.id LIMIT 3) m
    JOIN connection c ON c.id = m.connection_id
    JOIN LATERAL (
      SELECT v.native_key, v.sort_key, lower(v.native_key) = ${number} AS is_meant FROM model_version v
      WHERE v.model_id = m.id AND v.gone_at IS NULL
        AND (lower(v.native_key) LIKE ${`${escapeLike(number)}%`} OR EXISTS (
          SELECT 1 FROM jsonb_each_text(coalesce(m.aliases, '{}')) a
          WHERE a.value = v.native_key AND lower(a.key) LIKE ${`${escapeLike(start)}%`}))
      ORDER BY is_meant DESC, v.sort_key DESC LIMIT 5) v ON TRUE
    ORDER BY lower(m.name) = ${model.toLowerCase()} DESC, m.last_change_at DESC, m.id, v.is_meant DESC, v.sort_key DESC
    LIMIT ${most}`);
  return rows.map((row) => ({
    kind: "version",
    title: `${row.name}@${row.version}`,
    connection: row.connection,
    href: paths.version(row.slug, row.key, row.version),
    ref: { connection: row.slug, model: row.key, version: row.version },
  }));
}
