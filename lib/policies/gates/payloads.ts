import { z } from "zod";

import { versionLabel } from "@/lib/format";

import { shorten } from "./measured";
import type { CaseRunFacts, CaseSetFacts, GateFacts, GateKind, GateResult } from "./types";

const dayMs = 86_400_000;
/** Cases that a result names; the others are counted. */
const named = 5;

const parse = z.object({
  kind: z.literal("payloads"),
  /** Of the model; null: every set that it has. */
  set: z.string().trim().min(1, "Name the set, or leave it empty for every set.").max(100).nullable(),
  /** Cases that may fail all the same, as it was typed; null: none. */
  mayFail: z
    .string()
    .trim()
    .regex(/^\d{1,3}$/, "A whole number such as 0.")
    .nullable(),
  /** Days after which a run counts no more; null: never. */
  maxDays: z
    .string()
    .trim()
    .regex(/^[1-9]\d{0,2}$/, "A whole number of days such as 7.")
    .nullable(),
});
type Definition = z.output<typeof parse>;

/** The saved cases of the model were sent to the candidate, as they are now, and enough of them passed. */
export const payloads = {
  kind: "payloads",
  label: "Saved cases pass",
  fields: [
    { name: "set", label: "Set of cases", hint: "Its name. Empty: every set of the model.", optional: true },
    { name: "mayFail", label: "How many may fail", hint: "Empty: none.", optional: true },
    { name: "maxDays", label: "Not older than, in days", hint: "Empty: any age.", optional: true },
  ],
  parse,
  evaluate(definition: Definition, { candidate, caseRuns }: GateFacts): GateResult {
    if (!caseRuns)
      return {
        state: "waiting",
        value: "not known",
        fix: "The saved cases were not looked at. They are when the request is checked again.",
      };
    const sets = definition.set === null ? caseRuns.sets : caseRuns.sets.filter(({ name }) => name === definition.set);
    const what =
      definition.set === null ? "The model has no set with cases." : `The model has no set “${definition.set}”.`;
    if (sets.length === 0)
      return {
        state: "waiting",
        value: "no cases",
        fix: `${what} Whoever may write cases can save one in the playground.`,
      };
    const found = sets.map((set) => judgeSet(set, definition, versionLabel(candidate.version), caseRuns));
    const worst = found.find(({ state }) => state === "fail") ?? found.find(({ state }) => state === "waiting");
    if (worst) return worst;
    return { state: "pass", value: found.map(({ value }) => value).join(", "), fix: null };
  },
  explain({ set, mayFail, maxDays }: Definition): string {
    const what = set === null ? "all saved cases" : `the cases of ${set}`;
    const room = mayFail === null || Number(mayFail) === 0 ? "" : `, at most ${mayFail} may fail`;
    return `${what} pass${room}${maxDays === null ? "" : `, in a run of the last ${maxDays === "1" ? "day" : `${maxDays} days`}`}`;
  },
  metrics: () => [],
} satisfies GateKind<Definition>;

function judgeSet(
  { name, cases, revision, runs, ran }: CaseSetFacts,
  { mayFail, maxDays }: Definition,
  version: string,
  { deployed, now }: NonNullable<GateFacts["caseRuns"]>,
): GateResult {
  const how = deployed
    ? `Whoever may send to endpoints can run “${name}” on ${version} in the playground.`
    : `No endpoint serves ${version}: deploy it, or register the endpoint that does. Then “${name}” can be run on it in the playground.`;
  const waiting = (value: string, fix: string): GateResult => ({ state: "waiting", value: `${name}: ${value}`, fix });
  if (cases === 0)
    return waiting("no cases", `“${name}” is empty. Whoever may write cases can save one in the playground.`);
  const present = runs.filter((run) => run.revision === revision);
  if (present.length === 0 && ran !== null)
    return waiting(`revision ${ran}, now ${revision}`, `The cases have changed since they were run. ${how}`);
  if (present.length === 0) return waiting(deployed ? "never run" : "not deployed", how);
  const whole = present.filter(({ passed, failed, total }) => passed + failed === total);
  const [part] = present;
  if (whole.length === 0 && part)
    return waiting(
      `${part.passed + part.failed} of ${part.total} sent`,
      `The run ended early, so nothing is known of the other cases. ${how}`,
    );
  const fresh = whole.filter(({ endedAt }) => maxDays === null || now - endedAt <= Number(maxDays) * dayMs);
  const worst = worstOf(fresh);
  if (!worst) return waiting(`older than ${maxDays ?? ""} d`, `The newest run is too old. ${how}`);
  if (worst.failed <= Number(mayFail ?? "0"))
    return { state: "pass", value: `${name}: ${passWords(worst, fresh.length)}`, fix: null };
  // Several deployments serve one candidate: where one of them answers otherwise, it has to be known which.
  const on = present.length === 1 ? "" : ` on ${placeWords(worst)}`;
  return {
    state: "fail",
    value: `${name}: ${worst.failed} of ${worst.total} fail${on}`,
    fix: `${namesOf(worst.failing, on)}. A version that answers them as expected clears it; a case that expects the wrong thing can be changed in the playground, and the set run again.`,
  };
}

/** The run with most failures decides: no deployment of the candidate answers for another. */
function worstOf(runs: readonly CaseRunFacts[]): CaseRunFacts | undefined {
  return runs.reduce<CaseRunFacts | undefined>(
    (worst, run) => (worst === undefined || run.failed > worst.failed ? run : worst),
    undefined,
  );
}

function passWords({ passed, total }: CaseRunFacts, deployments: number): string {
  if (deployments === 1) return `${passed} of ${total}`;
  return `${passed === total ? "" : "at least "}${passed} of ${total} on each of ${deployments} deployments`;
}

/** Where a run was sent to. */
export function placeWords({ endpoint, deployment }: Pick<CaseRunFacts, "endpoint" | "deployment">): string {
  return deployment === null ? endpoint : `${endpoint}, deployment ${deployment}`;
}

function namesOf(failing: readonly string[], on: string): string {
  const shown = failing.slice(0, named).map((name) => `“${shorten(name)}”`);
  const more = failing.length - shown.length;
  return `${failing.length === 1 ? "This case fails" : "These cases fail"}${on}: ${shown.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}
