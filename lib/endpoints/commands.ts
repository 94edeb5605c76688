import "server-only";

import type { ReadTime } from "@/lib/catalog/commands";
import { db, Prisma, type Reader, readRows, type Tx } from "@/lib/db/client";
import type { Deployment, RegistryEndpoint } from "@/lib/registries/types";

/** A row, its deployments as the registry told them. */
export type StoredEndpoint = Omit<Prisma.EndpointModel, "deployments"> & { deployments: Deployment[] };

/** The living rows of the registry's own endpoints under these keys, and nobody else changes them until the transaction ends. */
export async function lockEndpoints(tx: Tx, connectionId: string, keys: string[]): Promise<StoredEndpoint[]> {
  await tx.$queryRaw`SELECT id FROM endpoint WHERE connection_id = ${connectionId}::uuid AND native_key = ANY(${keys}::text[]) AND NOT registered ORDER BY id FOR UPDATE`;
  return listEndpointRows(connectionId, keys, tx);
}

/** The living rows of the registry's own endpoints under these keys, as they are at this moment. */
export async function listEndpointRows(
  connectionId: string,
  keys: string[],
  reader: Reader = db(),
): Promise<StoredEndpoint[]> {
  const rows = await reader.endpoint.findMany({
    where: { connectionId, nativeKey: { in: keys }, goneAt: null, registered: false },
  });
  return rows.map((row) => ({ ...row, deployments: row.deployments as unknown as Deployment[] }));
}

/** Those of these endpoints that send requests to a version which the history does not know to get any: the catalog met it later. */
export async function listUntold(connectionId: string, keys: string[]): Promise<Set<string>> {
  const rows = await readRows<{ key: string }>(Prisma.sql`
    SELECT DISTINCT e.native_key AS key FROM endpoint e
      CROSS JOIN jsonb_to_recordset(e.deployments) AS d(model text, version text, weight float8)
      JOIN model m ON m.connection_id = e.connection_id AND m.native_key = d.model AND m.gone_at IS NULL
      JOIN model_version v ON v.model_id = m.id AND v.native_key = d.version AND v.gone_at IS NULL
    WHERE e.connection_id = ${connectionId}::uuid AND e.native_key = ANY(${keys}::text[]) AND e.gone_at IS NULL AND NOT e.registered AND d.weight > 0
      AND NOT EXISTS (${servedSql(Prisma.sql`e.native_key`)})`);
  return new Set(rows.map(({ key }) => key));
}

/** The open placement by which the history knows that version `v` gets requests from an endpoint. */
function servedSql(key: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`SELECT p.key FROM placement p
    WHERE p.model_id = v.model_id AND p.version_id = v.id AND p.axis = 'traffic' AND p.key = ${key} AND p.known_to IS NULL AND p.end_after IS NULL`;
}

/** Whether a read shows anything that the row does not. */
export function endpointDiffers(row: StoredEndpoint | null, endpoint: RegistryEndpoint): boolean {
  if (!row) return true;
  const told = ({
    name,
    incarnation,
    kind,
    status,
    statusMessage,
    notice,
    address,
    deployments,
  }: StoredEndpoint | RegistryEndpoint) =>
    JSON.stringify([name, incarnation, kind, status, statusMessage, notice, address, deployments.map(inOrder)]);
  return told(row) !== told(endpoint);
}

/** What was read is so now. An endpoint that was deleted and made again under its name replaces the old one. */
export async function storeEndpoints(
  tx: Tx,
  connectionId: string,
  endpoints: RegistryEndpoint[],
  read: ReadTime,
): Promise<void> {
  for (const { key, deployments, ...endpoint } of endpoints) {
    const row = {
      ...endpoint,
      deployments: deployments.map(inOrder),
      goneAt: null,
      seenAt: read.start,
      readEnd: read.end,
    };
    await tx.endpoint.updateMany({
      where: {
        connectionId,
        nativeKey: key,
        goneAt: null,
        registered: false,
        incarnation: { not: endpoint.incarnation },
      },
      data: { goneAt: read.end },
    });
    await tx.endpoint.upsert({
      where: {
        connectionId_nativeKey_incarnation: { connectionId, nativeKey: key, incarnation: endpoint.incarnation },
      },
      create: { connectionId, nativeKey: key, ...row },
      update: row,
    });
  }
}

/** A read showed them as they were. */
export async function markEndpointsSeen(connectionId: string, keys: string[], read: ReadTime): Promise<void> {
  await db().$executeRaw`
    UPDATE endpoint SET seen_at = greatest(seen_at, ${read.start}) WHERE connection_id = ${connectionId}::uuid AND native_key = ANY(${keys}::text[]) AND gone_at IS NULL AND NOT registered`;
}

export async function markEndpointsGone(tx: Tx, ids: string[], at: Date): Promise<void> {
  await tx.endpoint.updateMany({ where: { id: { in: ids } }, data: { goneAt: at, readEnd: at } });
}

/** How long an endpoint is read often after somebody looked at it: an open page says so again before that is over. */
const hotForMs = 20_000;

/** Somebody is looking at these endpoints. Costs no write while they are hot anyway. */
export async function markEndpointsHot(
  refs: readonly { connection: string; endpoint: string }[],
  now = new Date(),
): Promise<void> {
  const until = new Date(now.getTime() + hotForMs);
  const still = new Date(until.getTime() - hotForMs / 4);
  await db().$executeRaw`
    WITH hot AS (
      UPDATE endpoint e SET hot_until = ${until}
      FROM connection c, json_to_recordset(${JSON.stringify(refs)}::json) AS r(connection text, endpoint text)
      WHERE c.id = e.connection_id AND c.slug = r.connection AND e.native_key = r.endpoint AND e.gone_at IS NULL
        AND (e.hot_until IS NULL OR e.hot_until < ${still})
      RETURNING e.id)
    UPDATE endpoint_health h SET next_check_at = greatest(h.checked_at + make_interval(secs => ${checkedEveryMs / 1000}), ${now}) FROM hot
    WHERE h.endpoint_id = hot.id AND h.next_check_at > greatest(h.checked_at + make_interval(secs => ${checkedEveryMs / 1000}), ${now})`;
}

/** How often the health of an endpoint is looked at while somebody looks at it. */
export const checkedEveryMs = 30_000;

/** `serving`: the endpoints that send it requests as far as the history knows. */
export type KnownVersion = { id: string; modelId: string; serving: string[] };

/** The catalog's rows of what deployments serve, by `JSON([model, version])`; what is not registered is not among them. */
export async function findVersionRows(
  tx: Tx,
  connectionId: string,
  deployments: readonly Pick<Deployment, "model" | "version">[],
): Promise<Map<string, KnownVersion>> {
  const served = deployments.filter(({ model, version }) => model !== null && version !== null);
  if (served.length === 0) return new Map();
  const rows = await tx.$queryRaw<(KnownVersion & { model: string; version: string })[]>(Prisma.sql`
    SELECT v.id, v.model_id AS "modelId", m.native_key AS model, v.native_key AS version,
           ARRAY(${servedSql(Prisma.sql`p.key`)}) AS serving
    FROM model m JOIN model_version v ON v.model_id = m.id
    WHERE m.connection_id = ${connectionId}::uuid AND m.gone_at IS NULL AND v.gone_at IS NULL
      AND (m.native_key, v.native_key) IN (SELECT model, version FROM json_to_recordset(${JSON.stringify(served)}::json) AS r(model text, version text))`);
  return new Map(rows.map(({ model, version, ...row }) => [JSON.stringify([model, version]), row]));
}

/** Fields in one order, so that the same deployment is the same text: JSONB keeps none. */
function inOrder({ key, model, version, serves, status, weight, mirrored }: Deployment): Deployment {
  return { key, model, version, serves, status, weight, mirrored };
}
