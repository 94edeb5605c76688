import "server-only";

import { setTimeout as wait } from "node:timers/promises";

import { db } from "@/lib/db/client";
import { versionLabel } from "@/lib/format";
import type { Look } from "@/lib/observer/look";
import type { Registry } from "@/lib/registries/types";
import type { Lease } from "@/lib/writes/lease";
import { listHappened } from "@/lib/writes/own-writes";
import { listSteps } from "@/lib/writes/steps";
import type { Step } from "@/lib/writes/types";

import { type Answer, isPending, type Judged, judgeStep } from "./judge";
import { park, parkAccepted, waitOn } from "./park";
import { lookAgain, prepare, readBack } from "./read-back";
import { send } from "./send";
import { endAccepted, settle } from "./settle";
import { partsOf, type Promotion } from "./store";
import { isSameGround, listHolders, type Subject } from "./subject";
import type { Work } from "./work";

/** What a reading shows undone after a lost answer is sent again: at most so many rounds in one go, the pause between them growing by `roundMs`. */
const mostRounds = 3;
const roundMs = 250;

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
    const judged = (await asHappened(promotion, steps)).map((step) => judgeStep(step, undefined, look));
    if (judged.some((one) => isPending(one, promotion.state === "accepted", look))) return waitOn(work, judged);
    if (promotion.state === "accepted" && judged.some(({ outcome }) => outcome === "lost"))
      return endAccepted(work, judged, look);
    const moved = (await whyOther(steps, look)) ?? (await whyMoved(work, judged));
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
    const moved = owed ? ((await whyOther(steps, look)) ?? (await whyMoved(work, counted))) : null;
    if (!owed || moved !== null)
      return settle(work, counted, answers, moved === null ? null : { state: "conflict", reason: moved });
    steps = counted.map(({ step, outcome }) => ({ ...step, outcome }));
    await wait(roundMs * round);
  }
}

/** What somebody saw happen has held, whatever is there now: whoever put it back since is not written over. */
async function asHappened({ id }: Promotion, steps: Step[]): Promise<Step[]> {
  const happened = await listHappened(id);
  return steps.map((step) => (happened.has(step.ordinal) ? { ...step, outcome: "held" } : step));
}

/** Why a step's key stands for another version by now; null when it does not. What was approved, or ordered, was not about that one. */
async function whyOther(steps: readonly Step[], look: Look): Promise<string | null> {
  const rows = await db().modelVersion.findMany({
    where: { id: { in: [...new Set(steps.map(({ versionId }) => versionId))] } },
    select: { nativeKey: true, incarnation: true },
  });
  const other = rows.find(({ nativeKey, incarnation }) => {
    const found = look.versions.get(nativeKey);
    return found !== undefined && found.incarnation !== incarnation;
  });
  return other === undefined
    ? null
    : `${versionLabel(other.nativeKey)} was deleted and made again: it is another version now. Nothing more was sent.`;
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
