import "server-only";

import type { Viewer } from "@/lib/auth";
import { db, Prisma, readRows } from "@/lib/db/client";
import { registeredByHand } from "@/lib/endpoints/able";
import { readSplit, splitOf, splitText, splitWords, whyNotSplit } from "@/lib/endpoints/shares";
import type { EndpointRef } from "@/lib/endpoints/types";
import { AppError } from "@/lib/errors";
import type { Deployment, Split } from "@/lib/registries/types";
import { can } from "@/lib/permissions";
import { modelScopeSql } from "@/lib/scope";
import { trafficTarget } from "@/lib/target";

import { findAgreedSplit } from "./agreed-split";
import { changesOf, gainingBy, raisesStranger, unregistered } from "./gaining";
import { gatherEvidence } from "./gather";
import { policyFor } from "./policy-for";
import { previewOf } from "./preview";
import { openRequest, subjectFor, whyBarred, whyNotMove } from "./request";
import { orderRollBack } from "./roll-back";
import { requireOnShifted } from "./require-shifted";
import { openRegistryOf, type Subject } from "./subject";
import type { TrafficBackInput, TrafficInput } from "./inputs";
import { depthFor } from "./take-evidence";
import type { Preview, TrafficBack } from "./types";

/** Asks for an endpoint's requests to be shared out otherwise. Throws `invalid` for a split that is none, and as `openRequest`. */
export async function requestTraffic(
  viewer: Viewer,
  { reason, split, ...ref }: TrafficInput,
): Promise<{ number: number }> {
  const { subject } = await subjectOfShift(viewer, ref, split, "promotion.request");
  return openRequest(viewer, subject, { target: trafficTarget(ref.endpoint), reason });
}

/** What such a request would meet. Reads the registry; throws what it throws. */
export async function previewTraffic(
  viewer: Viewer,
  { split, ...ref }: EndpointRef & { split: Split },
): Promise<Preview> {
  const { subject } = await subjectOfShift(viewer, ref, split, "promotion.request");
  return previewOf(viewer, subject, trafficTarget(ref.endpoint));
}

/**
 * The split before the newest change decided here, while that change still is what the endpoint does; else, while a change made
 * outside waits for review, the one that somebody agreed to before. Null when there is neither, when that change went back
 * itself, and when a version would get requests that is not known to have had any here.
 */
export async function findTrafficBack(
  viewer: Viewer,
  { connection, endpoint }: EndpointRef,
): Promise<TrafficBack | null> {
  const [row] = await readRows<{
    connectionId: string;
    number: number;
    kind: string;
    before: string | null;
    after: string | null;
    deployments: Deployment[];
  }>(Prisma.sql`
    SELECT c.id AS "connectionId", p.number, p.kind, s.before, s.after, e.deployments
    FROM connection c JOIN endpoint e ON e.connection_id = c.id AND e.native_key = ${endpoint} AND e.gone_at IS NULL
      JOIN promotion p ON p.connection_id = c.id AND p.target = ${trafficTarget(endpoint)} AND p.state = 'applied'
      JOIN write_step s ON s.promotion_id = p.id AND s.axis = 'traffic'
      JOIN model m ON m.id = p.model_id
    WHERE c.slug = ${connection} AND ${modelScopeSql(viewer, "model.read")} ORDER BY p.state_at DESC LIMIT 1`);
  if (!row || row.after !== splitText(splitOf(row.deployments)))
    return findBackFromOutside(viewer, { connection, endpoint });
  if (row.kind === "rollback") return null;
  const split = readSplit(row.before);
  if (whyNotSplit(split, row.deployments) !== null) return null;
  return (await isKnown(row, endpoint, split)) ? { number: row.number, split } : null;
}

/** As `findTrafficBack`, of what others changed and nobody has accepted. */
async function findBackFromOutside(viewer: Viewer, { connection, endpoint }: EndpointRef): Promise<TrafficBack | null> {
  const [row] = await readRows<{ connectionId: string; deployments: Deployment[] }>(Prisma.sql`
    SELECT c.id AS "connectionId", e.deployments
    FROM connection c JOIN endpoint e ON e.connection_id = c.id AND e.native_key = ${endpoint} AND e.gone_at IS NULL
    WHERE c.slug = ${connection} AND EXISTS (
      SELECT FROM review r JOIN model m ON m.id = r.model_id
      WHERE r.connection_id = c.id AND r.target = ${trafficTarget(endpoint)} AND r.state = 'open' AND ${modelScopeSql(viewer, "model.read")})`);
  const split = row ? await findAgreedSplit(row.connectionId, endpoint, row.deployments) : null;
  if (!row || split === null || splitText(split) === splitText(splitOf(row.deployments))) return null;
  return (await isKnown(row, endpoint, split)) ? { number: null, split } : null;
}

/** Whether every version that would get more by a split is known to have had requests there. */
async function isKnown(
  { connectionId, deployments }: { connectionId: string; deployments: Deployment[] },
  endpoint: string,
  split: Split,
): Promise<boolean> {
  const gaining = gainingBy(deployments, split);
  const versions = await versionsOf(connectionId, gaining);
  const held = await db().placement.findMany({
    where: { versionId: { in: versions.map(({ id }) => id) }, axis: "traffic", key: endpoint },
    distinct: ["versionId"],
    select: { versionId: true },
  });
  return held.length === gaining.length;
}

/**
 * Shares requests out as before the newest change that was decided here, or that others made and nobody accepted; what loses
 * them by it is barred. Throws `conflict` when there is neither, and when it is not what was shown.
 */
export async function rollBackTraffic(
  viewer: Viewer,
  { reason, ...asked }: TrafficBackInput,
): Promise<{ number: number }> {
  const { subject } = await aimBack(viewer, asked);
  const target = trafficTarget(asked.endpoint);
  const registry = await openRegistryOf(subject);
  const policy = await policyFor(subject, target);
  const gathered = await gatherEvidence(subject, target, policy, registry, depthFor("rollback", policy));
  // The endpoint was looked at just now: what others shifted meanwhile is another thing to take back, and may take other permissions.
  const { loser, subject: still } = await aimBack(viewer, asked);
  if (still.version.id !== subject.version.id) throw shownOtherwise(still.split ?? {});
  const refusal = await whyNotMove(subject, target, registry);
  if (refusal !== null) throw new AppError("conflict", refusal);
  const revertsId = gathered.holders.find(({ key }) => key === loser)?.id;
  return orderRollBack(viewer, {
    kind: "rollback",
    subject,
    target,
    reason,
    policy,
    gathered,
    ...(revertsId !== undefined && { revertsId }),
  });
}

/** What taking back is about, as the catalog stands now. Throws as `rollBackTraffic`, and as `subjectOfShift`. */
async function aimBack(
  viewer: Viewer,
  { shown, ...ref }: Omit<TrafficBackInput, "reason">,
): Promise<{ subject: Subject; loser: string | null }> {
  const back = await findTrafficBack(viewer, ref);
  if (!back)
    throw new AppError(
      "conflict",
      "Nothing that was decided here is in force on this endpoint, and no change from outside can be taken back: ask for the shares that it should have.",
    );
  if (splitText(back.split) !== splitText(shown)) throw shownOtherwise(back.split);
  return subjectOfShift(viewer, ref, back.split, "promotion.roll-back");
}

function shownOtherwise(split: Split): AppError {
  return new AppError(
    "conflict",
    `What this would do has changed: requests would go to ${splitWords(split)} now. Look again, then decide.`,
  );
}

/**
 * The version that gains most by a split is what a request is about: its evidence is what voters see, and the plan refuses one
 * by which another gains too. It takes the permission on every model whose share changes, and on the whole connection where nobody
 * knows what else changes. `loser`: the version of the same model that gets nothing any more.
 */
async function subjectOfShift(
  viewer: Viewer,
  ref: EndpointRef,
  asked: Split,
  permission: "promotion.request" | "promotion.roll-back",
): Promise<{ subject: Subject; loser: string | null }> {
  const split = Object.fromEntries(Object.entries(asked).filter(([, share]) => share > 0));
  const endpoint = await db().endpoint.findFirst({
    where: { nativeKey: ref.endpoint, goneAt: null, connection: { slug: ref.connection, retiredAt: null } },
  });
  // Before anything is told of it: the endpoints of a connection are seen by whoever may see a model there.
  if (!endpoint || !can(viewer.grants, "model.read", { connectionId: endpoint.connectionId }))
    throw new AppError("not_found", "There is no such endpoint, or none that you may see.");
  if (endpoint.registered) throw new AppError("conflict", registeredByHand);
  const deployments = endpoint.deployments as unknown as Deployment[];
  const refusal = whyNotSplit(split, deployments);
  if (refusal !== null) throw new AppError("invalid", refusal, { fields: { split: [refusal] } });

  const changes = changesOf(deployments, split);
  const [gains] = changes.filter(({ after }) => after > 0).sort((a, b) => b.gain - a.gain);
  if (!gains) throw new AppError("invalid", unregistered);
  const subject = await subjectFor(
    viewer,
    { connection: ref.connection, model: gains.model, version: gains.version },
    permission,
  );
  const { connection } = subject;
  await requireOnShifted(viewer, permission, { connection, split }, trafficTarget(ref.endpoint));
  const versions = await versionsOf(
    connection.id,
    changes.filter(({ gain }) => gain > 0),
  );
  if (permission === "promotion.request") requireJudged(deployments, split, versions.length);
  const barred = await whyBarred(
    versions.map(({ id }) => id),
    trafficTarget(ref.endpoint),
  );
  if (barred !== null) throw new AppError("conflict", barred);
  const lost = changes.find(({ model, after }) => model === gains.model && after === 0);
  return { subject: { ...subject, split, isBack: permission === "promotion.roll-back" }, loser: lost?.version ?? null };
}

/** Throws `invalid` when something gains that is no registered version, for nobody could judge it; going back asks for none of this. `registered`: how many that gain are known. */
function requireJudged(deployments: Deployment[], split: Split, registered: number): void {
  if (registered < gainingBy(deployments, split).length || raisesStranger(deployments, split))
    throw new AppError("invalid", unregistered);
}

function versionsOf(
  connectionId: string,
  wanted: readonly { model: string; version: string }[],
): Promise<{ id: string }[]> {
  const named = wanted.map(({ model, version }) => ({
    nativeKey: version,
    model: { connectionId, goneAt: null, nativeKey: model },
  }));
  return db().modelVersion.findMany({ where: { goneAt: null, OR: named }, select: { id: true } });
}
