import { versionLabel } from "@/lib/format";
import { paths } from "@/lib/paths";
import { casesOfGate, placeWords } from "@/lib/policies/gates";
import type { PolicyInForce } from "@/lib/policies/types";
import { type Registry, type Write } from "@/lib/registries/types";
import { isApproval, isShared, targetWords } from "@/lib/target";
import { listWords } from "@/lib/words";
import { toWrite } from "@/lib/writes/steps";
import type { PlannedStep, Step } from "@/lib/writes/types";

import type { EvidenceParts, ShownWrite } from "./evidence";
import { stepWords } from "./judge";
import { type Leaving, leavingWords } from "./leaving";
import type { CallLine, RuleLine } from "./types";

/** What each gate found, as lines of "why not yet"; those on saved cases lead to the runs that they rest on. */
export function gateLines({ gates, caseRuns = [] }: Pick<EvidenceParts, "gates" | "caseRuns">): RuleLine[] {
  return gates.map(({ definition, title, state, value, fix }, index) => {
    const asked = casesOfGate(definition);
    const sets = asked === null ? [] : caseRuns.filter(({ name }) => asked === "every" || asked.name === name);
    const links = sets.flatMap(({ id, name, runs }) =>
      runs.length === 0
        ? [{ href: paths.caseSet(id), text: `Cases of “${name}”` }]
        : runs.map((run) => ({ href: paths.caseSet(id, run.id), text: `Run of “${name}” on ${placeWords(run)}` })),
    );
    return { id: `gate-${index}`, title, state, value, fix, ...(links.length > 0 && { links }) };
  });
}

/** The quorum, with who can still give a vote: `able` are those whose vote would count and who have not given it. */
export function quorumLine(
  { rules }: Pick<PolicyInForce, "rules">,
  quorum: number,
  have: number,
  able: readonly string[],
): RuleLine {
  const from = rules.voterGroup ?? (rules.voterRole === null ? null : `the role ${rules.voterRole}`);
  const missing = quorum - have;
  return {
    id: "quorum",
    title: `${quorum === 1 ? "One approval" : `${quorum} approvals`}${from === null ? "" : ` from ${from}`}`,
    state: missing <= 0 ? "pass" : able.length < missing ? "fail" : "waiting",
    value: `${have} of ${quorum}`,
    fix: missing <= 0 ? null : `${missing === 1 ? "One more person" : `${missing} more people`}; ${whoCan(able)}`,
  };
}

/** So many are named; the others are counted. */
const named = 4;

function whoCan(able: readonly string[]): string {
  if (able.length === 0)
    return "nobody is left whose vote would count. Not who asked, and not who made the version: an administrator can give others the role or the group.";
  const names = able.length > named ? [...able.slice(0, named - 1), `${able.length - named + 1} others`] : able;
  return `${listWords([...names], "or")} can.`;
}

/** Where nobody may vote until it is known who made the version. */
export function authorLine(parts: Pick<EvidenceParts, "candidate"> | null): RuleLine {
  return {
    id: "author",
    title: "The version's author is a known member",
    state: "fail",
    value: parts?.candidate.author ?? "nobody named",
    fix: "An administrator says on the members page who that is.",
  };
}

/** Before anything is written: the very calls, between the reading that precedes them and the one that follows. */
export function dryRun(
  target: string,
  holders: string[],
  model: string,
  { steps, leaves }: { steps: PlannedStep[]; leaves: readonly Leaving[] },
  registry: Registry | null,
): CallLine[] {
  const calls = steps.map((step, index) => ({
    ...callLine({ ...step, ordinal: index + 2 }, describe(registry, toWrite(model, step))),
    note: noteOn(index, steps, leaves),
    ...notYet,
  }));
  return [
    {
      ordinal: 1,
      title: `Check that ${heldWords(holders, target)}`,
      call: "read",
      note: "Stops here and opens again if anybody moved it.",
      ...notYet,
    },
    ...calls,
    {
      ordinal: steps.length + 2,
      title: "Read it back",
      call: "read",
      note: "Applied, conflict, refused, partial or unknown. Never assumed.",
      ...notYet,
    },
  ];
}

/** The calls that were shown for a request which ended before any of them was sent. */
export function unsentLines(writes: readonly ShownWrite[], model: string, registry: Registry | null): CallLine[] {
  return writes.map((write, index) => ({
    ...callLine({ ...write, ordinal: index + 1 }, describe(registry, toWrite(model, write))),
    note: null,
    ...notYet,
  }));
}

/** What comes with a call: the moment in which two hold the target, and what the version leaves by it. */
function noteOn(index: number, steps: PlannedStep[], leaves: readonly Leaving[]): string | null {
  const both = index === 0 && steps.some(({ purpose }) => purpose === "leave") ? ["For a moment both hold it."] : [];
  const left = leaves.filter(
    ({ axis }) => index === steps.findIndex((step) => step.purpose === "target" && step.axis === axis),
  );
  return [...both, ...left.map(leavingWords)].join(" ") || null;
}

/** What was done, in the same lines: the look that came before the first write, the writes, what was read afterwards. */
export function doneLines(
  target: string,
  holders: string[],
  model: string,
  steps: Step[],
  registry: Registry | null,
): CallLine[] {
  const calls = steps.map((step, index) => ({
    ...callLine({ ...step, ordinal: index + 2 }, describe(registry, toWrite(model, step))),
    note: step.answer === null ? null : `The registry answered: ${step.answer}`,
    outcome: step.outcome,
    observed: step.observed,
    at: (step.readAt ?? step.sentAt)?.getTime() ?? null,
  }));
  const readAt = Math.max(...steps.map((step) => step.readAt?.getTime() ?? 0));
  return [
    {
      ordinal: 1,
      title: `Checked that ${heldWords(holders, target)}`,
      call: "read",
      note: null,
      outcome: "held",
      observed: null,
      at: steps[0]?.sentAt?.getTime() ?? null,
    },
    ...calls,
    readAt === 0
      ? {
          ordinal: steps.length + 2,
          title: "Read it back",
          call: "read",
          note: "Not possible so far: it is tried again by itself.",
          ...notYet,
        }
      : {
          ordinal: steps.length + 2,
          title: "Read it back",
          call: "read",
          note: null,
          outcome: "done",
          observed: null,
          at: readAt,
        },
  ];
}

const notYet = { outcome: null, observed: null, at: null };

function heldWords(holders: string[], target: string): string {
  if (isApproval(target)) return "nobody else has changed its approval";
  if (isShared(target)) return "nobody else has moved it";
  return holders.length === 0
    ? `nobody holds ${targetWords(target)}`
    : `${listWords(holders.map(versionLabel))} still hold${holders.length === 1 ? "s" : ""} ${targetWords(target)}`;
}

type Line = Pick<CallLine, "ordinal" | "title" | "call">;

function callLine(
  step: Pick<PlannedStep, "purpose" | "version" | "axis" | "key" | "after"> & { ordinal: number },
  call: string | null,
): Line {
  const verb = step.purpose === "undo" ? "Put back" : step.purpose === "leave" ? "Make room:" : "Set";
  return { ordinal: step.ordinal, title: `${verb} ${stepWords(step)}`, call };
}

function describe(registry: Registry | null, write: Write): string | null {
  return registry?.writes?.describe(write) ?? null;
}
