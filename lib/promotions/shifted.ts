import "server-only";

import { Prisma, readRows } from "@/lib/db/client";
import type { Split } from "@/lib/registries/types";
import { endpointOf } from "@/lib/target";

/** What a deployment serves whose share of the requests changes: the name of its model, null where the catalog does not know it. */
export type ShiftedModel = string | null;

/**
 * The models whose deployments would get another share of an endpoint's requests by a split, as rows of `connection_id`, `id`, `key` and
 * `name`; all but the first are null for what the catalog does not know.
 */
export function shiftedSql(connectionId: Prisma.Sql, endpoint: Prisma.Sql, split: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`
    SELECT DISTINCT e.connection_id, o.id, o.native_key AS key, o.name
    FROM endpoint e CROSS JOIN LATERAL jsonb_array_elements(e.deployments) AS d(one)
      LEFT JOIN model o ON o.connection_id = e.connection_id AND o.native_key = d.one ->> 'model' AND o.gone_at IS NULL
    WHERE e.connection_id = ${connectionId} AND e.native_key = ${endpoint} AND e.gone_at IS NULL
      AND coalesce(round(100 * (d.one ->> 'weight')::numeric / (
        SELECT nullif(sum((a.one ->> 'weight')::numeric), 0) FROM jsonb_array_elements(e.deployments) AS a(one)), 2), 0)
        <> coalesce((${split} ->> (d.one ->> 'key'))::numeric, 0)`;
}

type Shifting = { connection: { id: string }; split: Split | null };

/** Each of them once; nothing where a request is not about traffic. */
export async function listShifted({ connection, split }: Shifting, target: string): Promise<ShiftedModel[]> {
  return (await readShifted({ connection, split }, target)).map(({ name }) => name);
}

type Row = { id: string; key: string; name: string } | { id: null; key: null; name: null };

/** As `listShifted`, with their rows. */
export function readShifted({ connection, split }: Shifting, target: string): Promise<readonly Row[]> {
  const endpoint = endpointOf(target);
  if (endpoint === null || split === null) return Promise.resolve([]);
  return readRows<Row>(
    shiftedSql(
      Prisma.sql`${connection.id}::uuid`,
      Prisma.sql`${endpoint}`,
      Prisma.sql`${JSON.stringify(split)}::jsonb`,
    ),
  );
}
