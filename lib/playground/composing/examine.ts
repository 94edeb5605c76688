import type { Draft, Subject } from "@/lib/playground/types";
import type { Form } from "@/lib/signatures/form";
import { profileOfPins } from "@/lib/signatures/sight/profile-of-pins";
import { see } from "@/lib/signatures/sight/see";
import type { Request, ServerProfile, Sight } from "@/lib/signatures/sight/types";

import { type BodyGround, bodyProblem, ignoredParams, missingColumns, wholeProblem } from "./body-problems";
import { changedColumns, type Ground, refusedColumns } from "./column-problems";
import { mendLabel, mendToken } from "./mending";
import { scoringRequest } from "./scoring";
import { dtypesOf, seenText } from "./seen-text";
import { readDraft, type Reading } from "./sheet";
import { type Pairing, paired, shownRow, shownValues, tensorChanges, tensorsOf } from "./shown";
import type { Splice } from "./splice";
import { formOf, labelOf, subjectKey } from "./subjects";
import { trialOf } from "./trial";
import { type Examine, most, type Options, type Problem, type SubjectSight } from "./types";

type Read = Extract<Reading, { status: "read" }>;
type Accepted = Extract<Sight, { status: "accepted" }>;

/**
 * What each version makes of a draft: what its model would receive, and every problem with what would mend it. Pure; simulated
 * for MLflow's scoring server. Costs about a second for 10,000 rows of 13 columns and a version: give large drafts to a worker.
 */
export const examine: Examine = (draft, subjects, options) => {
  const reading = readDraft(draft);
  if (reading.status === "unreadable") {
    const at = reading.at === null ? "" : ` Line ${reading.at.line}, column ${reading.at.column}.`;
    const place = reading.at === null ? [] : [placeAt(draft.text, reading.at.line, reading.at.column)];
    const problem = {
      ...bodyProblem("", "stop", "text.unreadable", null, `${reading.why}${at}`, [], place),
      title: "The text cannot be read yet.",
    };
    return {
      draft,
      problems: [problem],
      sights: subjects.map((subject) =>
        sightOf(subject, options, null, { status: "unknown", why: "The text cannot be read yet." }),
      ),
    };
  }
  const results = subjects.map((subject) => examineFor(draft, reading, subject, options));
  return {
    draft,
    problems: distinct(results.flatMap(({ problems }) => problems)),
    sights: results.map(({ sight }) => sight),
  };
};

/** The problems of a draft for one version, worst first. */
export function problemsOf(draft: Draft, subject: Subject): Problem[] {
  return examine(draft, [subject], { row: 0, profiles: {} }).problems;
}

/** What each version would receive of a draft's first row. */
export function sightsOf(
  draft: Draft,
  subjects: readonly Subject[],
  options: Options = { row: 0, profiles: {} },
): SubjectSight[] {
  return examine(draft, subjects, options).sights;
}

function examineFor(
  draft: Draft,
  reading: Read,
  subject: Subject,
  options: Options,
): { sight: SubjectSight; problems: Problem[] } {
  const none = (outcome: SubjectSight["outcome"]) => ({
    sight: sightOf(subject, options, null, outcome),
    problems: [],
  });
  if (subject.reading.state === "unreadable")
    return none({ status: "unknown", why: `Its signature cannot be read: ${subject.reading.why}` });
  const form = formOf(subject);
  const body = scoringRequest(draft, form?.inputs ?? null);
  if (body.status === "not") return none({ status: "unknown", why: body.why });
  const profile = chosenProfile(subject, options);
  const seen = see(form, body.request, profile);
  const problems = form === null ? [] : problemsWith(draft, reading, subject, form, seen, body.request, profile);
  return {
    sight: sightOf(subject, options, body.converted, outcomeOf(draft, reading, form, seen, options.row)),
    problems,
  };
}

function sightOf(
  subject: Subject,
  options: Options,
  converted: SubjectSight["converted"],
  outcome: SubjectSight["outcome"],
): SubjectSight {
  return {
    key: subjectKey(subject),
    label: labelOf(subject),
    profile: profileOfPins(subject.requirements),
    chosen: chosenProfile(subject, options),
    signature: subject.reading.state,
    converted,
    outcome,
  };
}

function chosenProfile(subject: Subject, { profiles }: Options): ServerProfile {
  return profiles[subjectKey(subject)] ?? profileOfPins(subject.requirements).profile;
}

function outcomeOf(
  { text }: Draft,
  { sheet, content }: Read,
  form: Form | null,
  seen: Sight,
  row: number,
): SubjectSight["outcome"] {
  if (seen.status !== "accepted") return seen;
  const { received } = seen;
  const shown =
    received.kind === "table" && sheet
      ? shownRow(paired(sheet, text, received), form, row)
      : shownValues(received, text, content, row);
  return {
    status: "accepted",
    dtypes: dtypesOf(received),
    shown,
    params: seen.params && Object.entries(seen.params).map(([name, value]) => ({ name, text: seenText(value) })),
    ignored: seen.notes
      .filter(({ rule }) => rule === "body.key-ignored" || rule === "param.ignored")
      .map(({ text: says }) => says),
  };
}

function problemsWith(
  draft: Draft,
  reading: Read,
  subject: Subject,
  form: Form,
  seen: Sight,
  request: Request,
  profile: ServerProfile,
): Problem[] {
  const { text } = draft;
  const { sheet } = reading;
  const label = labelOf(subject);
  const whole: BodyGround = { label, text, reading, form, example: subject.examples[0]?.draft.text ?? null };
  const ground: Ground | null =
    sheet && form.inputs?.layout === "columns"
      ? { label, text, sheet, form, trial: trialOf(request, form, profile) }
      : null;
  const ignored = ignoredParams(whole);
  if (seen.status === "unknown") return ignored;
  if (seen.status === "accepted") {
    const { received } = seen;
    if (sheet?.height === 0)
      return sorted([
        bodyProblem(
          label,
          "unknown",
          "table.empty",
          null,
          "The table has no rows. Most models refuse that, and only the model itself can tell.",
        ),
        ...ignored,
      ]);
    const repeated = seen.notes.filter(({ rule }) => rule === "row.repeated" || rule === "column.names-ignored");
    const others = repeated.map(({ rule, text: says }) =>
      bodyProblem(label, rule === "row.repeated" ? "silent" : "slight", rule, null, says),
    );
    if (received.kind === "table" && ground)
      return sorted([...changedColumns(ground, pairedFor(ground, received)), ...others, ...ignored]);
    return sorted([
      ...(received.kind === "tensor" || received.kind === "tensors" ? changedTensors(whole, received) : []),
      ...others,
      ...ignored,
    ]);
  }
  const missing = missingColumns(whole);
  const refused = ground ? refusedColumns(ground, seen.where) : [];
  const known = [...missing, ...refused];
  return sorted([...(known.length > 0 ? known : [wholeProblem(whole, seen)]), ...ignored]);
}

function pairedFor({ sheet, text }: Ground, received: Extract<Accepted["received"], { kind: "table" }>): Pairing {
  return paired(sheet, text, received);
}

function changedTensors(
  { label, text, reading }: BodyGround,
  received: Extract<Accepted["received"], { kind: "tensor" | "tensors" }>,
): Problem[] {
  return tensorsOf(received).flatMap(([name, tensor]) => {
    const changes = tensorChanges(text, reading.content, name, tensor);
    const [first] = changes;
    if (!first) return [];
    const isWhole = /^u?int/.test(tensor.dtype);
    const mends = changes.flatMap(({ sent, at }): (Splice & { kind: "whole" })[] => {
      const mend = isWhole ? mendToken(sent, "long", false) : null;
      return mend?.[0] === "whole" ? [{ kind: "whole", from: at.from, to: at.to, insert: mend[1] }] : [];
    });
    const says = changes.slice(0, 4).map(({ sent, arrives }) => `\`${sent}\` arrives as \`${arrives}\``);
    const repairs =
      mends.length > 0
        ? [
            {
              label: mendLabel(
                ["whole"],
                mends.map(({ insert }) => insert),
              ),
              splices: mends.map(({ from, to, insert }) => ({ from, to, insert })),
            },
          ]
        : [];
    return [
      bodyProblem(
        label,
        "silent",
        first.rule,
        name,
        `${name === null ? "The tensor" : `\`${name}\``} is \`${tensor.dtype}\` there: ${says.join(", ")}${changes.length > 4 ? ", and others" : ""}.`,
        repairs,
        changes.slice(0, most).map(({ at }) => at),
      ),
    ];
  });
}

const order = { stop: 0, silent: 1, unknown: 2, slight: 3 } as const;

function sorted(problems: Problem[]): Problem[] {
  return [...problems].sort((a, b) => order[a.level] - order[b.level]);
}

function distinct(problems: Problem[]): Problem[] {
  return sorted([...new Map(problems.map((problem) => [problem.id, problem])).values()]);
}

function placeAt(text: string, line: number, column: number): { from: number; to: number } {
  let start = 0;
  for (let at = 1; at < line; at += 1) start = text.indexOf("\n", start) + 1;
  const from = Math.min(start + column - 1, text.length);
  return { from, to: Math.min(from + 1, text.length) };
}
