import "server-only";

import type { JsonObject } from "@/lib/audit/types";
import { transact } from "@/lib/db/client";
import type { Look } from "@/lib/observer/look";
import type { Registry } from "@/lib/registries/types";
import { requireLease } from "@/lib/writes/lease";
import { settleSteps, toWrite } from "@/lib/writes/steps";

import { afterSettling } from "./after-settling";
import { isSameServed } from "./evidence";
import { type Answer, isMeant, judge, type Judged, type Verdict } from "./judge";
import { waitOn } from "./park";
import { tryLater } from "./postpone";
import { deciderOf, lockPromotion, moveTo, partsOf, tell } from "./store";
import { asMapped, listHolders, trafficNow } from "./subject";
import { rulesFor } from "./targets";
import { isUnsettled, type Work } from "./work";

/** How long a write is tried again while answers are lost and readings show no effect; after that it counts as refused. */
const triedMs = 15 * 60_000;
/** How long after it was sent an accepted write may show no sign of work before the registry counts as having given it up. */
const beginsMs = 15_000;

/** `instead`: what is to be said where it does not follow from the steps. */
export async function settle(
  { promotion, subject, registry, lease }: Work,
  judged: Judged[],
  answers: Map<number, Answer>,
  instead: Verdict | null,
): Promise<void> {
  await transact(async (tx) => {
    await requireLease(tx, lease);
    const now = await lockPromotion(tx, promotion.id);
    const mapped = await asMapped(subject, tx);
    const holders = await listHolders(mapped, promotion.target, tx);
    const told = judged.map(({ step, ...rest }) => ({
      ...rest,
      step: { ...step, answer: answers.get(step.ordinal)?.words ?? step.answer },
    }));
    const others = holders.filter(({ id }) => id !== subject.version.id).map(({ key }) => key);
    const gaveUp = now.state === "unknown" && Date.now() - now.stateAt.getTime() > triedMs;
    const approved = partsOf(await tx.evidence.findUniqueOrThrow({ where: { id: now.evidenceId ?? "" } }));
    const served = isSameServed((await trafficNow(subject, promotion.target, tx)).served, approved.served);
    const meant = isMeant(rulesFor(mapped.rules, promotion.target), told);
    const held = { candidate: others.length < holders.length, others, gaveUp, served, meant };
    const verdict = instead ?? judge(promotion.target, subject.version.key, told, held);
    await settleSteps(
      tx,
      promotion.id,
      told.map(({ step, outcome, observed }) => ({ ordinal: step.ordinal, outcome, answer: step.answer, observed })),
    );
    if (!isUnsettled(now)) return;
    const isNews = verdict.state !== "unknown" || now.state !== "unknown";
    if (isNews) await moveTo(tx, now, verdict.state, verdict.reason);
    if (verdict.state === "unknown") await tryLater(tx, now.id, verdict.reason);
    if (!isNews) return;
    const entries = await afterSettling(tx, now, verdict, holders);
    await tell(
      tx,
      "promotion.settled",
      now,
      deciderOf(now),
      entryOf(verdict, told, holders, registry, subject.model.key),
    );
    for (const { type, payload } of entries) await tell(tx, type, now, deciderOf(now), payload);
  });
}

/** It was accepted, does not show, and the registry works on nothing: it gave it up, or has not begun yet. */
export async function endAccepted(work: Work, judged: Judged[], look: Look): Promise<void> {
  const waiting = judged.flatMap(({ step, outcome }) => (outcome === "lost" ? [step] : []));
  const why =
    look.endpoint?.statusMessage ??
    waiting
      .map(({ version }) => look.versions.get(version)?.statusMessage ?? null)
      .find((message) => message !== null) ??
    null;
  if (why === null && waiting.some(({ sentAt }) => Date.now() - Number(sentAt) < beginsMs)) return waitOn(work, judged);
  const isHalf = judged.some(({ outcome }) => outcome === "held");
  return settle(
    work,
    judged,
    new Map(),
    isHalf
      ? null
      : {
          state: "refused",
          reason: `The registry took it on and did not do it. ${why ?? "It does not say why."} Nothing was changed.`,
        },
  );
}

function entryOf(
  verdict: Verdict,
  judged: Judged[],
  holders: { key: string }[],
  registry: Registry,
  model: string,
): JsonObject {
  return {
    outcome: verdict.state,
    why: verdict.reason,
    calls: judged.map(({ step, outcome, observed }) => ({
      purpose: step.purpose,
      axis: step.axis,
      key: step.key,
      version: step.version,
      after: step.after,
      call: registry.writes?.describe(toWrite(model, step)) ?? null,
      attempts: step.attempts,
      answer: step.answer,
      readBack: observed,
      outcome,
    })),
    holders: holders.map(({ key }) => key),
  };
}
