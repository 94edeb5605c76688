import "server-only";

import type { Viewer } from "@/lib/auth";
import { containsAll } from "@/lib/catalog/filters";
import type { SearchHit } from "@/lib/catalog/types";
import { Prisma, readJsonRows } from "@/lib/db/client";
import { paths } from "@/lib/paths";
import { modelScopeSql } from "@/lib/scope";

import { endpointNameSql } from "./list";
import { titleOf } from "./title";
import { type PromotionRow, underWay } from "./types";

const most = 4;

type Row = Pick<PromotionRow, "number" | "kind" | "version" | "target" | "split" | "endpointName"> & {
  modelName: string;
  connection: string;
};

/**
 * For the command palette: requests by their number (`238`, `#238`), or by the words of their model, version, target, endpoint
 * and of who asked. That number first, then those that are not over, then the newest.
 */
export async function searchPromotions(viewer: Viewer, text: string): Promise<SearchHit[]> {
  const q = text.trim().slice(0, 200);
  if (q === "") return [];
  const number = Number(/^#?(\d{1,9})$/.exec(q)?.[1] ?? 0);
  const words = Prisma.sql`lower(concat_ws(' ', '#' || p.number, m.name, 'v' || v.native_key, p.target, ${endpointNameSql}, p.actor_name))`;
  const rows = await readJsonRows<Row>(Prisma.sql`
    SELECT p.number, p.kind, v.native_key AS version, p.target, p.split, m.name AS "modelName", c.name AS connection, ${endpointNameSql} AS "endpointName"
    FROM promotion p JOIN model m ON m.id = p.model_id JOIN connection c ON c.id = p.connection_id JOIN model_version v ON v.id = p.version_id
    WHERE ${modelScopeSql(viewer, "model.read")} AND ${containsAll(words, q)}
    ORDER BY p.number = ${number} DESC, p.state = ANY(${[...underWay]}::text[]) DESC, p.number DESC LIMIT ${most}`);
  return rows.map(({ modelName, connection, ...row }) => ({
    kind: "request",
    ref: null,
    title: `#${row.number} ${titleOf({ ...row, model: { name: modelName } })}`,
    connection,
    href: paths.promotion(row.number),
  }));
}
