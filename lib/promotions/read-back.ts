import "server-only";

import { setTimeout as wait } from "node:timers/promises";

import { AppError } from "@/lib/errors";
import { type Look, prepareLook } from "@/lib/observer/look";
import type { Step } from "@/lib/writes/types";

import { requireFound } from "./gather";
import { type Answer, type Judged, judgeStep, putBack } from "./judge";
import { isPassing } from "./manifest";
import { lookOptions } from "./targets";
import type { Work } from "./work";

/** Pauses between readings after a write: a registry may read from a copy that lags behind. */
const lagMs = [0, 250, 1_000, 3_000];
/** After so many failed readings the registry counts as away. */
const mostFailures = 2;

/** Null while the registry cannot be read. A write that was answered and does not show is looked for again, a little later. */
export async function readBack(
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

export async function lookAgain(work: Work, steps: Step[], prepared = prepare(work, steps)): Promise<Look> {
  const keys = [work.subject.version.key, ...steps.map(({ version }) => version)];
  const look = await (await prepared)([...new Set(keys)]);
  requireFound(work.subject, look);
  // A registry that lists no aliases for once may still have them.
  if (look.aliases === null && !look.gone && steps.some(isOfAlias))
    throw new AppError("registry_unavailable", "The registry did not say where its aliases point to.");
  return look;
}

/** What was written is looked for, whatever the mapping says by now. */
export function prepare({ promotion, subject, registry }: Work, steps: readonly Step[]) {
  const options = lookOptions(subject, promotion.target);
  const aliases = options.aliases || steps.some(isOfAlias);
  return prepareLook({ ...subject, registry, modelId: subject.model.id }, { source: "read-back", ...options, aliases });
}

const isOfAlias = ({ axis }: Pick<Step, "axis">) => axis === "alias";
