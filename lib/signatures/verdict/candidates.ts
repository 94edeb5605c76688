import type { DataType, Form, Param } from "@/lib/signatures/form";
import { compose, envelopesOf, type Choices } from "@/lib/signatures/samples/compose";
import { jsonRequest } from "@/lib/signatures/samples/envelopes";
import { boundaryElements, tensorToken } from "@/lib/signatures/samples/tensor-tokens";
import { boundaryTokens, listOf, objectOf, typicalToken, type Token } from "@/lib/signatures/samples/tokens";
import { samplePayloads } from "@/lib/signatures/samples/samples";
import type { Request } from "@/lib/signatures/sight/types";

import { tensorTables } from "./table-candidates";
import type { Finding } from "./types";

/**
 * Requests that callers of `before` might send and that may show a finding, the likeliest first. Everything the finding is not
 * about is chosen so that `after` takes it too, where that is possible: else another difference would answer for this one.
 */
export function* candidates(before: Form | null, after: Form | null, finding: Finding): Generator<Request> {
  if (before === null || before.inputs === null) {
    // Whatever callers send passes unseen; what may not pass any more are the edges of what is described now.
    const samples = after === null ? [] : samplePayloads(after);
    yield* samples.map(({ request }) => request).reverse();
    if (before === null) return;
  }
  const choices = [
    ...(finding.side === "params" ? paramChoices(before, finding) : inputChoices(before, after, finding)),
  ];
  const common = neutral(before, after, finding);
  // Every value in the plainest body comes before the first in another: most findings show there, and the rest costs more.
  for (const envelope of envelopesOf(before)) {
    for (const choice of choices) {
      const tokens = new Map([...(common.tokens ?? []), ...(choice.tokens ?? [])]);
      const request = compose(before, envelope, { ...common, ...choice, tokens });
      if (request !== null) yield request;
    }
  }
  yield* rareBodies(before, after, finding);
}

/** Bodies that only some tables take: a list without names for the only column, one object of single values. */
function* rareBodies({ inputs }: Form, after: Form | null, finding: Finding): Generator<Request> {
  if (inputs?.layout === "tensors") yield* tensorTables(inputs.tensors, after, finding);
  if (inputs?.layout !== "columns" || inputs.columns.some((column) => column.named !== "text")) return;
  const [only] = inputs.columns;
  const values = objectOf(inputs.columns.map(({ name, type }) => [name ?? "", typicalToken(type)]));
  for (const key of ["inputs", "instances"]) {
    if (only && inputs.columns.length === 1) yield jsonRequest(key, listOf([typicalToken(only.type)]));
    yield jsonRequest(key, values);
  }
}

/** For other fields: a value both sides take; for fields that only `after` requires: a value as an extra, which `before` ignores. */
function neutral(before: Form, after: Form | null, finding: Finding): Choices {
  if (before.inputs?.layout !== "columns" || after?.inputs?.layout !== "columns") return {};
  const known = new Set(before.inputs.columns.map((column) => column.name));
  const others = new Map(after.inputs.columns.map((column) => [column.name, column]));
  const tokens = new Map<number, Token>();
  for (const [index, { name, type }] of before.inputs.columns.entries()) {
    const other = name === null ? after.inputs.columns[index] : others.get(name);
    if (other && index !== finding.at.before) tokens.set(index, tokenForBoth(type, other.type));
  }
  const extras = after.inputs.columns.flatMap(({ name, named, required, type }, index) =>
    required && named === "text" && !known.has(name) && index !== finding.at.after
      ? [{ name: name ?? "", token: typicalToken(type) }]
      : [],
  );
  return { tokens, extras };
}

function tokenForBoth(before: DataType, after: DataType): Token {
  if (before.kind === "any") return typicalToken(after);
  if (before.kind === "string" && after.kind === "datetime") return '"2024-01-02"';
  if (before.kind === "string" && numeric.has(after.kind)) return '"1"';
  if (before.kind === "object" && after.kind === "object") {
    const properties = new Map(after.properties.map((property) => [property.name, property.type]));
    const kept = before.properties.filter(({ name, required }) => required || properties.has(name));
    return objectOf(kept.map(({ name, type }) => [name, tokenForBoth(type, properties.get(name) ?? type)]));
  }
  if (before.kind === "array" && after.kind === "array") return listOf([tokenForBoth(before.items, after.items)]);
  if (before.kind === "map" && after.kind === "map")
    return objectOf([["key", tokenForBoth(before.values, after.values)]]);
  return before.kind === "long" && after.kind === "double" ? "1" : typicalToken(before);
}

const numeric: ReadonlySet<string> = new Set(["integer", "long", "float", "double"]);

function* inputChoices(before: Form, after: Form | null, finding: Finding): Generator<Choices> {
  const { inputs } = before;
  const index = finding.at.before;
  if (inputs === null || index === null) {
    yield {};
    yield { rows: 2 };
    if (inputs !== null) yield* wholeChoices(before);
    return;
  }
  if (inputs.layout === "tensors") {
    const tensor = inputs.tensors[index];
    if (!tensor) return;
    const elements = boundaryElements(tensor.dtype).map(({ token }) => token);
    for (const rows of [2, 3]) yield { tokens: new Map([[index, tensorToken(tensor, undefined, rows)]]) };
    for (const element of elements) yield { tokens: new Map([[index, tensorToken(tensor, element)]]) };
    const wider = { ...tensor, shape: tensor.shape.map((size, at) => (size < 0 && at > 0 ? 5 : size)) };
    yield { tokens: new Map([[index, tensorToken(wider, undefined, 5)]]) };
    return;
  }
  const column = inputs.columns[index];
  if (!column) return;
  const twin =
    after?.inputs?.layout === "columns" && finding.at.after !== null
      ? after.inputs.columns[finding.at.after]
      : undefined;
  if (!column.required) yield { tokens: new Map([[index, null]]) };
  yield { tokens: new Map([[index, typicalToken(column.type)]]) };
  for (const token of nestedTokens(column.type, twin?.type)) yield { tokens: new Map([[index, token]]) };
}

/** For findings about the whole: an edge in one column at a time, of the first few; a tensor that is longer than the others. */
function* wholeChoices({ inputs }: Form): Generator<Choices> {
  const columns = inputs?.layout === "columns" ? inputs.columns.slice(0, 5) : [];
  for (const [index, { type }] of columns.entries()) {
    for (const { token } of boundaryTokens(type)) yield { tokens: new Map([[index, token]]) };
  }
  const first = inputs?.layout === "tensors" ? inputs.tensors[0] : undefined;
  if (first) yield { tokens: new Map([[0, tensorToken(first, undefined, 3)]]) };
}

/** Edges of the type; and what the other side's shape suggests: a key it does not declare, the optional left out. */
function nestedTokens(type: DataType, twin: DataType | undefined): Token[] {
  const both = twin === undefined ? [] : [tokenForBoth(type, twin)];
  const strangers = type.kind === "map" ? [objectOf([["another_key", typicalToken(type.values)]])] : [];
  return [...strangers, ...both, ...boundaryTokens(type).map(({ token }) => token)];
}

function* paramChoices(before: Form, finding: Finding): Generator<Choices> {
  yield {};
  const param = finding.at.before === null ? undefined : before.params?.[finding.at.before];
  if (!param) return;
  for (const token of paramTokens(param)) yield { params: [[param.name, token]] };
}

function paramTokens({ type, list }: Param): Token[] {
  const values = [typicalToken(type), ...boundaryTokens(type).map(({ token }) => token)];
  return list ? values.map((token) => listOf([token])) : values;
}
