import "server-only";

import type { Tx } from "@/lib/db/client";
import type { Registry } from "@/lib/registries/types";
import { endpointOf } from "@/lib/target";

import { type MarkedRow, standingOf, type Subject } from "./subject";
import { type Plan, planSteps, planTraffic } from "./targets";

/** The writes as the catalog stands now, and who holds the target then. */
export async function planFor(subject: Subject, target: string, registry: Registry, tx?: Tx): Promise<Plan & { holders: MarkedRow[] }> {
  const { candidate, holders, traffic } = await standingOf(subject, target, tx);
  if (!candidate) return { ok: false, why: "There is no such version any more.", holders };
  const endpoint = endpointOf(target);
  const writes = registry.writes ?? null;
  if (endpoint !== null) {
    if (!traffic) return { ok: false, why: "There is no such endpoint any more.", holders };
    const serving = traffic.deployments.flatMap(({ key, model, version: served }) => (model === subject.model.key && served === candidate.key ? [key] : []));
    return { ...planTraffic(endpoint, candidate, { before: traffic.split, after: subject.split, serving }, writes), holders };
  }
  const others = holders.filter(({ id }) => id !== candidate.id);
  return { ...planSteps({ rules: subject.rules, target, candidate, holders: others, writes }), holders };
}
