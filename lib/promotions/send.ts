import "server-only";

import { transact } from "@/lib/db/client";
import type { Registry } from "@/lib/registries/types";
import { toFailure } from "@/lib/result";
import { requireLease } from "@/lib/writes/lease";
import { markSent, toWrite } from "@/lib/writes/steps";
import type { Step } from "@/lib/writes/types";

import type { Answer } from "./judge";
import { lockPromotion } from "./store";
import type { Subject } from "./subject";
import { isUnsettled, type Work } from "./work";

/** Sends the steps in order and stops at the first that does not succeed, for the next ones build on it. `marked`: those counted as sent here. */
export async function send(
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
