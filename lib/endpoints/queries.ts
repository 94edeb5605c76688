import "server-only";

import type { Viewer } from "@/lib/auth";
import { containsAll } from "@/lib/catalog/filters";
import { readIdKey } from "@/lib/catalog/keyset";
import { toStageRules } from "@/lib/catalog/stage-of";
import { openConnectionById } from "@/lib/connections/open";
import { reaches } from "@/lib/connections/rules";
import { millis, Prisma, readJsonRows, readRows } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import type { Time } from "@/lib/history/types";
import { underWay } from "@/lib/promotions/types";
import type { Deployment, Registry } from "@/lib/registries/types";
import { attempt, type Result } from "@/lib/result";
import { connectionScopeSql, modelScopeSql } from "@/lib/scope";
import { findProtocol } from "@/lib/serving/all";
import { trafficTarget } from "@/lib/target";

import { takesRuns, whyNotRun, whyNotShift } from "./able";
import { whyNotTry } from "./call-lines";
import {
  decidedSql,
  driftOf,
  type Known,
  isHidden,
  knownSql,
  linesOf,
  servedNamesSql,
  toldSql,
  verdictsSql,
} from "./served";
import { realityOf } from "./reality";
import { splitOf } from "./shares";
import { accessSql, healthSql } from "./stored";
import type {
  EndpointAccess,
  EndpointCounts,
  EndpointRef,
  EndpointRow,
  EndpointsPage,
  EndpointsQuery,
  EndpointView,
  Serving,
} from "./types";

export type Row = Pick<
  EndpointRow,
  "key" | "name" | "kind" | "status" | "statusMessage" | "readAt" | "registered" | "health"
> & {
  id: string;
  access: EndpointAccess | null;
  connectionId: string;
  slug: string;
  connectionName: string;
  address: string | null;
  createdAt: Time | null;
  notice: string | null;
  deployments: Deployment[];
  known: Known[] | null;
  isDecided: boolean | null;
  told: string[] | null;
  rules: { axis: string; key: string; stage: string }[] | null;
};

/** One page of the endpoints of registries of which the viewer may see a model at least, by name: one statement. */
export async function listEndpoints(viewer: Viewer, query: EndpointsQuery): Promise<EndpointsPage> {
  const conditions = [livingEndpoints(viewer)];
  if (query.q)
    conditions.push(
      containsAll(Prisma.sql`lower(concat_ws(E'\n', e.name, e.native_key, ${servedNamesSql(viewer)}))`, query.q),
    );
  if (query.connection !== undefined) conditions.push(Prisma.sql`c.slug = ${query.connection}`);
  if (query.drift !== undefined)
    conditions.push(Prisma.sql`${query.drift === "yes" ? "differs" : "canary"} = ANY(${verdictsSql(viewer)})`);
  if (query.after !== undefined) {
    const id = readIdKey(query.after);
    conditions.push(
      Prisma.sql`(e.name, e.id) > ((SELECT k.name FROM endpoint k WHERE k.id = ${id}::uuid), ${id}::uuid)`,
    );
  }
  const rows = await readEndpoints(viewer, Prisma.join(conditions, " AND "), query.limit + 1);
  const shown = rows.slice(0, query.limit);
  return {
    rows: shown.map((row) => toRow(viewer, row)),
    next: rows.length > query.limit ? (shown.at(-1)?.id ?? null) : null,
  };
}

/** How many, how many of them differ from what their registry says, and how many have a canary; counted no further than `most`. */
export async function countEndpoints(viewer: Viewer, most = 500): Promise<EndpointCounts> {
  const [counted] = await readRows<{ endpoints: number; differing: number; canaries: number }>(Prisma.sql`
    SELECT count(*)::int AS endpoints, (count(*) FILTER (WHERE 'differs' = ANY(verdicts)))::int AS differing, (count(*) FILTER (WHERE 'canary' = ANY(verdicts)))::int AS canaries
    FROM (SELECT ${verdictsSql(viewer)} AS verdicts FROM endpoint e JOIN connection c ON c.id = e.connection_id
          WHERE ${livingEndpoints(viewer)} LIMIT ${most + 1}) counted`);
  const { endpoints, differing, canaries } = counted ?? { endpoints: 0, differing: 0, canaries: 0 };
  return { endpoints: Math.min(endpoints, most), differing, canaries, complete: endpoints <= most };
}

/** Throws `not_found`: there is none, or none that the viewer may know of. Asks no registry. */
export async function getEndpoint(viewer: Viewer, ref: EndpointRef): Promise<EndpointView> {
  const { row, lines, opened, partlyHidden } = await findEndpoint(viewer, ref);
  const about = { ...lines, connection: { id: row.connectionId, name: row.connectionName } };
  return {
    ...lines,
    access: row.access && {
      ...row.access,
      protocolTitle: findProtocol(row.access.protocol)?.title ?? row.access.protocol,
      ...(partlyHidden && { servedName: null, signatureName: null }),
    },
    reality: partlyHidden ? null : realityOf(lines),
    whyNotTry: await whyNotTry(viewer, row),
    mayChange: row.registered && reaches(viewer.grants, "endpoint.register", row.connectionId),
    notice: row.notice,
    address: row.address,
    createdAt: row.createdAt,
    whyNotShift: whyNotShift(viewer, about, opened),
    open: await listOpen(viewer, row),
    takesRuns: takesRuns(about, opened),
    whyNotRun: whyNotRun(viewer, about),
    now: Date.now(),
  };
}

export type FoundEndpoint = {
  row: { id: string; connectionId: string; connectionName: string; key: string; name: string };
  lines: EndpointRow;
  opened: Result<Registry>;
  /** Something of what it serves may not be seen by the viewer. */ partlyHidden: boolean;
};

/** An endpoint as the viewer may see it, with its registry ready to be asked. Throws `not_found`. */
export async function findEndpoint(
  viewer: Viewer,
  { connection, endpoint }: EndpointRef,
): Promise<FoundEndpoint & { row: Row }> {
  const [row] = await readEndpoints(
    viewer,
    Prisma.sql`${livingEndpoints(viewer)} AND c.slug = ${connection} AND e.native_key = ${endpoint}`,
    1,
  );
  if (!row) throw new AppError("not_found", "There is no such endpoint, or none that you may see.");
  const opened = await attempt(openConnectionById(row.connectionId));
  return {
    row,
    lines: toRow(viewer, row),
    partlyHidden: isPartlyHidden(viewer, row),
    opened: opened.ok ? { ok: true, data: opened.data.registry } : opened,
  };
}

/** The endpoints that send live requests to one version. The caller has checked that the viewer may see it. */
export async function listServing(connectionId: string, model: string, version: string): Promise<Serving[]> {
  const rows = await readRows<{ slug: string; key: string; name: string; deployments: Deployment[] }>(Prisma.sql`
    SELECT c.slug, e.native_key AS key, e.name, e.deployments FROM endpoint e JOIN connection c ON c.id = e.connection_id
    WHERE e.connection_id = ${connectionId}::uuid AND e.kind = 'online' AND e.gone_at IS NULL AND c.retired_at IS NULL
      AND e.deployments @> ${JSON.stringify([{ model, version }])}::jsonb
    ORDER BY e.name, e.id LIMIT 50`);
  return rows.flatMap(({ slug, key, name, deployments }) => {
    const split = splitOf(deployments);
    const share = deployments
      .filter((each) => each.model === model && each.version === version)
      .reduce((sum, each) => sum + (split[each.key] ?? 0), 0);
    return share === 0 ? [] : [{ connection: slug, key, name, share: Math.round(100 * share) / 100 }];
  });
}

/** Rows of `endpoint e JOIN connection c`, by name. */
export function readEndpoints(viewer: Viewer, where: Prisma.Sql, limit: number): Promise<readonly Row[]> {
  return readJsonRows<Row>(Prisma.sql`
    SELECT e.id, c.id AS "connectionId", c.slug, c.name AS "connectionName", e.native_key AS key, e.name, e.kind, e.status,
           e.status_message AS "statusMessage", e.notice, e.address, e.deployments, e.registered, ${accessSql} AS access, ${healthSql} AS health, ${millis(Prisma.sql`e.created_at`)} AS "createdAt",
           ${millis(Prisma.sql`e.seen_at`)} AS "readAt", ${knownSql(viewer)} AS known, ${decidedSql} AS "isDecided", ${toldSql} AS told,
           (SELECT json_agg(json_build_object('axis', s.axis, 'key', s.key, 'stage', s.stage))
            FROM stage_mapping s WHERE s.connection_id = c.id AND s.valid_to IS NULL) AS rules
    FROM endpoint e JOIN connection c ON c.id = e.connection_id
    WHERE ${where} ORDER BY e.name, e.id LIMIT ${limit}`);
}

/** Endpoints `e` of living connections `c` of which the viewer may see a model at least. */
export function livingEndpoints(viewer: Viewer): Prisma.Sql {
  return Prisma.sql`e.gone_at IS NULL AND c.retired_at IS NULL AND ${connectionScopeSql(viewer, "model.read")}`;
}

function toRow(viewer: Viewer, row: Row): EndpointRow {
  const { key, name, kind, readAt, registered, health, connectionId } = row;
  const [known, isOnline] = [row.known ?? [], kind === "online"];
  const { status, statusMessage, deployments } = registered ? asWatched(row) : row;
  return {
    ...{ key, name, kind, status, statusMessage, readAt, registered },
    health: health && { ...health, ...(isPartlyHidden(viewer, row) && { servedModel: null, servedVersion: null }) },
    connection: { slug: row.slug, name: row.connectionName },
    deployments: linesOf(deployments, known, toStageRules(row.rules ?? []), {
      isOnline,
      seesAll: reaches(viewer.grants, "model.read", connectionId),
    }),
    drift: isOnline ? driftOf(deployments, known, { isDecided: row.isDecided ?? false, told: row.told }) : [],
  };
}

/** Whether something of what it serves may not be seen by the viewer: then what the endpoint says of itself may name it. */
function isPartlyHidden(viewer: Viewer, { connectionId, deployments, known }: Row): boolean {
  const seesAll = reaches(viewer.grants, "model.read", connectionId);
  return deployments.some((each) => isHidden(each, known ?? [], seesAll));
}

/** Nobody but the watch can say how an endpoint fares that its registry does not know. */
function asWatched({ health, deployments }: Row): Pick<Row, "status" | "statusMessage" | "deployments"> {
  const status = health?.healthy == null ? "unknown" : health.healthy ? "ready" : "failed";
  return {
    status,
    statusMessage: health?.healthy === false ? health.why : null,
    deployments: deployments.map((each) => ({ ...each, status })),
  };
}

/** Requests for a change of its traffic that are not over, of models that the viewer may see. */
function listOpen(viewer: Viewer, { connectionId, key }: Row): Promise<EndpointView["open"]> {
  return readRows<EndpointView["open"][number]>(Prisma.sql`
    SELECT p.number, p.kind, p.state, p.split FROM promotion p JOIN model m ON m.id = p.model_id
    WHERE p.connection_id = ${connectionId}::uuid AND p.target = ${trafficTarget(key)} AND p.state = ANY(${[...underWay]}::text[]) AND ${modelScopeSql(viewer, "model.read")}
    ORDER BY p.number DESC LIMIT 20`);
}
