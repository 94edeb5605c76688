import "server-only";

import type { Viewer } from "@/lib/auth";
import { db, Prisma, readRows } from "@/lib/db/client";
import { readSplit, splitOf, splitText, versionShares, whyNotSplit } from "@/lib/endpoints/shares";
import type { EndpointRef } from "@/lib/endpoints/types";
import { AppError } from "@/lib/errors";
import type { Deployment, Split } from "@/lib/registries/types";
import { trafficTarget } from "@/lib/target";

import { gatherEvidence } from "./gather";
import { policyFor } from "./policy-for";
import { previewOf } from "./preview";
import { openRequest, subjectFor, whyNotMove } from "./request";
import { orderRollBack } from "./roll-back";
import { openRegistryOf, type Subject } from "./subject";
import type { TrafficBackInput, TrafficInput } from "./inputs";
import type { Preview } from "./types";

/** Asks for an endpoint's requests to be shared out otherwise. Throws `invalid` for a split that is none, and as `openRequest`. */
export async function requestTraffic(viewer: Viewer, { reason, split, ...ref }: TrafficInput): Promise<{ number: number }> {
  const { subject } = await subjectOfShift(viewer, ref, split, "promotion.request");
  return openRequest(viewer, subject, { target: trafficTarget(ref.endpoint), reason });
}

/** What such a request would meet. Reads the registry; throws what it throws. */
export async function previewTraffic(viewer: Viewer, { split, ...ref }: EndpointRef & { split: Split }): Promise<Preview> {
  const { subject } = await subjectOfShift(viewer, ref, split, "promotion.request");
  return previewOf(viewer, subject, trafficTarget(ref.endpoint));
}

/** The split before the newest change decided here, while that change still is what the endpoint does; null when there is none. */
export async function findTrafficBack({ connection, endpoint }: EndpointRef): Promise<{ number: number; split: Split } | null> {
  const [row] = await readRows<{ number: number; before: string | null; after: string | null; deployments: Deployment[] }>(Prisma.sql`
    SELECT p.number, s.before, s.after, e.deployments
    FROM connection c JOIN endpoint e ON e.connection_id = c.id AND e.native_key = ${endpoint} AND e.gone_at IS NULL
      JOIN promotion p ON p.connection_id = c.id AND p.target = ${trafficTarget(endpoint)} AND p.state = 'applied'
      JOIN write_step s ON s.promotion_id = p.id AND s.axis = 'traffic'
    WHERE c.slug = ${connection} ORDER BY p.state_at DESC LIMIT 1`);
  if (!row || row.after !== splitText(splitOf(row.deployments))) return null;
  const split = readSplit(row.before);
  return whyNotSplit(split, row.deployments) === null ? { number: row.number, split } : null;
}

/**
 * Shares requests out as before the newest change that was decided here; what loses them by it is barred. Throws `conflict`
 * when the endpoint does something else by now.
 */
export async function rollBackTraffic(viewer: Viewer, { reason, ...ref }: TrafficBackInput): Promise<{ number: number }> {
  const back = await findTrafficBack(ref);
  if (!back) throw new AppError("conflict", "Nothing that was decided here is in force on this endpoint: ask for the shares that it should have.");
  const { subject, loser } = await subjectOfShift(viewer, ref, back.split, "promotion.roll-back");
  const target = trafficTarget(ref.endpoint);
  const registry = await openRegistryOf(subject);
  const policy = await policyFor(subject, target);
  const gathered = await gatherEvidence(subject, target, policy, registry, "quick");
  const refusal = await whyNotMove(subject, target, registry);
  if (refusal !== null) throw new AppError("conflict", refusal);
  const revertsId = gathered.holders.find(({ key }) => key === loser)?.id;
  return orderRollBack(viewer, { kind: "rollback", subject, target, reason, policy, gathered, ...(revertsId !== undefined && { revertsId }) });
}

/**
 * The version that gains most by a split is what a request is about: its evidence is what voters see. `loser`: the version of
 * the same model that gets nothing any more.
 */
async function subjectOfShift(viewer: Viewer, ref: EndpointRef, asked: Split, permission: "promotion.request" | "promotion.roll-back"): Promise<{ subject: Subject; loser: string | null }> {
  const split = Object.fromEntries(Object.entries(asked).filter(([, share]) => share > 0));
  const endpoint = await db().endpoint.findFirst({ where: { nativeKey: ref.endpoint, goneAt: null, connection: { slug: ref.connection } } });
  if (!endpoint) throw new AppError("not_found", "There is no such endpoint, or none that you may see.");
  const deployments = endpoint.deployments as unknown as Deployment[];
  const refusal = whyNotSplit(split, deployments);
  if (refusal !== null) throw new AppError("invalid", refusal, { fields: { split: [refusal] } });

  const before = versionShares(deployments);
  const after = versionShares(deployments.map((deployment) => ({ ...deployment, weight: split[deployment.key] ?? 0 })));
  const shareIn = (shares: typeof before, model: string, version: string) => shares.find((each) => each.model === model && each.version === version)?.share ?? 0;
  const [gains] = after
    .map(({ model, version, share }) => ({ model, version, gain: share - shareIn(before, model, version) }))
    .sort((a, b) => b.gain - a.gain);
  if (!gains) throw new AppError("invalid", "What would get requests is no registered version, so that nobody could judge it.");
  const subject = await subjectFor(viewer, { connection: ref.connection, model: gains.model, version: gains.version }, permission);
  const lost = before.find(({ model, version }) => model === gains.model && shareIn(after, model, version) === 0);
  return { subject: { ...subject, split }, loser: lost?.version ?? null };
}
