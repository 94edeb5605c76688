import { versionLabel } from "@/lib/format";
import type { PolicyInForce } from "@/lib/policies/types";
import { type Registry, type Write } from "@/lib/registries/types";
import { toWrite } from "@/lib/writes/steps";
import type { PlannedStep, Step } from "@/lib/writes/types";

import type { EvidenceParts } from "./evidence";
import { stepWords } from "./judge";
import type { CallLine, RuleLine } from "./types";

/** What each gate found, as lines of "why not yet". */
export function gateLines({ gates }: Pick<EvidenceParts, "gates">): RuleLine[] {
  return gates.map(({ title, state, value, fix }, index) => ({ id: `gate-${index}`, title, state, value, fix }));
}

/** The quorum, with who can still give a vote. */
export function quorumLine({ rules }: Pick<PolicyInForce, "rules">, quorum: number, have: number): RuleLine {
  const from = rules.voterGroup ?? (rules.voterRole === null ? null : `the role ${rules.voterRole}`);
  const missing = quorum - have;
  return {
    id: "quorum",
    title: `${quorum === 1 ? "One approval" : `${quorum} approvals`}${from === null ? "" : ` from ${from}`}`,
    state: missing <= 0 ? "pass" : "waiting",
    value: `${have} of ${quorum}`,
    fix: missing <= 0 ? null : `${missing === 1 ? "One more person" : `${missing} more people`}${from === null ? " who may vote" : ` of ${from}`}; not who asked, and not who made the version.`,
  };
}

/** Before anything is written: the very calls, between the reading that precedes them and the one that follows. */
export function dryRun(target: string, holders: string[], model: string, steps: PlannedStep[], registry: Registry | null): CallLine[] {
  const held = holders.length === 0 ? `nobody holds ${target}` : `${holders.map(versionLabel).join(" and ")} still hold${holders.length === 1 ? "s" : ""} ${target}`;
  const calls = steps.map((step, index) => callLine({ ...step, ordinal: index + 2 }, describe(registry, toWrite(model, step))));
  const none = { outcome: null, observed: null, at: null };
  return [
    { ordinal: 1, title: `Check that ${held}`, call: "read", note: "Stops here and opens again if anybody moved it.", ...none },
    ...calls.map((line, index) => ({ ...line, note: index === 0 && steps.length > 1 ? "Two calls: for a moment both hold it." : null, ...none })),
    { ordinal: steps.length + 2, title: "Read it back", call: "read", note: "Applied, conflict, refused, partial or unknown. Never assumed.", ...none },
  ];
}

/** What was written, with what was read back. */
export function doneLines(model: string, steps: Step[], readAt: (ordinal: number) => number | null, registry: Registry | null): CallLine[] {
  return steps.map((step) => ({
    ...callLine(step, describe(registry, toWrite(model, step))),
    note: step.answer === null ? null : `The registry answered: ${step.answer}`,
    outcome: step.outcome,
    observed: step.observed,
    at: readAt(step.ordinal),
  }));
}

type Line = Pick<CallLine, "ordinal" | "title" | "call">;

function callLine(step: PlannedStep & { ordinal: number }, call: string | null): Line {
  const verb = step.purpose === "undo" ? "Put back" : step.purpose === "leave" ? "Make room:" : "Set";
  return { ordinal: step.ordinal, title: `${verb} ${stepWords(step)}`, call };
}

function describe(registry: Registry | null, write: Write): string | null {
  return registry?.writes?.describe(write) ?? null;
}
