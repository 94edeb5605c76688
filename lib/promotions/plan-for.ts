import "server-only";

import { db, type Tx } from "@/lib/db/client";
import { versionLabel } from "@/lib/format";
import type { Deployment, Registry } from "@/lib/registries/types";
import { endpointOf, targetWords } from "@/lib/target";

import { gainingBy, whyNotAlone } from "./gaining";
import { type Leaving, lostBy } from "./leaving";
import { type Ground, listHolders, type MarkedRow, standingOf, type Subject } from "./subject";
import { type Marked, meets, type Plan, planSteps, planTraffic } from "./targets";

export type Planned = Plan & { holders: MarkedRow[]; leaves: Leaving[] };

/** The writes as the catalog stands now, who holds the target then, and which other stages the version leaves by it. */
export async function planFor(subject: Subject, target: string, registry: Registry, tx?: Tx): Promise<Planned> {
  const { candidate, holders, traffic } = await standingOf(subject, target, tx);
  if (!candidate) return { ok: false, why: "There is no such version any more.", holders, leaves: [] };
  const endpoint = endpointOf(target);
  const writes = registry.writes ?? null;
  if (endpoint !== null) {
    if (!traffic) return { ok: false, why: "There is no such endpoint any more.", holders, leaves: [] };
    const serving = traffic.deployments.flatMap(({ key, model, version: served }) =>
      model === subject.model.key && served === candidate.key ? [key] : [],
    );
    const plan = planTraffic(endpoint, candidate, { before: traffic.split, after: subject.split, serving }, writes);
    const why = plan.ok ? await whyNotShift(subject, target, traffic.deployments, tx) : null;
    return { ...(why === null ? plan : { ok: false, why }), holders, leaves: [] };
  }
  const others = holders.filter(({ id }) => id !== candidate.id);
  const plan = planSteps({ rules: subject.rules, target, candidate, holders: others, writes });
  return { ...plan, holders, leaves: plan.ok ? await leavesOf(subject, target, candidate, tx) : [] };
}

/** The stages that a version leaves by going to a target, as the catalog stands now. */
async function leavesOf(ground: Ground, target: string, candidate: Marked, tx?: Tx): Promise<Leaving[]> {
  const leaves: Leaving[] = [];
  for (const { stage, axis } of lostBy(ground.rules, target, candidate)) {
    const others = (await listHolders(ground, stage, tx)).filter(({ id }) => id !== candidate.id);
    const means = ground.rules.filter((rule) => rule.stage === stage && rule.axis === axis);
    const isLast = !others.some((other) => means.some((rule) => meets(rule, other)));
    leaves.push({ stage, axis, isLast, words: isLast && others.length > 0 ? `${stage} by its ${axis}` : stage });
  }
  return leaves;
}

/** Asked wherever a plan is made, last in the transaction that orders the writing: who gains by a split depends on what the endpoint does then. */
async function whyNotShift(
  { connection, model, version, split, isBack }: Subject,
  target: string,
  deployments: Deployment[],
  tx?: Tx,
): Promise<string | null> {
  if (!isBack) return whyNotAlone(deployments, split ?? {}, { model: model.key, version: version.key });
  const gaining = gainingBy(deployments, split ?? {}).map((one) => ({
    nativeKey: one.version,
    goneAt: null,
    model: { connectionId: connection.id, nativeKey: one.model, goneAt: null },
  }));
  const bar = await (tx ?? db()).bar.findFirst({
    where: { target, liftedAt: null, version: { OR: gaining } },
    select: { version: { select: { nativeKey: true } } },
  });
  return (
    bar &&
    `${versionLabel(bar.version.nativeKey)} would get more requests by it, and is barred from ${targetWords(target)}: it was rolled back.`
  );
}
