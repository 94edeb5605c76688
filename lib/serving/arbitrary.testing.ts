import fc from "fast-check";

import type { DataType } from "@/lib/signatures/form";

import { tableOf } from "./cells";
import { protocolTarget } from "./target";
import { sizeOf } from "./tensors";
import type { Cell, Entry, Payload, PayloadColumn, PayloadTensor, TablePayload, Target } from "./types";

export const anyTarget: Target = protocolTarget({ model: "m" });

const awkward = fc.constantFrom(
  "",
  "a",
  "b64",
  "null",
  "NA",
  "None",
  "true",
  "1",
  "1.0",
  "é",
  "“q”",
  'q"q',
  "a,b",
  "a\nb",
  " x ",
  "\ud800",
  "\u2028",
  "__proto__",
  "created_at",
  "x\0y",
  "YWJj",
  "2024-01-02T03:04:05",
);
const text = fc.oneof(awkward, fc.string({ unit: "grapheme", maxLength: 8 }));
export const token = fc.oneof(
  fc.constantFrom(
    "0",
    "-0",
    "1.0",
    "1",
    "1e3",
    "1E+2",
    "9007199254740993",
    "9223372036854775808",
    "18446744073709551616",
    "1e400",
    "0.1",
    "2.50",
    "NaN",
    "Infinity",
    "-Infinity",
    "123456.7890123456789",
  ),
  fc.integer().map(String),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => JSON.stringify(value)),
);
const base64 = fc.uint8Array({ maxLength: 6 }).map((bytes) => Buffer.from(bytes).toString("base64"));

const scalarCell: fc.Arbitrary<Cell> = fc.oneof(
  { weight: 5, arbitrary: token.map((one): Cell => ({ kind: "number", token: one })) },
  { weight: 3, arbitrary: text.map((one): Cell => ({ kind: "text", text: one })) },
  { weight: 1, arbitrary: fc.boolean().map((value): Cell => ({ kind: "boolean", value })) },
  { weight: 1, arbitrary: fc.constant<Cell>({ kind: "null" }) },
  { weight: 1, arbitrary: base64.map((one): Cell => ({ kind: "bytes", base64: one })) },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom("2024-01-02", "2024-01-02T03:04:05Z")
      .map((one): Cell => ({ kind: "datetime", text: one })),
  },
);

const key = fc.oneof(fc.constantFrom("a", "b", "b64", "__proto__", "data"), text);
export const jsonCell: fc.Arbitrary<Cell> = fc.letrec<{ cell: Cell }>((tie) => ({
  cell: fc.oneof(
    { maxDepth: 3, depthIdentifier: "cell" },
    scalarCell,
    fc.array(tie("cell"), { maxLength: 3 }).map((items): Cell => ({ kind: "list", items })),
    fc
      .uniqueArray(fc.tuple(key, tie("cell")), { maxLength: 3, selector: ([name]) => name })
      .map((entries): Cell => ({ kind: "object", entries })),
  ),
})).cell;

const dtype: fc.Arbitrary<DataType | null> = fc.oneof(
  fc.constant(null),
  fc
    .constantFrom("boolean", "integer", "long", "float", "double", "string", "binary", "datetime")
    .map((kind): DataType => ({ kind })),
  fc.constantFrom<DataType>(
    { kind: "array", items: { kind: "double" } },
    { kind: "map", values: { kind: "binary" } },
    { kind: "object", properties: [{ name: "a", type: { kind: "datetime" }, required: true }] },
  ),
);

/** Cells that fit a type, so that payloads without any loss come up often enough. */
function fitting(type: DataType | null): fc.Arbitrary<Cell> {
  switch (type?.kind) {
    case "boolean":
      return fc.boolean().map((value): Cell => ({ kind: "boolean", value }));
    case "integer":
    case "long":
      return fc.integer().map((value): Cell => ({ kind: "number", token: String(value) }));
    case "float":
    case "double":
      return fc
        .constantFrom("1.0", "2.5", "0.5", "1e3", "-0.0", "3")
        .map((one): Cell => ({ kind: "number", token: one }));
    case "string":
      return text.map((one): Cell => ({ kind: "text", text: one }));
    case "binary":
      return base64.map((one): Cell => ({ kind: "bytes", base64: one }));
    case "datetime":
      return fc.constant<Cell>({ kind: "datetime", text: "2024-01-02T03:04:05" });
    default:
      return jsonCell;
  }
}

const params: fc.Arbitrary<Entry[]> = fc.oneof(
  { weight: 3, arbitrary: fc.constant<Entry[]>([]) },
  { weight: 1, arbitrary: fc.uniqueArray(fc.tuple(key, jsonCell), { maxLength: 2, selector: ([name]) => name }) },
);

const naming: fc.Arbitrary<(at: number, name: string) => Pick<PayloadColumn, "name" | "named">> = fc.constantFrom<
  (at: number, name: string) => Pick<PayloadColumn, "name" | "named">
>(
  (at, name) => ({ name: `${name}${at}`, named: "text" }),
  (at, name) => ({ name: `${name}${at}`, named: "text" }),
  (_, name) => ({ name, named: "text" }),
  () => ({ name: null, named: "not" }),
  (at) => ({ name: String(at), named: "number" }),
);

const table: fc.Arbitrary<TablePayload> = fc
  .record({
    name: naming,
    types: fc.array(dtype, { maxLength: 4 }),
    names: fc.array(text, { minLength: 4, maxLength: 4 }),
    height: fc.integer({ min: 0, max: 4 }),
    isTidy: fc.boolean(),
    params,
  })
  .chain(({ name, types, names, height, isTidy, params: some }) => {
    const columns = types.map((one, at): PayloadColumn => ({ ...name(at, names[at] ?? ""), dtype: one }));
    const cell = (type: DataType | null): fc.Arbitrary<Cell> =>
      isTidy ? fitting(type) : fc.oneof(fitting(type), jsonCell, fc.constant<Cell>({ kind: "missing" }));
    const rows = fc.array(fc.tuple(...types.map(cell)), { minLength: height, maxLength: height });
    const index = fc.oneof(
      { weight: 4, arbitrary: fc.constant(null) },
      {
        weight: 1,
        arbitrary: fc.array(
          fc.oneof(
            text.map((one): Cell => ({ kind: "text", text: one })),
            fc.integer().map((one): Cell => ({ kind: "number", token: String(one) })),
          ),
          { minLength: height, maxLength: height },
        ),
      },
    );
    return fc.tuple(rows, index).map(([cells, labels]) => tableOf(columns, cells, labels, some));
  });

const elements = fc.constantFrom<[string | null, DataType | null]>(
  [null, null],
  ["float64", { kind: "double" }],
  ["int64", { kind: "long" }],
  ["bool", { kind: "boolean" }],
  ["str", { kind: "string" }],
  ["bytes", { kind: "binary" }],
  ["float16", { kind: "double" }],
);
const tensor: fc.Arbitrary<PayloadTensor> = fc
  .tuple(elements, fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 3 }), fc.boolean())
  .chain(([[name, type], shape, isTidy]) =>
    fc
      .array(isTidy ? fitting(type ?? { kind: "long" }) : jsonCell, {
        minLength: sizeOf(shape),
        maxLength: sizeOf(shape),
      })
      .map((data) => ({ name: null, dtype: name, shape, data })),
  );
const tensors: fc.Arbitrary<Payload> = fc
  .tuple(
    fc.array(tensor, { minLength: 1, maxLength: 3 }),
    fc.boolean(),
    fc.array(text, { minLength: 3, maxLength: 3 }),
    params,
  )
  .map(([all, isNamed, names, some]) => ({
    layout: "tensors",
    tensors: isNamed
      ? all.map((one, at) => ({ ...one, name: `${names[at] ?? ""}${at === 0 ? "" : at}` }))
      : all.slice(0, 1),
    params: some,
  }));

const raw: fc.Arbitrary<Payload> = fc.constantFrom<Payload>(
  {
    layout: "raw",
    contentType: "application/json",
    text: '{"messages":[{"role":"user","content":"hi"}],"temperature":2.0}',
  },
  { layout: "raw", contentType: "application/json", text: '{ "anything" : [1.0, 1] }' },
  { layout: "raw", contentType: "application/json", text: '{"input_data": "a text"}' },
  { layout: "raw", contentType: "text/plain", text: "one\ntwo" },
);

export const payload: fc.Arbitrary<Payload> = fc.oneof(
  { weight: 5, arbitrary: table },
  { weight: 4, arbitrary: tensors },
  { weight: 1, arbitrary: raw },
);
