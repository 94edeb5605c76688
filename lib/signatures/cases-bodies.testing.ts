import fc from "fast-check";

import type { InputJson, InputsJson, ParamJson, TypeJson } from "./cases-signatures.testing";
import { anyToken, listOf, sizedList, textToken, tokenFor, typedFor } from "./cases-tokens.testing";
import type { Request } from "./sight/types";

/** Requests for a model of these inputs: in every envelope, complete and right most of the time. */
export function bodyFor(inputs: InputsJson, params: ParamJson[] | null): fc.Arbitrary<Request> {
  const isTable = inputs.every(({ type }) => type !== "tensor");
  const envelopes = isTable
    ? [
        split(inputs),
        split(inputs),
        records(inputs),
        records(inputs),
        rows("inputs", inputs),
        rows("instances", inputs),
        columns("inputs", inputs),
        columns("instances", inputs),
        bare(inputs),
        odd(inputs),
      ]
    : [
        tensors("inputs", inputs),
        tensors("inputs", inputs),
        tensors("instances", inputs),
        instances(inputs),
        split(inputs),
        records(inputs),
        odd(inputs),
      ];
  const json = fc.tuple(fc.oneof(...envelopes), sentParams(params)).map(([content, sent]): Request => ({
    contentType: "application/json",
    body: `{${[content, ...(sent === null ? [] : [`"params":${sent}`])].join(",")}}`,
  }));
  const others: { weight: number; arbitrary: fc.Arbitrary<Request> }[] = [{ weight: 1, arbitrary: broken }];
  if (isTable)
    others.push(
      { weight: 2, arbitrary: csv(inputs) },
      {
        weight: inputs.some(({ name }) => name === "prompt" || name === "messages") ? 6 : 1,
        arbitrary: unwrapped(inputs, params),
      },
    );
  return fc.oneof({ weight: 24, arbitrary: json }, ...others);
}

const object = (entries: [string, string][]) =>
  `{${entries.map(([name, token]) => `${JSON.stringify(name)}:${token}`).join(",")}}`;
const list = (tokens: string[]) => `[${tokens.join(",")}]`;
const nameOf = ({ name }: InputJson, at: number) => (name === undefined ? `x${at}` : String(name));
const seldom = <T>(usual: fc.Arbitrary<T>, unusual: fc.Arbitrary<T>, weight = 8) =>
  fc.oneof({ weight, arbitrary: usual }, { weight: 1, arbitrary: unusual });

/** Which inputs a body names, in which order, and what else. */
function mentioned(inputs: InputsJson): fc.Arbitrary<InputJson[]> {
  const extra: InputJson = { type: "any", name: "extra" };
  const some = fc.subarray(inputs, { minLength: 0 });
  return fc.oneof<fc.MaybeWeightedArbitrary<InputJson[]>[]>(
    { weight: 8, arbitrary: fc.constant(inputs) },
    { weight: 1, arbitrary: some },
    { weight: 1, arbitrary: fc.shuffledSubarray(inputs, { minLength: inputs.length }) },
    { weight: 1, arbitrary: fc.constant([...inputs, extra]) },
  );
}

const rowCount = fc.oneof(
  { weight: 4, arbitrary: fc.constant(1) },
  { weight: 3, arbitrary: fc.integer({ min: 0, max: 3 }) },
);

function record(inputs: InputJson[]): fc.Arbitrary<string> {
  const cells = inputs.map((input, at) =>
    fc.tuple(fc.constant(nameOf(input, at)), tokenFor(input), fc.integer({ min: 0, max: 11 })),
  );
  // Now and then an optional column is missing in one row only.
  return fc
    .tuple(...cells)
    .map((entries) =>
      object(
        entries
          .filter(([, , luck], at) => luck > 0 || inputs[at]?.required !== false)
          .map(([name, token]): [string, string] => [name, token]),
      ),
    );
}

function records(inputs: InputsJson): fc.Arbitrary<string> {
  return fc
    .tuple(mentioned(inputs), rowCount)
    .chain(([named, count]) => listOf(record(named), count))
    .map((body) => `"dataframe_records":${body}`);
}

function rows(envelope: string, inputs: InputsJson): fc.Arbitrary<string> {
  return fc
    .tuple(mentioned(inputs), rowCount)
    .chain(([named, count]) => listOf(record(named), count))
    .map((body) => `"${envelope}":${body}`);
}

function columns(envelope: string, inputs: InputsJson): fc.Arbitrary<string> {
  return fc.tuple(mentioned(inputs), rowCount, fc.integer({ min: 0, max: 5 })).chain(([named, count, luck]) => {
    const cells = named.map((input, at) => {
      const many = listOf(tokenFor(input), luck === 1 && at === 0 ? count + 1 : count);
      return (luck === 0 ? tokenFor(input) : many).map((token): [string, string] => [nameOf(input, at), token]);
    });
    return fc.tuple(...cells).map((entries) => `"${envelope}":${object(entries)}`);
  });
}

/** The values of a table row by row, without names. */
function bare(inputs: InputsJson): fc.Arbitrary<string> {
  const row = fc.tuple(...inputs.map((input) => tokenFor(input))).map(list);
  const first = inputs[0] ?? { type: "any" };
  const content = fc.oneof(
    rowCount.chain((count) => listOf(row, count)),
    rowCount.chain((count) => listOf(tokenFor(first), count)),
    tokenFor(first),
  );
  return fc.tuple(fc.constantFrom("inputs", "instances"), content).map(([envelope, body]) => `"${envelope}":${body}`);
}

function split(inputs: InputsJson): fc.Arbitrary<string> {
  return fc.tuple(mentioned(inputs), rowCount, fc.integer({ min: 0, max: 19 })).chain(([named, count, luck]) => {
    const widths = luck === 0 ? named.slice(1) : named;
    const row = fc.tuple(...widths.map((input) => tokenFor(input))).map(list);
    const data = luck === 1 ? listOf(tokenFor(named[0] ?? { type: "any" }), count) : listOf(row, count);
    const hasNames = named.every(({ name }) => name !== undefined);
    const numbers = named.every(({ name }) => typeof name === "number");
    const labels = list(named.map((input, at) => (numbers ? String(input.name) : JSON.stringify(nameOf(input, at)))));
    const header =
      luck === 2 || (!hasNames && luck % 2 === 0) || (numbers && luck % 2 === 0)
        ? []
        : [`"columns":${luck === 3 && named.length > 1 ? list(named.map(() => '"a"')) : labels}`];
    const index =
      luck === 4
        ? ['"index":[7,8]']
        : luck === 5
          ? [`"index":${list(Array.from({ length: count }, (_, at) => String(at + 5)))}`]
          : luck === 6
            ? ['"index":[]']
            : [];
    return data.map((body) => `"dataframe_split":{${[...header, ...index, `"data":${body}`].join(",")}}`);
  });
}

function tensors(envelope: string, inputs: InputsJson): fc.Arbitrary<string> {
  const contents = inputs.map((input) => tensorContent(input));
  if (inputs.every(({ name }) => name === undefined))
    return seldom(contents[0] ?? anyToken, anyToken).map((body) => `"${envelope}":${body}`);
  const named = fc
    .tuple(...contents)
    .map((tokens) => object(inputs.map((input, at): [string, string] => [nameOf(input, at), tokens[at] ?? "null"])));
  return fc
    .oneof(
      { weight: 5, arbitrary: named },
      { weight: 1, arbitrary: contents[0] ?? anyToken },
      { weight: 1, arbitrary: anyToken },
    )
    .map((body) => `"${envelope}":${body}`);
}

/** Rows of named tensors. */
function instances(inputs: InputsJson): fc.Arbitrary<string> {
  const row = fc
    .tuple(...inputs.map((input) => elementOf(input)))
    .map((tokens) => object(inputs.map((input, at): [string, string] => [nameOf(input, at), tokens[at] ?? "null"])));
  return rowCount.chain((count) => listOf(row, count)).map((body) => `"instances":${body}`);
}

function tensorContent(input: InputJson): fc.Arbitrary<string> {
  const { dtype, shape } = input["tensor-spec"] ?? { dtype: "float64", shape: [] };
  return sizedList(typedFor(dtype), shape);
}

function elementOf(input: InputJson): fc.Arbitrary<string> {
  const { dtype, shape } = input["tensor-spec"] ?? { dtype: "float64", shape: [] };
  return sizedList(typedFor(dtype), shape.slice(1));
}

/** Content that a careless caller sends. */
function odd(inputs: InputsJson): fc.Arbitrary<string> {
  const envelope = fc.constantFrom("dataframe_split", "dataframe_records", "inputs", "instances");
  const strange = fc.oneof(
    anyToken,
    record(inputs),
    fc.constantFrom(
      '{"columns":["a"]}',
      '{"columns":["a"],"data":[],"x":1}',
      '{"columns":"a","data":[[1]]}',
      '{"data":null}',
      '{"columns":["a"],"data":{"a":[1,2]}}',
      "[[1,2],[3]]",
      "[[]]",
      "[{}]",
      "[null]",
      "[[1],null]",
    ),
  );
  return fc.oneof(
    { weight: 6, arbitrary: fc.tuple(envelope, strange).map(([name, token]) => `"${name}":${token}`) },
    { weight: 1, arbitrary: fc.constant('"inputs":[1],"instances":[1]') },
    { weight: 1, arbitrary: fc.constant('"data":[[1]]') },
    { weight: 1, arbitrary: record(inputs).map((body) => `"inputs":[${body}],"signature_name":"x"`) },
  );
}

const broken: fc.Arbitrary<Request> = fc.oneof(
  fc
    .constantFrom(
      "",
      "{",
      "[]",
      "5",
      "null",
      '{"inputs":[1],}',
      "{'inputs':[1]}",
      '{"inputs":[01]}',
      '{"inputs":[1.]}',
      '{"inputs":[1]} x',
      '{"inputs":["\t"]}',
      '{"inputs":[1],"inputs":[2]}',
      '{"inputs":[-]}',
      '\ufeff{"inputs":[1]}',
    )
    .map((body) => ({ contentType: "application/json", body })),
  fc
    .constantFrom(
      "text/plain",
      "application/csv",
      "application/json; charset=utf-8",
      "application/json;charset=UTF-8",
      "application/json; charset=latin-1",
      "application/json; version=1",
      "application/json;",
      "Application/JSON",
      "",
    )
    .map((contentType) => ({ contentType, body: '{"inputs":[1]}' })),
);

function sentParams(params: ParamJson[] | null): fc.Arbitrary<string | null> {
  if (params === null) return seldom(fc.constant(null), fc.constantFrom('{"t":1}', "{}", "null", "5"), 12);
  const sent = fc
    .subarray(params)
    .chain((some) =>
      fc.tuple(...some.map(({ name, type, shape }) => fc.tuple(fc.constant(name), paramToken(type, shape !== null)))),
    );
  return fc.oneof(
    { weight: 6, arbitrary: sent.map((entries) => object(entries)) },
    { weight: 1, arbitrary: sent.map((entries) => object([...entries, ["unknown", "1"]])) },
    { weight: 1, arbitrary: fc.constantFrom<string | null>(null, "null", "{}", "[]", "5") },
  );
}

function paramToken(type: string, isList: boolean): fc.Arbitrary<string> {
  const one = tokenFor({ type });
  return isList
    ? seldom(
        fc.integer({ min: 0, max: 2 }).chain((count) => listOf(one, count)),
        one,
      )
    : one;
}

function unwrapped(inputs: InputsJson, params: ParamJson[] | null): fc.Arbitrary<Request> {
  const cells = inputs.map((input, at) =>
    fc.tuple(fc.constant(nameOf(input, at)), fc.oneof(tokenFor(input), listOf(tokenFor(input), 1))),
  );
  const more = (params ?? []).map(({ name, type, shape }) =>
    fc.tuple(fc.constant(name), paramToken(type, shape !== null)),
  );
  return fc
    .tuple(fc.tuple(...cells), fc.tuple(...more), fc.constantFrom("prompt", "messages", "input", ""))
    .map(([entries, others, key]): Request => {
      const all = [...entries, ...others];
      const extra: [string, string][] = key === "" || all.some(([name]) => name === key) ? [] : [[key, '"hi"']];
      return { contentType: "application/json", body: object([...all, ...extra]) };
    });
}

function csv(inputs: InputsJson): fc.Arbitrary<Request> {
  const cell = ({ type }: TypeJson) =>
    fc
      .oneof(
        tokenFor({ type }).map((token) => (token.startsWith('"') ? (JSON.parse(token) as string) : token)),
        textToken.map((token) => JSON.parse(token) as string),
      )
      .map(quotedCell);
  return fc.tuple(mentioned(inputs), rowCount).chain(([named, count]) => {
    const header = named.map(nameOf).map(quotedCell).join(",");
    const row = fc.tuple(...named.map(cell)).map((cells) => cells.join(","));
    return fc
      .array(row, { minLength: count, maxLength: count })
      .map((lines): Request => ({ contentType: "text/csv", body: `${[header, ...lines].join("\n")}\n` }));
  });
}

function quotedCell(text: string): string {
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
