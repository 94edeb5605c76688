import "server-only";

import type { Viewer } from "@/lib/auth";
import { containing, containsAll } from "@/lib/catalog/filters";
import type { SearchHit } from "@/lib/catalog/types";
import { Prisma, readRows } from "@/lib/db/client";
import { paths } from "@/lib/paths";

import { livingEndpoints } from "./queries";
import { servedNamesSql } from "./served";

const most = 4;

/** For the command palette: endpoints by the words of their names and of the models that they serve, those named so first. */
export async function searchEndpoints(viewer: Viewer, text: string): Promise<SearchHit[]> {
  const q = text.trim().slice(0, 200);
  if (q === "") return [];
  const rows = await readRows<{ slug: string; connection: string; key: string; name: string }>(Prisma.sql`
    SELECT c.slug, c.name AS connection, e.native_key AS key, e.name
    FROM endpoint e JOIN connection c ON c.id = e.connection_id
    WHERE ${livingEndpoints(viewer)} AND ${containsAll(Prisma.sql`lower(concat_ws(E'\n', e.name, ${servedNamesSql(viewer)}))`, q)}
    ORDER BY lower(e.name) = ${q.toLowerCase()} DESC, lower(e.name) LIKE ${containing(q)} DESC, e.name, e.id LIMIT ${most}`);
  return rows.map(({ slug, connection, key, name }) => ({
    kind: "endpoint",
    ref: null,
    title: name,
    connection,
    href: paths.endpoint(slug, key),
  }));
}
