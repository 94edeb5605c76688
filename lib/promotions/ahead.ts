import "server-only";

import { setImmediate as nextTurn } from "node:timers/promises";

import { type Look, prepareLook } from "@/lib/observer/look";
import type { Registry } from "@/lib/registries/types";

import { livingApprovals, type Promotion } from "./store";
import { listHolders, loadSubjectOf, openRegistryOf, type Subject } from "./subject";
import { lookOptions } from "./targets";

/** A look at the registry that began while the vote was being kept. */
export type Ahead = { subject: Subject; registry: Registry; look: Promise<Look>; begun: number };

/** An older look says too little about now. */
const youngMs = 2_000;

/**
 * Begins to look at what is about to be written: the vote that comes now probably is the last one missing, and whoever
 * casts it waits. Answers as soon as the registry is asked. Throws what opening a connection throws.
 */
export async function lookAhead(promotion: Promotion): Promise<Ahead> {
  const subject = await loadSubjectOf(promotion);
  const registry = await openRegistryOf(subject);
  const { target } = promotion;
  const holders = await listHolders(subject, target);
  const ask = await prepareLook({ ...subject, registry, modelId: subject.model.id }, lookOptions(subject, target));
  const begun = Date.now();
  const look = ask([...new Set([subject.version.key, ...holders.map(({ key }) => key)])]);
  look.catch(() => undefined); // whoever needs it meets the failure
  // The embedded database works in this thread: the question would leave only when the vote is kept. One turn connects, the next sends.
  await nextTurn();
  await nextTurn();
  return { subject, registry, look, begun };
}

export function isYoung({ begun }: Ahead): boolean {
  return Date.now() - begun < youngMs;
}

/** Whether one more approval would complete the quorum. */
export function lacksOneVote(promotion: Promotion): boolean {
  return promotion.state === "open" && !promotion.barred && livingApprovals(promotion).length + 1 >= promotion.quorum;
}
