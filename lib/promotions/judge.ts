import { readSplit, splitOf, splitText, splitWords } from "@/lib/endpoints/shares";
import { versionLabel } from "@/lib/format";
import type { Look } from "@/lib/observer/look";
import { isShared, targetWords, trafficTarget } from "@/lib/target";
import { listWords } from "@/lib/words";
import type { Outcome, Step } from "@/lib/writes/types";

import type { Meaning } from "./targets";
import type { PromotionState } from "./types";

/** What the registry said to a call of ours. `accepted`: it works on it. `lost`: nothing, or nothing that tells. */
export type Answer = {
  kind: "ok" | "accepted" | "refused" | "lost";
  words: string;
  /** The answer itself showed the new value. */
  shown?: boolean;
};

/** A step with what is known of it now. */
export type Judged = { step: Step; outcome: Outcome; observed: string | null };

export type Verdict = {
  state: Extract<PromotionState, "applied" | "conflict" | "refused" | "partial" | "unknown">;
  reason: string;
};

/** The value that a step is about, as this reading shows it; null: nothing there, or no such version. */
function observedOf({ axis, key, version }: Pick<Step, "axis" | "key" | "version">, look: Look): string | null {
  if (axis === "alias") return look.aliases?.[key] ?? null;
  const found = look.versions.get(version);
  if (axis === "stage") return found?.stage ?? null;
  if (axis === "approval") return found?.approval.native ?? null;
  if (axis === "traffic") return look.endpoint && splitText(splitOf(look.endpoint.deployments));
  return found?.tags?.[key] ?? null;
}

/** Whether the registry still works on what it accepted. */
function isWorking({ axis, version }: Pick<Step, "axis" | "version">, look: Look): boolean {
  return axis === "traffic" ? look.endpoint?.status === "updating" : look.versions.get(version)?.status === "creating";
}

/**
 * Whether a step may still come about: while the registry works on what it accepted, what it shows is neither the outcome nor
 * somebody else's change. A busy endpoint may be busy with a change of ours whose answer was lost.
 */
export function isPending({ step, outcome }: Judged, isAccepted: boolean, look: Look): boolean {
  if (!isAccepted) return outcome === "lost" && step.axis === "traffic" && isWorking(step, look);
  return (outcome === "held" || outcome === "lost" || outcome === "overtaken") && isWorking(step, look);
}

/** What became of a step: only a reading says that it holds; an answer alone never does. */
export function judgeStep(step: Step, answer: Answer | undefined, look: Look): Judged {
  const observed = observedOf(step, look);
  return { step, observed, outcome: outcomeOf(step, answer, observed) };
}

/** The registry said "done", yet every reading shows the old value: somebody put it back. */
export function putBack(judged: Judged, answer: Answer | undefined): Judged {
  return judged.outcome === "lost" && answer?.kind === "ok" ? { ...judged, outcome: "overtaken" } : judged;
}

function outcomeOf(step: Step, answer: Answer | undefined, observed: string | null): Outcome {
  const wasSent = step.attempts > 0 || answer !== undefined;
  if (observed === step.after) return wasSent ? "held" : "skipped";
  if (answer?.kind === "refused") return "refused";
  const wentBack = observed === step.before;
  if (step.purpose === "leave" && !wentBack) return "skipped"; // it left by itself
  // It held in an earlier reading, and somebody changed it since.
  if (step.outcome === "held" || step.outcome === "overtaken") return "overtaken";
  if (wentBack) return wasSent ? "lost" : "planned";
  return "overtaken";
}

/**
 * Who holds the target by the newest reading: whether the candidate does, and which other versions. `gaveUp`: nothing more is
 * tried. `served`: deployments serve what they did when it was approved. `meant`: as `isMeant`.
 */
type Held = { candidate: boolean; others: string[]; gaveUp: boolean; served: boolean; meant: boolean };

/** Whether what was to be written, or taken from an old holder, means the target still: the mapping may change while an answer is awaited. */
export function isMeant(wanted: readonly Meaning[], judged: readonly Pick<Judged, "step">[]): boolean {
  return judged.some(({ step: { purpose, axis, key, before, after } }) => {
    const value = purpose === "leave" ? before : after;
    const word = axis === "stage" ? value : axis === "tag" ? `${key}=${value ?? ""}` : key;
    return wanted.some((rule) => rule.axis === axis && rule.key === word);
  });
}

/** What is to be said of a promotion whose steps were sent, as far as they could be. */
export function judge(
  target: string,
  version: string,
  judged: Judged[],
  { candidate: holds, others, gaveUp, served, meant }: Held,
): Verdict {
  if (judged.some(({ step }) => step.purpose === "undo")) return judgeUndoing(judged);
  const arriving = judged.filter(({ step }) => step.purpose === "target");
  const leaving = judged.filter(({ step }) => step.purpose === "leave");
  const overtaken = judged.find(({ outcome }) => outcome === "overtaken");
  const refused = judged.find(({ outcome }) => outcome === "refused");

  const [shifted] = arriving.filter(({ step }) => step.axis === "traffic");
  if (shifted && done(shifted) && !served)
    return {
      state: "conflict",
      reason: `Requests go to ${splitWords(readSplit(shifted.observed))}, and what those deployments serve was changed at the same moment: it is not what was approved.`,
    };
  if (shifted && done(shifted))
    return { state: "applied", reason: `Read back: requests go to ${splitWords(readSplit(shifted.observed))}.` };
  if (arriving.every(done) && leaving.every(done)) {
    if (isShared(target)) return { state: "applied", reason: `Read back: ${versionLabel(version)} is ${target}.` };
    if (!holds && !meant)
      return {
        state: "applied",
        reason: `Read back: everything is as it was ordered. The mapping changed meanwhile: by what means ${target} now, ${listWords(others.map(versionLabel)) || "nobody"} ${others.length > 1 ? "hold" : "holds"} it, not ${versionLabel(version)}.`,
      };
    if (!holds)
      return {
        state: "conflict",
        reason: `Everything was written, and somebody else changed it at the same moment: ${listWords(others.map(versionLabel)) || "nobody"} ${others.length > 1 ? "hold" : "holds"} ${target}, not ${versionLabel(version)}.`,
      };
    if (others.length === 0)
      return { state: "applied", reason: `Read back: ${versionLabel(version)} holds ${target}, and nobody else does.` };
    return {
      state: "conflict",
      reason: `${listWords([version, ...others].map(versionLabel))} hold ${target} at the same time. By what was ordered, ${versionLabel(version)} alone was to.`,
    };
  }
  const both =
    holds && others.length > 0
      ? ` ${listWords([version, ...others].map(versionLabel))} hold ${target} at the same time.`
      : "";
  // Not `partial`: sending the rest would go over what somebody else wants.
  if (overtaken) {
    const end = shifted ? "" : holds ? both : ` ${versionLabel(version)} does not hold ${target}.`;
    return { state: "conflict", reason: `Somebody else changed it at the same moment: ${wordsOf(overtaken)}.${end}` };
  }
  if (judged.some(({ outcome }) => outcome === "held")) {
    const open = judged
      .filter((one) => !done(one))
      .map(({ step, outcome }) => `${stepWords(step)} (${outcomeWords[outcome]})`);
    return { state: "partial", reason: `Not all of it was written. Missing: ${open.join("; ")}.${both}` };
  }
  const given = judged.find(({ outcome }) => outcome === "lost");
  if (gaveUp && given)
    return {
      state: "refused",
      reason: `The registry did not take it: it was sent ${given.step.attempts} times, and each time a reading showed that nothing had happened. ${given.step.answer ?? ""} Nothing was changed.`,
    };
  if (refused)
    return { state: "refused", reason: `${refused.step.answer ?? "The registry refused it."} Nothing was changed.` };
  return { state: "unknown", reason: "The registry's answer was lost, and reading it back does not tell yet." };
}

function judgeUndoing(judged: Judged[]): Verdict {
  if (judged.every(done))
    return { state: "refused", reason: "It was undone: what had been written is as it was before." };
  const overtaken = judged.find(({ outcome }) => outcome === "overtaken");
  if (overtaken)
    return {
      state: "conflict",
      reason: `It was not undone to its end: somebody else has changed it since. ${capital(wordsOf(overtaken))}.`,
    };
  const open = judged
    .filter((one) => !done(one))
    .map(({ step, outcome }) => `${stepWords(step)} (${outcomeWords[outcome]})`);
  return { state: "partial", reason: `The undoing is not complete. Missing: ${open.join("; ")}.` };
}

const done = ({ outcome }: Judged) => outcome === "held" || outcome === "skipped";

/** "v8 to Production", "@champion to v8" */
export function stepWords({ axis, key, version, after }: Pick<Step, "axis" | "key" | "version" | "after">): string {
  if (axis === "stage") return `${versionLabel(version)} to ${after ?? "no stage"}`;
  if (axis === "alias") return after === null ? `@${key} removed` : `@${key} to ${versionLabel(after)}`;
  if (axis === "approval") return `the approval of ${versionLabel(version)} to ${after ?? "none"}`;
  if (axis === "traffic") return `${targetWords(trafficTarget(key))} to ${splitWords(readSplit(after))}`;
  return after === null
    ? `tag ${key} of ${versionLabel(version)} removed`
    : `tag ${key} of ${versionLabel(version)} to ${after}`;
}

const outcomeWords: Record<Outcome, string> = {
  planned: "not sent",
  sent: "no answer yet",
  held: "held",
  refused: "refused",
  lost: "no answer",
  overtaken: "changed by somebody else",
  skipped: "not needed",
};

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function wordsOf({ step, observed }: Judged): string {
  const where = placeWords(step);
  const value = (word: string | null) =>
    step.axis === "traffic"
      ? splitWords(readSplit(word))
      : word === null
        ? "nothing"
        : step.axis === "alias"
          ? versionLabel(word)
          : word;
  return `${where} reads ${value(observed)}, and was to be ${value(step.after)}`;
}

function placeWords({ axis, key, version }: Step): string {
  if (axis === "alias") return `@${key}`;
  if (axis === "traffic") return targetWords(trafficTarget(key));
  if (axis === "tag") return `tag ${key} of ${versionLabel(version)}`;
  return `the ${axis} of ${versionLabel(version)}`;
}
