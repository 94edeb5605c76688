import { plain } from "@/lib/endpoints/reality";
import { versionLabel } from "@/lib/format";
import type { SendResult } from "@/lib/playground/types";
import { readJson } from "@/lib/serving/json";
import { jsonText } from "@/lib/serving/json-text";
import { rowsOf } from "@/lib/serving/responses";
import { bare } from "@/lib/serving/sense";
import type { Cell, Normalised, ServedBy } from "@/lib/serving/types";
import { storableText } from "@/lib/storable-text";
import { plural } from "@/lib/words";

import { type Apart, apart, holdsLabel, sameLabel, withinTolerance } from "./agree";
import type { CaseFinding, Expectations, Judgement } from "./types";

/** Who shall answer. `version` null: not known; `deployment` null: the call named none. */
export type Asked = { version: { model: string; key: string } | null; deployment: string | null };
const anybody: Asked = { version: null, deployment: null };

/**
 * Whether an answer is what a case expects, with one sentence for each thing that it is not. An answer of another version than was
 * asked fails the case, whether the registry says that it is another or the server itself does; one that does not tell is taken at the
 * registry's word. Of the reply only numbers are repeated, and words that the case knows already.
 */
export function judge(
  expected: Expectations,
  { outcome, timing, ...answering }: Pick<SendResult, "outcome" | "version" | "model" | "timing">,
  asked: Asked = anybody,
): Judgement {
  if (outcome.kind === "refused") return failing("not sent", { rule: "sent", text: `It was not sent: ${outcome.why}` });
  if (outcome.kind === "failed")
    return failing(outcome.failure, { rule: "sent", text: `No answer came: ${outcome.why}` });
  const parts = [
    asked.version === null ? null : versionPart(asked.version, answering),
    ...(outcome.reply === null ? [] : serverParts(asked, outcome.reply.servedBy)),
    ...answerParts(expected, outcome),
    latencyPart(expected, outcome.status, timing.total),
  ].filter((one) => one !== null);
  return { passed: parts.length === 0, findings: parts.map(({ finding }) => finding), brief: parts[0]?.brief ?? null };
}

type Part = { brief: string; finding: CaseFinding };
type Answered = Extract<SendResult["outcome"], { kind: "answered" }>;

/** What the registry says that is behind it at the moment of sending. */
function versionPart(
  asked: NonNullable<Asked["version"]>,
  { version, model = asked.model }: Pick<SendResult, "version" | "model">,
): Part | null {
  if (version !== null && model !== asked.model)
    return part(
      "another model",
      "version",
      `A version of another model answered, and the run began with ${versionLabel(asked.key)}.`,
    );
  if (version === asked.key) return null;
  return part(
    `${versionLabel(version ?? "another version")} ≠ ${versionLabel(asked.key)}`,
    "version",
    `${version === null ? "Another version" : versionLabel(version)} answered, and the run began with ${versionLabel(asked.key)}.`,
  );
}

/** What the server says of itself. Its words are repeated only where they are a number. */
function serverParts(asked: Asked, { version, deployment }: ServedBy): (Part | null)[] {
  const told = (version ?? "")
    .split(",")
    .map(plain)
    .filter((one) => one !== "");
  const isOther = asked.version !== null && told.length > 0 && !told.includes(plain(asked.version.key));
  const says = told.every((one) => /^\d{1,20}$/.test(one)) ? told.map(versionLabel).join(", ") : "another version";
  return [
    asked.deployment !== null && deployment !== null && deployment !== asked.deployment
      ? part(
          "another deployment",
          "version",
          `The server says that another deployment answered than ${short(asked.deployment)}, which was asked.`,
        )
      : null,
    isOther && asked.version
      ? part(
          `${says} ≠ ${versionLabel(asked.version.key)}`,
          "version",
          `The server says that it serves ${says}, and the run began with ${versionLabel(asked.version.key)}.`,
        )
      : null,
  ];
}

function answerParts(
  expected: Expectations,
  { status, reply, explanation, against, whyNotHeld }: Answered,
): (Part | null)[] {
  const because = explanation === null ? "" : ` ${explanation.text}`;
  if (expected.status !== null && !isStatus(expected.status, status)) {
    return [
      part(
        `${status} ≠ ${expected.status}`,
        "status",
        `The server answered ${status}, and ${expected.status} was expected.${because}`,
      ),
    ];
  }
  const wantsReply = expected.schema || expected.values !== null || expected.label !== null;
  if (reply === null)
    return wantsReply
      ? [part(String(status), "status", `The server answered ${status}, so there is no reply to look at.${because}`)]
      : [];
  return [expected.schema ? schemaPart(against, whyNotHeld) : null, ...rowParts(expected, reply)];
}

/** Statuses of servers that take no request now. */
const turnsAway: readonly number[] = [429, 503];

/** How quickly a request is turned away says nothing of how long an answer takes. Where another status was expected, that is said already. */
function latencyPart({ status: expected, latencyMs }: Expectations, status: number, took: number): Part | null {
  if (latencyMs === null) return null;
  if (turnsAway.includes(status) && expected === null)
    return part(
      String(status),
      "latency",
      `The server answered ${status} and did not take the request, so there is no latency to look at.`,
    );
  const isSample = !turnsAway.includes(status) || (expected !== null && isStatus(expected, status));
  return isSample && took > latencyMs
    ? part(
        `${milliseconds(took)} > ${latencyMs} ms`,
        "latency",
        `It took ${milliseconds(took)}, more than ${latencyMs} ms.`,
      )
    : null;
}

function schemaPart(against: string[] | null, whyNotHeld: string | undefined): Part | null {
  if (against === null)
    return whyNotHeld === undefined
      ? part("no output signature", "schema", "The version has no output signature that the reply could keep.")
      : part("not held against the signature", "schema", whyNotHeld);
  const [first, ...others] = against;
  return first === undefined
    ? null
    : part(
        "not as the signature says",
        "schema",
        `${first}${others.length > 0 ? ` And ${plural(others.length, "thing")} more that the signature says otherwise.` : ""}`,
      );
}

function rowParts({ values, label, reply: text }: Expectations, reply: Normalised): (Part | null)[] {
  if (text === null || (values === null && label === null)) return [];
  const wanted = readExpected(text);
  if (typeof wanted === "string") return [part("expected reply unreadable", "values", wanted)];
  // The expected rows were kept as JSON, which has no tags: bytes and dates are texts there.
  const got = rowsOf(reply)?.map(bare) ?? null;
  if (got === null) return [part("no rows", "values", "The reply has no rows that could be compared.")];
  if (got.length !== wanted.length)
    return [
      part(
        `${got.length} ≠ ${wanted.length} rows`,
        "values",
        `The reply has ${plural(got.length, "row")}, and ${wanted.length} ${wanted.length === 1 ? "was" : "were"} expected.`,
      ),
    ];
  const known = textsOf(wanted);
  const by = values === null ? "" : toleranceWords(values);
  return [
    values === null
      ? null
      : differencePart("values", wanted, got, apart(wanted, got, withinTolerance(values)), known, by),
    label === null ? null : labelPart(label, wanted, got, known),
  ];
}

function labelPart(
  label: NonNullable<Expectations["label"]>,
  wanted: Cell[],
  got: Cell[],
  known: ReadonlySet<string>,
): Part | null {
  const why = whyNoLabel(label, wanted);
  return why === null
    ? differencePart("label", wanted, got, apart(wanted, got, sameLabel(label)), known, "")
    : part("no label", "label", why);
}

function differencePart(
  rule: "values" | "label",
  wanted: Cell[],
  got: Cell[],
  found: Apart[],
  known: ReadonlySet<string>,
  by: string,
): Part | null {
  const [first] = found;
  if (first === undefined) return null;
  if (isReordered(wanted, got)) return part("other order", rule, "The rows are the expected ones in another order.");
  const rows = new Set(found.map(({ row }) => row)).size;
  const where = `Row ${first.row + 1}${first.path === "" ? "" : `, ${short(first.path)}`}`;
  const rest = rows > 1 ? ` ${rows} of ${plural(wanted.length, "row")} differ.` : "";
  const [now, then] = [shown(first.got, known), shown(first.expected, known)];
  if (first.kind === "shape")
    return part("other shape", rule, `${where}: there is ${now}, and ${then} was expected.${rest}`);
  if (now === "NaN" && then === "NaN")
    return part("NaN", rule, `${where}: there is NaN, and the case does not take NaN for equal to NaN.${rest}`);
  const what = rule === "label" ? "the label is" : "there is";
  return part(`${now} ≠ ${then}`, rule, `${where}: ${what} ${now}, and ${then}${by} was expected.${rest}`);
}

/** What keeps an expected reply from being compared, and the field that it is said at; null where nothing does. */
export function expectedProblem({ reply, label }: Expectations): { field: "reply" | "label"; why: string } | null {
  if (reply === null) return null;
  const rows = readExpected(reply);
  if (typeof rows === "string") return { field: "reply", why: rows };
  const why = label === null ? null : whyNoLabel(label, rows);
  return why === null ? null : { field: "label", why };
}

/** An expectation of labels that compares nothing would pass for any answer. A reply without rows is compared by that. */
function whyNoLabel(label: NonNullable<Expectations["label"]>, rows: Cell[]): string | null {
  if (rows.length === 0 || holdsLabel(rows, label)) return null;
  return "The expected rows hold no label that could be compared: labels are texts, truth values and whole numbers, and with a threshold other numbers too.";
}

/** Rows of an expected reply; a sentence where it cannot be read. */
export function readExpected(text: string): Cell[] | string {
  const json = readJson(text);
  if (json.status === "unreadable") return `The expected reply cannot be read: ${json.why}`;
  return json.value.kind === "list" ? json.value.items : "The expected reply is no list of rows.";
}

/** The rows of a reply as the text that a case keeps; null where it has none. */
export function replyText(reply: Normalised): string | null {
  const rows = rowsOf(reply);
  return rows === null ? null : `[${rows.map(jsonText).join(", ")}]`;
}

function isStatus(expected: string, status: number): boolean {
  return expected.endsWith("xx") ? expected.startsWith(String(Math.floor(status / 100))) : expected === String(status);
}

function isReordered(wanted: Cell[], got: Cell[]): boolean {
  const [expected, there] = [wanted.map(jsonText), got.map(jsonText)];
  return expected.join("\n") !== there.join("\n") && expected.sort().join("\n") === there.sort().join("\n");
}

function toleranceWords({ absolute, relative }: NonNullable<Expectations["values"]>): string {
  const parts = [
    ...(isZero(absolute) ? [] : [`± ${absolute}`]),
    ...(isZero(relative) ? [] : [`within a share of ${relative}`]),
  ];
  return parts.length === 0 ? "" : ` ${parts.join(" or ")}`;
}

/** 0, 0.00, 0e5. */
export function isZero(token: string): boolean {
  return !/[1-9]/.test(token.replace(/[eE].*$/, ""));
}

function shown(cell: Cell | null, known: ReadonlySet<string>): string {
  if (cell === null) return "nothing";
  switch (cell.kind) {
    case "number":
      return short(cell.token);
    case "boolean":
      return String(cell.value);
    case "text":
      return known.has(cell.text) ? `“${short(cell.text)}”` : "another text";
    case "list":
      return "a list";
    case "object":
      return "a record";
    default:
      return cell.kind;
  }
}

function textsOf(cells: readonly Cell[], into = new Set<string>()): Set<string> {
  for (const cell of cells) {
    if (cell.kind === "text") into.add(cell.text);
    if (cell.kind === "list") textsOf(cell.items, into);
    if (cell.kind === "object")
      textsOf(
        cell.entries.map(([, value]) => value),
        into,
      );
  }
  return into;
}

function part(brief: string, rule: CaseFinding["rule"], text: string): Part {
  return { brief: storableText(brief), finding: { rule, text: storableText(text) } };
}

function failing(brief: string, { rule, text }: CaseFinding): Judgement {
  return { passed: false, findings: [{ rule, text: storableText(text) }], brief };
}

function milliseconds(value: number): string {
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;
}

/** By whole characters, of at most two units each: half of one cannot be stored. */
function short(text: string): string {
  const characters = Array.from(text.slice(0, 82));
  return characters.length <= 40 ? text : `${characters.slice(0, 39).join("")}…`;
}
