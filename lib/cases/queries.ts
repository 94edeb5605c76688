import "server-only";

import type { Viewer } from "@/lib/auth";
import { findModel, type ModelRef } from "@/lib/catalog/find-model";
import { db, millis, Prisma, readJsonRows, readRows } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import { connectionScopeSql } from "@/lib/scope";

import { changesBetween } from "./changes";
import { findSet, type FoundSet, whyNot } from "./access";
import { countingRunsSql, runStateSql, wholeRunsSql } from "./run-store";
import { contentOf } from "./stored";
import {
  type CaseLine,
  type CaseView,
  expectations,
  type RunChange,
  type RunLine,
  type RunResults,
  type RunView,
  type SetFacts,
  type SetLine,
  type SetView,
} from "./types";
import { wantsOf } from "./words";

/** Runs that a page shows; older ones stay in the audit log. */
const shownRuns = 30;

/** The sets of a model by name. Throws `not_found`. */
export async function listSets(viewer: Viewer, ref: ModelRef): Promise<{ sets: SetLine[]; may: SetView["may"] }> {
  const found = await findModel(viewer, ref);
  if (!found) throw new AppError("not_found", "There is no such model, or none that you may see.");
  const { id, connection, key, name } = found.head;
  const place = { connection, model: { id, key, name } };
  const sets = await readRows<SetLine>(Prisma.sql`
    SELECT s.id, s.name, s.revision, (SELECT count(*) FROM payload_case k WHERE k.set_id = s.id)::int AS cases, ${millis(Prisma.sql`s.changed_at`)}::float8 AS "changedAt"
    FROM case_set s WHERE s.model_id = ${id}::uuid ORDER BY s.name`);
  return { sets, may: mayOf(viewer, place) };
}

/** A set with its cases, without their bodies. Throws `not_found`. */
export async function getSet(viewer: Viewer, id: string): Promise<SetView> {
  const set = await findSet(viewer, id);
  const [rows, latest, gates] = await Promise.all([
    readCaseLines(id),
    readRuns(
      viewer,
      set,
      Prisma.sql`r.id IN (SELECT DISTINCT ON (n.connection_id, n.endpoint_key, n.deployment) n.id FROM case_run n WHERE n.set_id = ${id}::uuid AND n.state IN ('running', 'ended') ORDER BY n.connection_id, n.endpoint_key, n.deployment, n.started_at DESC, n.id DESC)`,
      12,
    ),
    listGated(set),
  ]);
  const { connection, model, name, revision, changedAt } = set;
  return {
    ...{ id, name, revision, gates, latest },
    connection: { slug: connection.slug, name: connection.name },
    model: { key: model.key, name: model.name },
    cases: rows.length,
    changedAt: changedAt.getTime(),
    lines: rows,
    may: mayOf(viewer, set),
    now: Date.now(),
  };
}

/** Of an expected reply that is longer only is said that there is one: a list of 500 would read 500 MB for their first numbers. */
const longReply = 4_096;

/** The cases of a set without their requests: their sizes are the database's own, which reads no text for them. */
async function readCaseLines(setId: string): Promise<CaseLine[]> {
  const rows = await readRows<Omit<CaseLine, "wants"> & { expectations: unknown }>(Prisma.sql`
    SELECT k.id, k.name, k.protocol, k.format, octet_length(k.body) AS bytes, k.created_by AS "createdBy", ${millis(Prisma.sql`k.changed_at`)}::float8 AS "changedAt",
      CASE WHEN octet_length(k.expectations ->> 'reply') > ${longReply}::int THEN jsonb_set(k.expectations, '{reply}', '"too long for a line"') ELSE k.expectations END AS expectations
    FROM payload_case k WHERE k.set_id = ${setId}::uuid ORDER BY k.position, k.id`);
  return rows.map(({ expectations: expected, ...line }) => ({ ...line, wants: wantsOf(expectations.parse(expected)) }));
}

/** A case with its request. Throws `not_found`. */
export async function getCase(viewer: Viewer, id: string): Promise<CaseView> {
  const row = await db().payloadCase.findUnique({ where: { id } });
  if (!row) throw new AppError("not_found", "There is no such case, or none that you may see.");
  const set = await findSet(viewer, row.setId);
  return {
    id,
    set: { id: set.id, name: set.name },
    createdBy: row.createdBy,
    changedAt: row.changedAt.getTime(),
    content: contentOf(row),
  };
}

/** The newest runs of a set, without what became of each case. Throws `not_found`. */
export async function listRuns(viewer: Viewer, setId: string): Promise<RunLine[]> {
  const set = await findSet(viewer, setId);
  return (await readRuns(viewer, set, Prisma.sql`r.set_id = ${setId}::uuid`, shownRuns, Prisma.sql`'[]'::jsonb`)).map(
    lineOf,
  );
}

/** A run beside the one before it and beside production. Throws `not_found`. */
export async function getRun(viewer: Viewer, id: string): Promise<RunView> {
  const row = await db().caseRun.findUnique({ where: { id }, select: { setId: true } });
  if (!row) throw new AppError("not_found", "There is no such run, or none that you may see.");
  const set = await findSet(viewer, row.setId);
  const [run] = await readRuns(viewer, set, Prisma.sql`r.id = ${id}::uuid`, 1);
  if (!run) throw new AppError("not_found", "There is no such run, or none that you may see.");
  const { connection, endpoint, deployment } = run.to;
  const earlier = Prisma.sql`r.set_id = ${set.id}::uuid AND r.state = 'ended' AND r.id <> ${id}::uuid`;
  const [[previous], [production]] = await Promise.all([
    readRuns(
      viewer,
      set,
      Prisma.sql`${earlier} AND c.slug = ${connection} AND r.endpoint_key = ${endpoint} AND r.deployment IS NOT DISTINCT FROM ${deployment}::text AND r.started_at < (SELECT o.started_at FROM case_run o WHERE o.id = ${id}::uuid)`,
      1,
    ),
    readRuns(
      viewer,
      set,
      Prisma.sql`${earlier} AND v.model_id = ${set.model.id}::uuid AND m.holders -> 'production' @> jsonb_build_array(jsonb_build_object('version', r.version_key))`,
      1,
    ),
  ]);
  return {
    ...run,
    previous: previous ? changeOf(run, previous) : null,
    production: production ? changeOf(run, production) : null,
  };
}

/**
 * What promotions know of the sets of a model, by name: each with its newest whole run against each deployment that served this
 * version. The caller has checked who asks. `names` null: all that hold a case.
 */
export async function listSetFacts(
  modelId: string,
  versionId: string,
  names: readonly string[] | null,
): Promise<SetFacts[]> {
  const version = Prisma.sql`${versionId}::uuid`;
  return readRows<SetFacts>(Prisma.sql`
    SELECT s.id, s.name, s.revision, (SELECT count(*) FROM payload_case k WHERE k.set_id = s.id)::int AS cases,
      (SELECT coalesce(json_agg(json_build_object('id', n.id, 'revision', n.revision, 'endpoint', n.endpoint_name, 'deployment', n.deployment, 'total', n.total, 'passed', n.passed, 'failed', n.failed, 'endedAt', ${millis(Prisma.sql`n.ended_at`)},
          'failing', (SELECT coalesce(json_agg(x.result -> 'name' ORDER BY x.at), '[]') FROM jsonb_array_elements(n.results) WITH ORDINALITY x(result, at) WHERE x.result -> 'passed' = 'false'))
          ORDER BY n.endpoint_name, n.deployment, n.id), '[]')
       FROM (${countingRunsSql(Prisma.sql`s.id`, Prisma.sql`s.revision`, version)}) n) AS runs,
      (SELECT max(r.revision) FROM case_run r WHERE ${wholeRunsSql(Prisma.sql`s.id`, version)}) AS ran
    FROM case_set s WHERE s.model_id = ${modelId}::uuid AND ${names === null ? Prisma.sql`EXISTS (SELECT FROM payload_case k WHERE k.set_id = s.id)` : Prisma.sql`s.name = ANY(${[...names]}::text[])`}
    ORDER BY s.name`);
}

/** Whether any endpoint has a deployment of this version, whatever its share. */
export async function isDeployed(connectionId: string, model: string, version: string): Promise<boolean> {
  const rows = await readRows(Prisma.sql`
    SELECT 1 FROM endpoint e WHERE e.connection_id = ${connectionId}::uuid AND e.kind = 'online' AND e.gone_at IS NULL AND e.deployments @> ${JSON.stringify([{ model, version }])}::jsonb LIMIT 1`);
  return rows.length > 0;
}

type Row = Omit<RunResults, "to" | "version"> & {
  slug: string;
  endpoint: string;
  deployment: string | null;
  versionKey: string | null;
  isOwn: boolean;
};

/** Runs `r` of endpoints that the viewer may know of, the newest first; of those that began together, the one that fails most. `results`: what is read of each case. */
async function readRuns(
  viewer: Viewer,
  { id, model }: FoundSet,
  where: Prisma.Sql,
  limit: number,
  results = Prisma.sql`r.results`,
): Promise<RunResults[]> {
  const rows = await readJsonRows<Row>(Prisma.sql`
    SELECT r.id, r.set_id AS set, r.revision, c.slug, r.endpoint_key AS endpoint, r.deployment, r.endpoint_name AS "endpointName", r.version_key AS "versionKey",
      v.model_id IS NOT DISTINCT FROM ${model.id}::uuid AS "isOwn", ${runStateSql} AS state, ${millis(Prisma.sql`r.started_at`)} AS "startedAt", r.started_by AS "startedBy",
      ${millis(Prisma.sql`r.ended_at`)} AS "endedAt", r.total, r.passed, r.failed, ${results} AS results,
      CASE WHEN m.holders -> 'production' @> jsonb_build_array(jsonb_build_object('version', r.version_key)) THEN 'production'
           WHEN m.holders -> 'staging' @> jsonb_build_array(jsonb_build_object('version', r.version_key)) THEN 'staging' END AS stage
    FROM case_run r JOIN connection c ON c.id = r.connection_id LEFT JOIN model_version v ON v.id = r.version_id LEFT JOIN model m ON m.id = v.model_id
    WHERE r.set_id = ${id}::uuid AND ${where} AND ${connectionScopeSql(viewer, "model.read")} ORDER BY r.started_at DESC, r.failed DESC, r.id DESC LIMIT ${limit}`);
  return rows.map(({ slug, endpoint, deployment, versionKey, isOwn, stage, ...run }) => ({
    ...run,
    to: { connection: slug, endpoint, deployment },
    version: isOwn ? versionKey : null,
    stage: isOwn ? stage : null,
  }));
}

/** Open promotions whose newest evidence has a gate on this set. */
async function listGated({ model, name }: FoundSet): Promise<number[]> {
  const rows = await readRows<{ number: number }>(Prisma.sql`
    SELECT p.number FROM promotion p JOIN evidence e ON e.id = p.evidence_id
    WHERE p.model_id = ${model.id}::uuid AND p.state = 'open' AND p.kind = 'promotion' AND EXISTS (
      SELECT FROM jsonb_array_elements(e.parts -> 'gates') g WHERE g -> 'definition' ->> 'kind' = 'payloads' AND coalesce(g -> 'definition' ->> 'set', ${name}::text) = ${name}::text)
    ORDER BY p.number DESC LIMIT 5`);
  return rows.map(({ number }) => number);
}

function mayOf(viewer: Viewer, place: Pick<FoundSet, "connection" | "model">): SetView["may"] {
  return { write: whyNot(viewer, "case.write", place), run: whyNot(viewer, "endpoint.invoke", place) };
}

function changeOf(now: RunResults, then: RunResults): RunChange {
  return { with: lineOf(then), ...changesBetween(now.results, then.results) };
}

function lineOf({ results: _, ...line }: RunResults): RunLine {
  return line;
}
