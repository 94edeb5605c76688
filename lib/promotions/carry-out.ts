import "server-only";

import { setTimeout as wait } from "node:timers/promises";

import type { JsonObject } from "@/lib/audit/types";
import { db, transact } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import { versionLabel } from "@/lib/format";
import { type Look, prepareLook } from "@/lib/observer/look";
import type { Registry } from "@/lib/registries/types";
import { toFailure } from "@/lib/result";
import { type Lease, requireLease } from "@/lib/writes/lease";
import { listSteps, markSent, settleSteps, toWrite } from "@/lib/writes/steps";
import type { Step } from "@/lib/writes/types";

import { afterSettling } from "./after-settling";
import { isSameServed } from "./evidence";
import { type Answer, isMeant, isPending, judge, type Judged, judgeStep, putBack, type Verdict } from "./judge";
import { isPassing } from "./manifest";
import { tryLater } from "./postpone";
import { deciderOf, lockPromotion, moveTo, partsOf, type Promotion, tell } from "./store";
import { asMapped, isSameGround, listHolders, type Subject, trafficNow } from "./subject";
import { lookOptions, rulesFor } from "./targets";
import { unsettled } from "./types";

/** What a lost answer left undone is sent again after a reading, so often in one go, and after a pause that grows. */
const mostRounds = 3;
const roundMs = 250;
/** As long as answers are lost and readings show nothing, it is tried again; then the registry is taken by its deeds. */
const triedMs = 15 * 60_000;
/** Pauses between readings after a write: a registry may read from a copy that lags behind. */
const lagMs = [0, 250, 1_000, 3_000];
/** What a registry has accepted may show no sign of work for so long. */
const beginsMs = 15_000;
/** So many readings that fail, and the registry counts as away. */
const mostFailures = 2;

type Work = { promotion: Promotion; subject: Subject; registry: Registry; lease: Lease };

/**
 * Makes the writes that are owed and reads them back. `ordered`: they were ordered just now, after a look, and the first
 * one counts as sent. Otherwise this picks up what a crash or a lost answer left: what may have been sent is looked for
 * first, and sent again only when a reading shows that it did not happen. Ends in a settled state, or in `unknown` while the
 * registry cannot be read.
 */
export async function carryOut(
  promotion: Promotion,
  subject: Subject,
  registry: Registry,
  lease: Lease,
  ordered: boolean,
): Promise<void> {
  const work = { promotion, subject, registry, lease };
  let steps = activeSteps(await listSteps(promotion.id));
  if (!ordered) {
    const look = await lookAgain(work, steps);
    const judged = steps.map((step) => judgeStep(step, undefined, look));
    if (judged.some((one) => isPending(one, promotion.state === "accepted", look))) return waitOn(work, judged);
    if (promotion.state === "accepted" && judged.some(({ outcome }) => outcome === "lost"))
      return endAccepted(work, judged, look);
    const moved = await whyMoved(work, judged);
    if (moved !== null) return settle(work, judged, new Map(), { state: "conflict", reason: moved });
    steps = judged.map(({ step, outcome }) => ({ ...step, outcome }));
  }
  for (let round = 1; ; round += 1) {
    // What the reading starts from is fetched while the registry works.
    const prepared = prepare(work, steps);
    prepared.catch(() => undefined);
    const { answers, marked } = await send(work, steps, ordered && round === 1);
    const read = await readBack(work, steps, answers, prepared);
    if (!read) return park(work, answers, "The registry does not answer");
    const { judged, look } = read;
    const isAccepted = ({ step }: Judged) => answers.get(step.ordinal)?.kind === "accepted";
    if (
      judged.some(
        (one) =>
          isAccepted(one) && (one.outcome === "lost" || one.outcome === "overtaken" || isPending(one, true, look)),
      )
    )
      return parkAccepted(work, judged, answers);
    if (judged.some((one) => isPending(one, false, look)))
      return park(work, answers, "The registry's answer was lost, and it is working on something");
    const counted = judged.map((one) => ({
      ...one,
      step: { ...one.step, attempts: one.step.attempts + (marked.has(one.step.ordinal) ? 1 : 0) },
    }));
    const owed = isWorthAnotherRound(counted, answers) && round < mostRounds && promotion.state !== "unknown";
    const moved = owed ? await whyMoved(work, counted) : null;
    if (!owed || moved !== null)
      return settle(work, counted, answers, moved === null ? null : { state: "conflict", reason: moved });
    steps = counted.map(({ step, outcome }) => ({ ...step, outcome }));
    await wait(roundMs * round);
  }
}

/**
 * The precondition of writing, asked again before anything is sent once more: as long as nothing of it is in the registry,
 * the target must be held by whom the approvals were given against. Null when it is.
 */
async function whyMoved({ promotion, subject }: Work, judged: Judged[]): Promise<string | null> {
  if (judged.some(({ step, outcome }) => step.purpose === "undo" || outcome === "held" || outcome === "overtaken"))
    return null;
  const known = partsOf(await db().evidence.findUniqueOrThrow({ where: { id: promotion.evidenceId ?? "" } }));
  if (await isSameGround(subject, promotion.target, known)) return null;
  if (known.split !== undefined)
    return "The ground moved before anything of it was in the registry: requests are shared out otherwise by now, or deployments serve something else. Nothing more was sent.";
  const { holders: before } = known;
  const now = await listHolders(subject, promotion.target);
  const words = (holders: { key: string }[]) => holders.map(({ key }) => versionLabel(key)).join(" and ") || "nobody";
  return `The ground moved before anything of it was in the registry: ${promotion.target} was held by ${words(before)}, and is by ${words(now)} now. Nothing more was sent.`;
}

/** An answer was lost and the reading shows that nothing happened, or that it did and what follows was not sent yet. */
function isWorthAnotherRound(judged: Judged[], answers: Map<number, Answer>): boolean {
  const isStopped = judged.some(({ outcome }) => outcome === "refused" || outcome === "overtaken");
  const isOwed = ({ step, outcome }: Judged) =>
    outcome === "planned" || (outcome === "lost" && answers.get(step.ordinal)?.kind === "lost");
  return !isStopped && judged.some(isOwed);
}

/** Once somebody ordered the undoing, only that counts. */
function activeSteps(steps: Step[]): Step[] {
  const undoing = steps.filter(({ purpose }) => purpose === "undo");
  return undoing.length > 0 ? undoing : steps;
}

/** In order, until one does not succeed: what follows it would rest on something that is not so. `marked`: those counted as sent here. */
async function send(
  { promotion, subject, registry, lease }: Work,
  steps: Step[],
  firstIsMarked: boolean,
): Promise<{ answers: Map<number, Answer>; marked: Set<number> }> {
  const answers = new Map<number, Answer>();
  const marked = new Set<number>();
  for (const [index, step] of steps.entries()) {
    if (step.outcome === "held" || step.outcome === "skipped") continue;
    if (step.outcome === "overtaken") break;
    if (step.purpose === "leave" && answers.size > 0 && !(await hasArrived(registry, subject, steps, answers))) break;
    if (index > 0 || !firstIsMarked) {
      const isWanted = await transact(async (tx) => {
        await requireLease(tx, lease);
        if (!isUnsettled(await lockPromotion(tx, promotion.id))) return false;
        await markSent(tx, promotion.id, step.ordinal, lease);
        return true;
      });
      if (!isWanted) break;
      marked.add(step.ordinal);
    }
    const answer = await ask(registry, subject.model.key, step);
    answers.set(step.ordinal, answer);
    if (answer.kind !== "ok") break;
  }
  return { answers, marked };
}

/** Somebody may give it up while an answer is awaited: then nothing more is sent, and what is learnt of it changes its steps alone. */
function isUnsettled({ state }: Promotion): boolean {
  return unsettled.some((each) => each === state);
}

/** The old holder makes room only while the new one is there: else nobody would hold the target. What cannot be read counts as not there yet. */
async function hasArrived(
  registry: Registry,
  { model, version }: Subject,
  steps: Step[],
  answers: Map<number, Answer>,
): Promise<boolean> {
  const arriving = steps.filter(
    ({ ordinal, purpose, axis }) =>
      purpose === "target" && (axis === "stage" || axis === "tag") && answers.get(ordinal)?.shown !== true,
  );
  if (arriving.length === 0) return true;
  const found = await registry.findVersion(model.key, version.key).catch(() => null);
  return arriving.every(
    ({ axis, key, after }) => (axis === "stage" ? found?.stage : (found?.tags?.[key] ?? null)) === after,
  );
}

/** `refused` only when the registry said so: anything else leaves open whether the write happened. */
async function ask(registry: Registry, model: string, step: Step): Promise<Answer> {
  if (!registry.writes) return { kind: "refused", words: "This registry can only be read." };
  try {
    const how = await registry.writes.send(toWrite(model, step));
    return how === "accepted"
      ? { kind: "accepted", words: "accepted, and being worked on" }
      : { kind: "ok", words: "done", shown: how === "shown" };
  } catch (error) {
    const { code, message } = toFailure(error);
    const isNo =
      code === "registry_denied" ||
      code === "not_found" ||
      code === "unsupported" ||
      code === "invalid" ||
      code === "conflict";
    return { kind: isNo ? "refused" : "lost", words: message };
  }
}

/** Null while the registry cannot be read. A write that was answered and does not show is looked for again, a little later. */
async function readBack(
  work: Work,
  steps: Step[],
  answers: Map<number, Answer>,
  prepared: ReturnType<typeof prepare>,
): Promise<{ judged: Judged[]; look: Look } | null> {
  let read: { judged: Judged[]; look: Look } | null = null;
  let failures = 0;
  for (const pause of lagMs) {
    await wait(pause);
    try {
      const look = await lookAgain(work, steps, pause === 0 ? prepared : undefined);
      read = { look, judged: steps.map((step) => judgeStep(step, answers.get(step.ordinal), look)) };
    } catch (error) {
      if (!isPassing(error)) throw error;
      failures += 1;
      if (failures === mostFailures || pause === lagMs.at(-1)) return null;
      continue;
    }
    if (!read.judged.some(({ step, outcome }) => outcome === "lost" && answers.get(step.ordinal)?.kind === "ok")) break;
  }
  return read && { ...read, judged: read.judged.map((one) => putBack(one, answers.get(one.step.ordinal))) };
}

async function lookAgain(work: Work, steps: Step[], prepared = prepare(work, steps)): Promise<Look> {
  const keys = [work.subject.version.key, ...steps.map(({ version }) => version)];
  const look = await (await prepared)([...new Set(keys)]);
  // What was not said is not what is not there.
  if (look.aliases === null && !look.gone && steps.some(isOfAlias))
    throw new AppError("registry_unavailable", "The registry did not say where its aliases point to.");
  return look;
}

/** What was written is looked for, whatever the mapping says by now. */
function prepare({ promotion, subject, registry }: Work, steps: readonly Step[]) {
  const options = lookOptions(subject, promotion.target);
  const aliases = options.aliases || steps.some(isOfAlias);
  return prepareLook({ ...subject, registry, modelId: subject.model.id }, { source: "read-back", ...options, aliases });
}

const isOfAlias = ({ axis }: Pick<Step, "axis">) => axis === "alias";

/** The registry took it on: what follows waits until a reading shows it done. */
async function parkAccepted({ promotion, lease }: Work, judged: Judged[], answers: Map<number, Answer>): Promise<void> {
  await transact(async (tx) => {
    await requireLease(tx, lease);
    const now = await lockPromotion(tx, promotion.id);
    const told = judged.flatMap(({ step: { ordinal }, outcome, observed }) => {
      const answer = answers.get(ordinal);
      return answer
        ? [
            {
              ordinal,
              outcome: answer.kind === "accepted" ? ("sent" as const) : outcome,
              answer: answer.words,
              observed,
            },
          ]
        : [];
    });
    await settleSteps(tx, promotion.id, told);
    if (!isUnsettled(now)) return;
    const reason = "The registry has taken it on and works on it. It is looked for again by itself.";
    await moveTo(tx, now, "accepted", reason);
    await tryLater(tx, now.id, reason);
    await tell(tx, "promotion.settled", now, deciderOf(now), {
      outcome: "accepted",
      why: reason,
      calls: [...answers].map(([ordinal, { words }]) => ({ ordinal, answer: words })),
    });
  });
}

/** The registry works on it: nothing is sent, and nothing said of it, before that is over. */
async function waitOn({ promotion, lease }: Work, judged: Judged[]): Promise<void> {
  await transact(async (tx) => {
    await requireLease(tx, lease);
    await settleSteps(
      tx,
      promotion.id,
      judged.map(({ step: { ordinal, outcome, answer }, observed }) => ({ ordinal, outcome, answer, observed })),
    );
    await tryLater(tx, promotion.id, "The registry still works on it. It is looked for again by itself.");
  });
}

/** It was accepted, does not show, and the registry works on nothing: it gave it up, or has not begun yet. */
async function endAccepted(work: Work, judged: Judged[], look: Look): Promise<void> {
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

/** No answer, and no reading that tells: the job looks again later. */
async function park({ promotion, lease }: Work, answers: Map<number, Answer>, why: string): Promise<void> {
  await transact(async (tx) => {
    await requireLease(tx, lease);
    const now = await lockPromotion(tx, promotion.id);
    await settleSteps(
      tx,
      promotion.id,
      [...answers].map(([ordinal, { kind, words }]) => ({
        ordinal,
        outcome: kind === "refused" ? ("refused" as const) : ("lost" as const),
        answer: words,
      })),
    );
    if (!isUnsettled(now)) return;
    const reason = `${why}: whether the write happened is not known. It is looked for again by itself.`;
    if (now.state !== "unknown") await moveTo(tx, now, "unknown", reason);
    await tryLater(tx, now.id, reason);
    if (now.state !== "unknown")
      await tell(tx, "promotion.settled", now, deciderOf(now), {
        outcome: "unknown",
        why: reason,
        calls: [...answers].map(([ordinal, { words }]) => ({ ordinal, answer: words })),
      });
  });
}

/** `instead`: what is to be said where it does not follow from the steps. */
async function settle(
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
