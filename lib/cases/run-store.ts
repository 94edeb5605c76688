import "server-only";

import { appendAudit } from "@/lib/audit/append";
import { actorOf, type Viewer } from "@/lib/auth";
import { db, Prisma, readRows, transact } from "@/lib/db/client";
import { uuidv7 } from "@/lib/db/uuid";
import type { CallLine } from "@/lib/playground/types";

import { type FoundSet, lockSet } from "./access";
import { standingOf } from "./standing";
import type { CaseResult, RunState } from "./types";

/** What runs that began together are given: for each of their requests, and in all at least and at most. */
const patience = { requestMs: 10_000, leastMs: 15 * 60_000, mostMs: 2 * 60 * 60_000 };

/**
 * Runs that began together are given up after this, by all of their requests, as if they took turns. What is still called running a
 * minute later belongs to a process that is gone.
 */
export function longestRunMs(requests: number): number {
  return Math.min(Math.max(patience.leastMs, requests * patience.requestMs), patience.mostMs);
}

/** Whether nobody works on a run `r` any more at a moment. Runs that began together have one time: so their requests are known. */
function isAbandonedSql(now: Prisma.Sql): Prisma.Sql {
  const requests = Prisma.sql`(r.total * (SELECT count(*) FROM case_run o WHERE o.set_id = r.set_id AND o.started_at = r.started_at))`;
  const givenMs = Prisma.sql`least(greatest(${patience.leastMs}::float8, ${requests} * ${patience.requestMs}::float8), ${patience.mostMs}::float8)`;
  return Prisma.sql`(r.state = 'running' AND r.started_at < ${now} - make_interval(secs => (${givenMs} + 60000) / 1000))`;
}

/** The state of a run `r` as it has to be told: nobody works on one that began too long ago. */
export const runStateSql = Prisma.sql`CASE WHEN ${isAbandonedSql(Prisma.sql`now()`)} THEN 'failed' ELSE r.state END`;

/** Whole runs `r` of a set on a version. */
export function wholeRunsSql(set: Prisma.Sql, version: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`r.set_id = ${set} AND r.version_id = ${version} AND r.state = 'ended' AND r.passed + r.failed = r.total`;
}

/**
 * The runs that a gate rests on: of the set as it is now, the newest whole one of each deployment of the version. Runs that began
 * together have one time, so that no deployment's run may stand for another's.
 */
export function countingRunsSql(set: Prisma.Sql, revision: Prisma.Sql, version: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`SELECT DISTINCT ON (r.connection_id, r.endpoint_key, r.deployment) r.* FROM case_run r
    WHERE ${wholeRunsSql(set, version)} AND r.revision = ${revision} ORDER BY r.connection_id, r.endpoint_key, r.deployment, r.started_at DESC, r.ended_at DESC, r.id DESC`;
}

/** Says `failed` of runs whose process is gone. */
export async function failAbandonedRuns(now = new Date()): Promise<void> {
  const at = Prisma.sql`${now}::timestamptz`;
  await db().$executeRaw`UPDATE case_run r SET state = 'failed', ended_at = ${at} WHERE ${isAbandonedSql(at)}`;
}

/** Runs of a set on one deployment that are kept. */
const keptRuns = 100;

/** Forgets older runs; the newest whole one of each version stays, because a gate may rest on it. The audit log knows of all. */
export async function forgetOldRuns(): Promise<void> {
  await db().$executeRaw`
    DELETE FROM case_run r USING (
      SELECT n.id, n.state, row_number() OVER (PARTITION BY n.set_id, n.connection_id, n.endpoint_key, n.deployment ORDER BY n.started_at DESC, n.id DESC) AS place,
        row_number() OVER (PARTITION BY n.set_id, n.connection_id, n.endpoint_key, n.deployment, n.version_id, n.state ORDER BY n.started_at DESC, n.ended_at DESC, n.id DESC) AS of_version
      FROM case_run n) old
    WHERE r.id = old.id AND old.place > ${keptRuns}::int AND old.state <> 'running' AND NOT (old.state = 'ended' AND old.of_version = 1 AND r.version_id IS NOT NULL)`;
}

/** `standing`: what answered there at the beginning; null where the run vouches for no version. */
export type StoredRun = { id: string; revision: number; line: CallLine; standing: string | null; startedAt: Date };
export type CaseToRun = { id: string; name: string };

/** Rows for runs that begin now, all of the same revision, with the cases as they are at that moment. */
export async function beginRuns(
  viewer: Viewer,
  set: FoundSet,
  lines: readonly CallLine[],
): Promise<{ runs: StoredRun[]; cases: CaseToRun[] }> {
  await failAbandonedRuns();
  const places = await Promise.all(
    lines.map(async (line) => ({ line, place: await placeOf(line), standing: await standingOf(line) })),
  );
  return transact(async (tx) => {
    const { revision } = await lockSet(tx, set.id);
    const cases = await tx.payloadCase.findMany({
      where: { setId: set.id },
      select: { id: true, name: true },
      orderBy: [{ position: "asc" }, { id: "asc" }],
    });
    const startedAt = new Date();
    const runs = places.map((each) => ({ ...each, id: uuidv7(), revision, startedAt }));
    await tx.caseRun.createMany({
      data: runs.map(({ id, line, place, standing }) => ({
        id,
        setId: set.id,
        revision,
        connectionId: place?.connectionId ?? set.connection.id,
        endpointKey: line.ref.endpoint,
        endpointName: line.endpointName,
        deployment: line.ref.deployment,
        versionId: standing === null ? null : (place?.versionId ?? null),
        versionKey: line.version?.key ?? null,
        state: "running",
        startedAt,
        startedBy: viewer.name,
        total: cases.length,
      })),
    });
    return { runs, cases };
  });
}

/** How far a run is. */
export async function keepResults(id: string, results: readonly CaseResult[]): Promise<void> {
  await db().caseRun.updateMany({
    where: { id, state: "running" },
    data: { ...countsOf(results), results: [...results] },
  });
}

/**
 * The end of a run: counts and results, never a reply. Where something else stands behind the deployment than at the beginning, or
 * it is being changed, the run is of no version. One entry in the audit log, because promotions rest on it.
 */
export async function endRun(
  viewer: Viewer,
  set: FoundSet,
  { id, revision, line, standing }: StoredRun,
  state: Exclude<RunState, "running">,
  results: readonly CaseResult[],
): Promise<void> {
  const counts = countsOf(results);
  const isSame = standing !== null && (await standingOf(line)) === standing;
  await transact(async (tx) => {
    const { count } = await tx.caseRun.updateMany({
      where: { id, state: "running" },
      data: { state, endedAt: new Date(), ...counts, results: [...results], ...(!isSame && { versionId: null }) },
    });
    // The set was removed meanwhile, or the run was given up for lost.
    if (count === 0) return;
    await appendAudit(tx, {
      type: "case-set.run",
      actor: actorOf(viewer),
      subject: { kind: "case-set", id: set.id, name: `${set.name} of ${set.model.name}` },
      connectionId: set.connection.id,
      modelId: set.model.id,
      payload: {
        run: id,
        revision,
        endpoint: line.endpointName,
        endpointKey: line.ref.endpoint,
        connection: line.ref.connection,
        deployment: line.ref.deployment,
        version: isSame ? (line.version?.key ?? null) : null,
        state,
        ...counts,
      },
    });
  });
}

/**
 * Says `failed` of a run whose end could not be written as it was, so that nobody waits for it until its time is over. What was kept
 * of it stays; like a run whose process is gone it counts for nothing, and has no entry in the audit log.
 */
export async function failRun(id: string): Promise<void> {
  await db().caseRun.updateMany({ where: { id, state: "running" }, data: { state: "failed", endedAt: new Date() } });
}

function countsOf(results: readonly CaseResult[]): { passed: number; failed: number } {
  const passed = results.filter((result) => result.passed).length;
  return { passed, failed: results.length - passed };
}

/** The rows that a line speaks of; `versionId` null where the catalog does not know what answers. */
async function placeOf({ ref, version }: CallLine): Promise<{ connectionId: string; versionId: string | null } | null> {
  const [row] = await readRows<{ connectionId: string; versionId: string | null }>(Prisma.sql`
    SELECT c.id AS "connectionId", (
      SELECT v.id FROM model m JOIN model_version v ON v.model_id = m.id
      WHERE m.connection_id = c.id AND m.native_key = ${version?.model.key ?? null}::text AND m.gone_at IS NULL AND v.native_key = ${version?.key ?? null}::text AND v.gone_at IS NULL LIMIT 1) AS "versionId"
    FROM connection c WHERE c.slug = ${ref.connection}`);
  return row ?? null;
}
