import { formOf, type Form, type FormReading, type Part } from "@/lib/signatures/form";
import { isCallable } from "@/lib/signatures/samples/callable";
import { whyUnloadable } from "@/lib/signatures/sight/unloadable";
import { see } from "@/lib/signatures/sight/see";
import type { Request, ServerProfile, Sight } from "@/lib/signatures/sight/types";

import { candidates } from "./candidates";
import { holdsCells } from "./cell-changes";
import { dtypeOfScalar, listsOf, typeOfDtype } from "./dtype-changes";
import { tables } from "./finding";
import { isScalar } from "./judge-types";
import { labelled, paramDifferences, seenDifferences, type SeenDifference } from "./same-seen";
import type { CounterExample, Finding, SightSummary } from "./types";

/** Requests tried for one finding at most: each is seen by up to three models, and costs by its width. */
function triesFor(callers: Form | null): number {
  const width = callers?.inputs?.layout === "columns" ? callers.inputs.columns.length : 1;
  return Math.max(30, Math.min(400, Math.floor(20_000 / width)));
}

/**
 * A request that shows a finding: accepted by the model callers know, and refused or seen otherwise by the one that would answer.
 * Both are asked of the simulated server, so what is shown holds there. `before` and `after` are the two versions as they were
 * given for the verdict; a finding for a roll-back exchanges them here. Costs up to some hundred simulated requests.
 */
export function counterExample(
  finding: Finding,
  before: FormReading,
  after: FormReading,
  profile: ServerProfile,
): CounterExample {
  const [callers, model] = finding.direction === "replace" ? [before, after] : [after, before];
  const none = (why: string): CounterExample => ({ state: "none", profile, why });
  const silent = whyNone(finding, callers, model);
  if (silent !== null) return none(silent);
  const known = callers.state === "present" ? callers.form : null;
  const target = model.state === "present" ? model.form : null;
  const found = search(finding, known, target, profile);
  if (found.state !== "none") return found;
  if (known !== null && !isCallable(known)) {
    return none("No request was ever accepted: the signature callers know cannot be satisfied over HTTP.");
  }
  return none(found.why);
}

const overshadowed =
  "Another difference refuses or changes every payload that was tried, so none shows this one by itself.";
const unseen =
  "No request over HTTP shows it: every payload that was tried is still accepted and seen the same, or was refused before.";

function whyNone(finding: Finding, callers: FormReading, model: FormReading): string | null {
  if (finding.side === "outputs")
    return "No server enforces what models answer, so no request can show it; a real answer can.";
  if (callers.state === "unreadable" || model.state === "unreadable")
    return "A signature that cannot be read cannot be tried.";
  if (model.state === "present" && whyUnloadable(model.form) !== null)
    return "No server starts with this signature, so there is no answer to show.";
  if (finding.class === "CANNOT TELL") return "What cannot be told cannot be shown.";
  const harmless =
    finding.class === "SAFE" || (finding.class === "BACKWARD-COMPATIBLE" && finding.certainty.kind === "certain");
  return harmless
    ? "There is none: every payload that was fine is accepted, and what the model still takes arrives the same."
    : null;
}

type Shown = Extract<CounterExample, { state: "shown" }>;

/**
 * The best of the candidates. Best is one that arrived clean before, does what the finding's class says, and does so for this
 * finding: also where it is the only difference.
 */
function search(
  finding: Finding,
  callers: Form | null,
  model: Form | null,
  profile: ServerProfile,
): Shown | { state: "none"; why: string } {
  const target = model ?? formOf({ state: "absent" });
  const alone = callers === null ? null : onlyThis(callers, target, finding);
  const bare = callers === null ? null : withoutThis(callers, target, finding);
  let best: { shown: Shown; rank: number } | null = null;
  let why = unseen;
  let left = triesFor(callers);
  for (const request of candidates(callers, model, finding)) {
    if ((left -= 1) < 0) break;
    const was = see(callers, request, profile);
    if (was.status === "unknown") why = `The simulated server cannot say: ${was.why}`;
    if (was.status !== "accepted") continue;
    const is = see(model, request, profile);
    const harm = harmOf(was, callers, is, model, finding);
    if (harm === null) continue;
    const expected = (finding.class === "BREAKING") === (is.status === "refused");
    const own =
      alone === null ||
      (harmOf(was, callers, see(alone, request, profile), alone, finding) !== null &&
        (bare === null || (expected && see(bare, request, profile).status !== "refused")));
    const rank = (own ? 4 : 0) + (expected ? 2 : 0) + (was.notes.length === 0 ? 1 : 0);
    if (best !== null && rank <= best.rank) continue;
    best = { rank, shown: shown(request, profile, was, is, harm) };
    if (rank === 7) break;
  }
  // What only a neighbour's difference refuses or bends must not be shown for this one.
  return best === null || best.rank < 4 ? { state: "none", why: best === null ? why : overshadowed } : best.shown;
}

type Accepted = Extract<Sight, { status: "accepted" }>;

/** What of an accepted request is refused or seen otherwise; null when nothing is. */
function harmOf(
  was: Accepted,
  callers: Form | null,
  is: Sight,
  model: Form | null,
  finding: Finding,
): SeenDifference[] | null {
  if (is.status === "unknown") return null;
  if (is.status === "refused") return [];
  // That a removed column is not received is the finding's own words; of a renamed one it is the harm.
  const lossCounts = finding.rule === "input.renamed" || finding.side === "params" || finding.side === "signature";
  // That a table arrives where tensors did is the finding about both; one about a field shows in its values.
  const ofField = finding.at.before !== null && was.received.kind !== is.received.kind;
  const differences = [
    ...seenDifferences(labelled(was.received, callers), labelled(is.received, model)),
    ...paramDifferences(was.params, is.params),
  ].filter(({ path, after }) => (after !== null || lossCounts) && !(ofField && path === null));
  const own = ({ path }: SeenDifference) => (path !== null && finding.path?.startsWith(path) ? 0 : 1);
  return differences.length === 0 ? null : differences.sort((one, other) => own(one) - own(other));
}

/** The callers' form with this one difference made and no other. */
function onlyThis(callers: Form, model: Form, finding: Finding): Form {
  if (finding.side === "params")
    return {
      ...model,
      inputs: callers.inputs,
      params: exchanged(callers.params ?? [], model.params ?? [], finding.at),
    };
  const { before, after } = finding.at;
  const whole = before === null && after === null;
  const same = callers.inputs?.layout === model.inputs?.layout && callers.fromTypeHint === model.fromTypeHint;
  if (!same) return { ...model, params: callers.params, inputs: retyped(callers.inputs, model.inputs, after, finding) };
  if (whole) return { ...model, params: callers.params };
  return { ...callers, inputs: exchangedPart(callers.inputs, model.inputs, finding.at) };
}

/** A table in place of tensors, or the reverse, with fields of the types that callers know: what it refuses is not the field's doing. */
function withoutThis(callers: Form, model: Form, finding: Finding): Form | null {
  if (finding.side !== "inputs" || finding.at.before === null || callers.inputs?.layout === model.inputs?.layout)
    return null;
  return { ...model, params: callers.params, inputs: retyped(callers.inputs, model.inputs, null, finding) };
}

/**
 * A table in place of named tensors, or the reverse, in which only the field at `kept` has another type. Rows of one are single values
 * to a finding about tables, and lists to others.
 */
function retyped(callers: Part | null, model: Part | null, kept: number | null, { certainty }: Finding): Part | null {
  if (callers?.layout === "columns" && model?.layout === "tensors") {
    const dtypes = new Map(
      callers.columns.flatMap(({ name, type }) => (isScalar(type) ? [[name, dtypeOfScalar[type.kind]]] : [])),
    );
    const tensors = model.tensors.map((tensor, index) =>
      index === kept ? tensor : { ...tensor, dtype: (tensor.name && dtypes.get(tensor.name)) ?? tensor.dtype },
    );
    return { layout: "tensors", tensors };
  }
  if (callers?.layout === "tensors" && model?.layout === "columns") {
    const inCells = certainty.kind === "envelope-dependent" && certainty.where === tables;
    const [only, another] = callers.tensors;
    const depthOf = (shape: readonly number[]) => (inCells && holdsCells(shape) ? 0 : shape.length - 1);
    const types = new Map(
      callers.tensors.map(({ name, dtype, shape }) => [name, listsOf(typeOfDtype(dtype), depthOf(shape))]),
    );
    const columns = model.columns.map((column, index) => {
      if (index === kept) return column;
      // By position a row of the only tensor holds a value for each column.
      const isRow = only && !another && only.shape.length === 2 && (only.name === null || column.name === null);
      const type = isRow ? typeOfDtype(only.dtype) : column.name === null ? undefined : types.get(column.name);
      return { ...column, type: type ?? column.type };
    });
    return { layout: "columns", columns };
  }
  return model;
}

function exchangedPart(callers: Part | null, model: Part | null, at: Finding["at"]): Part | null {
  if (callers?.layout === "columns" && model?.layout === "columns")
    return { layout: "columns", columns: exchanged(callers.columns, model.columns, at) };
  if (callers?.layout === "tensors" && model?.layout === "tensors")
    return { layout: "tensors", tensors: exchanged(callers.tensors, model.tensors, at) };
  return model;
}

function exchanged<T>(callers: readonly T[], model: readonly T[], { before, after }: Finding["at"]): T[] {
  const taken = after === null ? undefined : model[after];
  if (before === null) return taken === undefined ? [...callers] : [...callers, taken];
  return callers.flatMap((field, index) => (index !== before ? [field] : taken === undefined ? [] : [taken]));
}

function shown(
  request: Request,
  profile: ServerProfile,
  was: Accepted,
  is: Sight,
  differences: readonly SeenDifference[],
): Shown {
  const before: SightSummary = {
    status: "accepted",
    code: 200,
    text: differences.length === 0 ? "Accepted." : `Accepted; the model receives ${listed(differences, "before")}.`,
  };
  if (is.status === "refused")
    return { state: "shown", request, profile, before, after: { status: "refused", code: is.code, text: is.why } };
  const after: SightSummary = {
    status: "accepted",
    code: 200,
    text: `Accepted; the model receives ${listed(differences, "after")}.`,
  };
  return { state: "shown", request, profile, before, after };
}

function listed(differences: readonly SeenDifference[], side: "before" | "after"): string {
  const texts = differences
    .slice(0, 3)
    .map((difference) => `${difference.path === null ? "" : `${difference.path}: `}${difference[side] ?? "nothing"}`);
  const more = differences.length - texts.length;
  return `${texts.join(", ")}${more > 0 ? `, and ${more} more otherwise` : ""}`;
}
