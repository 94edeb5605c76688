import type { Form } from "@/lib/signatures/form";

import type { Data } from "./enforce";
import type { Frame, Label } from "./python/frame";
import { toList } from "./python/array";
import { isNull, none, type Py } from "./python/value";
import type { Sent } from "./sent";
import { sentFor } from "./sent-for";
import type { SightNote } from "./types";

/** What was accepted and yet does not arrive as it was sent: each thing once for each input. */
export function notesOf(sent: Sent, data: Data, form: Form | null): SightNote[] {
  const arrived = arrivedOf(data);
  const isNamed = !arrived.has(null) && [...arrived.keys()].some((label) => typeof label === "string");
  const byPosition =
    form?.inputs?.layout === "columns" && form.inputs.columns.every((column) => column.named === "not");
  return [
    ...sent.unread.map((key) => note("body.key-ignored", `The key ${key} is not read.`, key)),
    ...ignoredParams(sent, form),
    ...(isNamed || byPosition ? droppedInputs(sent, arrived) : []),
    ...(byPosition && [...sent.inputs.keys()].some((label) => typeof label === "string") && data.kind === "frame"
      ? [note("column.names-ignored", "The model's columns have no names: the values are taken by position.", null)]
      : []),
    ...repeatedRows(sent, data),
    ...[...arrived].flatMap(([label, value], place) =>
      changes(label, sentFor(sent.inputs, arrived, { label, place, isTensor: isTensor(data) }), value),
    ),
  ];
}

function note(rule: string, text: string, where: string | null): SightNote {
  return { rule, text, where };
}

function isTensor(data: Data): boolean {
  return data.kind === "value" && data.value.t === "array";
}

function arrivedOf(data: Data): Map<Label | null, Py> {
  if (data.kind === "frame")
    return new Map(
      data.frame.columns.map(({ label, series }): [Label, Py] => [label, { t: "list", items: series.values }]),
    );
  const { value } = data;
  if (value.t === "array") return new Map([[null, toList(value.array)]]);
  if (value.t !== "dict") return new Map([[null, value]]);
  return new Map(
    [...value.entries].map(([name, each]): [Label, Py] => [name, each.t === "array" ? toList(each.array) : each]),
  );
}

function ignoredParams({ params }: Sent, form: Form | null): SightNote[] {
  if (params === null) return [];
  const known = new Set(form?.params?.map((param) => param.name) ?? []);
  return [...params.entries.keys()]
    .filter((name) => !known.has(name))
    .map((name) => note("param.ignored", `The model has no parameter ${name}; it is ignored.`, name));
}

function droppedInputs({ inputs }: Sent, arrived: ReadonlyMap<Label | null, Py>): SightNote[] {
  const dropped = [...inputs.keys()].filter((label) => label !== null && !arrived.has(label));
  return dropped.map((label) =>
    note("column.dropped", `The model does not know ${String(label)}; it is dropped.`, String(label)),
  );
}

function repeatedRows({ rows }: Sent, data: Data): SightNote[] {
  const arrived: Frame | null = data.kind === "frame" ? data.frame : null;
  if (rows !== 1 || arrived === null || arrived.rows === 1 || arrived.columns.length === 0) return [];
  return [
    note(
      "row.repeated",
      `One row was sent, and ${arrived.rows} arrive: as many as there are labels in the index.`,
      null,
    ),
  ];
}

/** The first change of each kind in one input. */
function changes(label: Label | null, sent: Py | null, arrived: Py): SightNote[] {
  if (sent === null) return [];
  const rules = new Set(pairsOf(sent, arrived).flatMap(([before, after]) => changeOf(before, after) ?? []));
  return [...rules].map((rule) => note(rule, sentences[rule], label === null ? null : String(label)));
}

function pairsOf(sent: Py, arrived: Py): [Py, Py][] {
  if (sent.t === "list" && arrived.t === "list") {
    return sent.items.length === arrived.items.length
      ? sent.items.flatMap((item, at) => pairsOf(item, arrived.items[at] ?? none))
      : reshaped(sent, arrived);
  }
  if (arrived.t === "list") return reshaped(sent, arrived);
  if (sent.t === "dict" && arrived.t === "dict")
    return [...sent.entries].flatMap(([name, value]) => pairsOf(value, arrived.entries.get(name) ?? value));
  if (arrived.t === "array") return pairsOf(sent, toList(arrived.array));
  return [[sent, arrived]];
}

/** A cell of a table fills its row of a tensor in the order of the values, whatever shape the row has. */
function reshaped(sent: Py, arrived: Py): [Py, Py][] {
  const [before, after] = [leavesOf(sent), leavesOf(arrived)];
  return before.length === after.length ? before.map((value, at) => [value, after[at] ?? none]) : [];
}

function leavesOf(value: Py): Py[] {
  return value.t === "list" ? value.items.flatMap(leavesOf) : [value];
}

const sentences = {
  "value.wrapped": "An integer that does not fit keeps its low bits only: another number arrives.",
  "value.rounded": "A number is rounded to what the declared type can hold.",
  "value.truncated": "The fraction is cut off.",
  "value.to-boolean": "Anything but 0, null and nothing arrives as true.",
  "value.from-boolean": "A boolean arrives as a number.",
  "value.to-text": "A value that is no text arrives as text.",
  "value.from-text": "Text arrives as a number.",
  "value.null-to-text": "null arrives as the text None.",
  "value.null-to-nan": "null arrives as NaN.",
  "value.not-decoded": "The text itself arrives as bytes: it is not decoded from base64.",
  "value.to-date": "A number is taken for nanoseconds since 1970.",
  "value.text-cut": "Only a part of the text arrives.",
} as const;

type Change = keyof typeof sentences;

function changeOf(before: Py, after: Py): Change | null {
  if (before.t === "none")
    return after.t === "str"
      ? "value.null-to-text"
      : after.t === "float" && isNull(after)
        ? "value.null-to-nan"
        : after.t === "bool"
          ? "value.to-boolean"
          : null;
  if (after.t === "bool") return before.t === "bool" ? null : "value.to-boolean";
  if (after.t === "time") return before.t === "str" || before.t === "time" ? null : "value.to-date";
  if (after.t === "bytes")
    return before.t === "str" && before.v === after.v
      ? "value.not-decoded"
      : before.t === "str"
        ? null
        : "value.to-text";
  if (after.t === "str") return before.t !== "str" ? "value.to-text" : before.v === after.v ? null : "value.text-cut";
  if (after.t !== "int" && after.t !== "float") return null;
  if (before.t === "bool") return "value.from-boolean";
  if (before.t === "str") return "value.from-text";
  return numberChange(before, after);
}

function numberChange(before: Py, after: Extract<Py, { t: "int" | "float" }>): Change | null {
  if (before.t === "int") {
    if (after.t === "int") return before.v === after.v ? null : "value.wrapped";
    return Number.isInteger(after.v) && BigInt(after.v) === before.v ? null : "value.rounded";
  }
  if (before.t !== "float") return null;
  if (after.t === "float") return Object.is(before.v, after.v) || before.v === after.v ? null : "value.rounded";
  return Number.isInteger(before.v) && BigInt(before.v) === after.v ? null : "value.truncated";
}
