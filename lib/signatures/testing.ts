import fc from "fast-check";

import type { Column, DataType, Form, Param, Part, Property, Scalar, Tensor } from "./form";
import { compose, envelopesOf } from "./samples/compose";
import { boundaryElements, tensorToken } from "./samples/tensor-tokens";
import { boundaryTokens, objectOf, typicalToken, type Token } from "./samples/tokens";
import type { Request } from "./sight/types";

/** Arbitrary forms, forms that differ by a few edits, and requests for them: what property tests are drawn from. */
const scalars: readonly Scalar[] = ["boolean", "integer", "long", "float", "double", "string", "binary", "datetime"];
const dtypes = [
  "bool",
  "int8",
  "int32",
  "int64",
  "uint8",
  "uint32",
  "float16",
  "float32",
  "float64",
  "str",
  "bytes",
  "object",
  "datetime64[ns]",
];
const names = ["a", "b", "age", "Age", "ages", "chol", "user_id", "userId", "x1", "größe"];

const scalarType: fc.Arbitrary<DataType> = fc.constantFrom(...scalars).map((kind) => ({ kind }));

const dataType: fc.Arbitrary<DataType> = fc.letrec<{ type: DataType; nested: DataType }>((tie) => ({
  type: fc.oneof(
    { weight: 5, arbitrary: scalarType },
    { weight: 1, arbitrary: fc.constant<DataType>({ kind: "any" }) },
    { weight: 2, arbitrary: tie("nested") },
  ),
  nested: fc.oneof(
    { maxDepth: 2, depthIdentifier: "type" },
    fc.constant<DataType>({ kind: "sparkml_vector" }),
    scalarType.map((items): DataType => ({ kind: "array", items })),
    tie("type").map((items): DataType => ({ kind: "array", items })),
    tie("type").map((values): DataType => ({ kind: "map", values })),
    fc
      .uniqueArray(fc.record({ name: fc.constantFrom("p", "q", "role"), type: tie("type"), required: fc.boolean() }), {
        minLength: 1,
        maxLength: 3,
        selector: ({ name }) => name,
      })
      .map((properties: Property[]): DataType => ({ kind: "object", properties })),
  ),
})).type;

const column: fc.Arbitrary<Column> = fc.record({
  name: fc.constantFrom(...names),
  named: fc.constant("text" as const),
  type: dataType,
  required: fc.boolean(),
});

const namedColumns = fc.uniqueArray(column, { minLength: 1, maxLength: 5, selector: ({ name }) => name });
const unnamedColumns = fc
  .array(dataType, { minLength: 1, maxLength: 4 })
  .map((types) => types.map((type): Column => ({ name: null, named: "not", type, required: true })));
const numberedColumns = fc
  .array(scalarType, { minLength: 1, maxLength: 4 })
  .map((types) => types.map((type, index): Column => ({ name: String(index), named: "number", type, required: true })));

const shape = fc
  .tuple(fc.constantFrom(-1, -1, -1, 2), fc.array(fc.constantFrom(-1, 1, 2, 3), { maxLength: 2 }))
  .map(([first, rest]) => [first, ...rest]);
const tensor = (name: fc.Arbitrary<string | null>): fc.Arbitrary<Tensor> =>
  fc.record({ name, dtype: fc.constantFrom(...dtypes), shape });
const tensors = fc.oneof(
  tensor(fc.constant(null)).map((only) => [only]),
  fc.uniqueArray(tensor(fc.constantFrom(...names)), { minLength: 1, maxLength: 3, selector: ({ name }) => name }),
);

const asColumns = (columns: Column[]): Part => ({ layout: "columns", columns });

const part: fc.Arbitrary<Part> = fc.oneof(
  { weight: 6, arbitrary: namedColumns.map(asColumns) },
  { weight: 2, arbitrary: unnamedColumns.map(asColumns) },
  { weight: 1, arbitrary: numberedColumns.map(asColumns) },
  { weight: 2, arbitrary: tensors.map((list): Part => ({ layout: "tensors", tensors: list })) },
);

const paramScalars = scalars.filter((kind) => kind !== "binary");

const param: fc.Arbitrary<Param> = fc
  .record({
    name: fc.constantFrom("t", "top_k", "topK", "stop"),
    type: fc.constantFrom(...paramScalars).map((kind): DataType => ({ kind })),
    list: fc.boolean(),
    none: fc.boolean(),
    variant: fc.nat(1),
  })
  .map(({ name, type, list, none, variant }) => {
    const token = variant === 0 ? typicalToken(type) : (boundaryTokens(type)[1]?.token ?? "null");
    return { name, type, list, default: list ? `[${token}]` : none ? "null" : token };
  });

export const form: fc.Arbitrary<Form> = fc
  .record({
    inputs: fc.option(part, { freq: 20 }),
    outputs: fc.option(part),
    params: fc.option(fc.uniqueArray(param, { minLength: 1, maxLength: 3, selector: ({ name }) => name })),
    fromTypeHint: fc.constant(false),
  })
  .filter(({ inputs, outputs, params }) => inputs !== null || outputs !== null || params !== null);

type Edit = (form: Form) => Form;

const inColumns =
  (change: (columns: Column[]) => Column[]): Edit =>
  (of) => {
    if (of.inputs?.layout !== "columns") return of;
    const columns = change(of.inputs.columns);
    const distinct =
      new Set(columns.map(({ name }) => name)).size === columns.length || columns.every(({ name }) => name === null);
    return columns.length === 0 || !distinct ? of : { ...of, inputs: { layout: "columns", columns } };
  };
const at = <T>(list: readonly T[], index: number, change: (entry: T) => T): T[] =>
  list.map((entry, place) => (place === index % list.length ? change(entry) : entry));

/** Deep inside or at the top: one type of the form becomes another, a property comes, goes or changes its need. */
const typeEdit = fc
  .tuple(fc.nat(9), dataType, fc.boolean(), fc.nat(5))
  .map(([index, type, required, how]) => (old: DataType): DataType => {
    const inner = (of: DataType): DataType => {
      if (of.kind === "array" && how > 0) return { kind: "array", items: inner(of.items) };
      if (of.kind === "map" && how > 0) return { kind: "map", values: inner(of.values) };
      if (of.kind !== "object" || how === 0) return type;
      if (how === 1)
        return {
          ...of,
          properties: [...of.properties.filter(({ name }) => name !== "r"), { name: "r", type, required }],
        };
      if (how === 2 && of.properties.length > 1) return { ...of, properties: of.properties.slice(1) };
      if (how === 3)
        return {
          ...of,
          properties: at(of.properties, index, (property) => ({ ...property, required: !property.required })),
        };
      return {
        ...of,
        properties: at(of.properties, index, (property) => ({ ...property, type: inner(property.type) })),
      };
    };
    return inner(old);
  });

/** Types that hold all values of another, so that compatible changes are drawn often enough. */
const wider: Partial<Record<DataType["kind"], DataType>> = {
  integer: { kind: "long" },
  float: { kind: "double" },
  long: { kind: "any" },
  string: { kind: "any" },
  boolean: { kind: "any" },
  array: { kind: "any" },
  object: { kind: "any" },
  map: { kind: "any" },
};

const edit: fc.Arbitrary<Edit> = fc.oneof(
  fc.tuple(column, fc.nat(5)).map(([added, index]) =>
    inColumns((columns) => {
      const like: Column =
        columns[0]?.named === "text"
          ? added
          : {
              ...added,
              ...(columns[0]?.named === "number"
                ? { name: String(columns.length), named: "number" }
                : { name: null, named: "not" }),
              required: true,
            };
      return [...columns.slice(0, index), like, ...columns.slice(index)];
    }),
  ),
  fc.nat(5).map((index) => inColumns((columns) => columns.filter((_, place) => place !== index % columns.length))),
  fc
    .nat(5)
    .map((index) =>
      inColumns((columns) =>
        at(columns, index, (old) => ({ ...old, required: old.named === "text" ? !old.required : true })),
      ),
    ),
  fc
    .nat(5)
    .map((index) =>
      inColumns((columns) => at(columns, index, (old) => ({ ...old, type: wider[old.type.kind] ?? old.type }))),
    ),
  fc
    .tuple(fc.nat(5), typeEdit)
    .map(([index, change]) =>
      inColumns((columns) => at(columns, index, (old) => ({ ...old, type: change(old.type) }))),
    ),
  fc
    .tuple(fc.nat(5), fc.constantFrom(...names))
    .map(([index, name]) =>
      inColumns((columns) => at(columns, index, (old) => (old.named === "text" ? { ...old, name } : old))),
    ),
  fc.constant(inColumns((columns) => [...columns].reverse())),
  fc.constant(
    inColumns((columns) => columns.map((old): Column => ({ ...old, name: null, named: "not", required: true }))),
  ),
  fc.tuple(fc.nat(3), tensor(fc.constant(null)), fc.nat(2)).map(([index, other, how]): Edit => (of) => {
    if (of.inputs?.layout !== "tensors") return of;
    const change = (old: Tensor): Tensor =>
      how === 0
        ? { ...old, dtype: other.dtype }
        : how === 1
          ? { ...old, shape: other.shape }
          : { ...old, shape: old.shape.map((size, place) => (place === 0 ? size : -1)) };
    return { ...of, inputs: { layout: "tensors", tensors: at(of.inputs.tensors, index, change) } };
  }),
  fc.constant<Edit>((of) =>
    of.inputs?.layout === "tensors" && of.inputs.tensors.length === 1
      ? {
          ...of,
          inputs: {
            layout: "tensors",
            tensors: of.inputs.tensors.map((old) => ({ ...old, name: old.name === null ? "x" : null })),
          },
        }
      : of,
  ),
  fc.option(part).map((inputs): Edit => (of) => ({ ...of, inputs })),
  fc.option(part).map((outputs): Edit => (of) => ({ ...of, outputs })),
  param.map((added): Edit => (of) => ({
    ...of,
    params: [...(of.params ?? []).filter(({ name }) => name !== added.name), added],
  })),
  fc.constant<Edit>((of) => ({ ...of, params: (of.params ?? []).length > 1 ? (of.params ?? []).slice(1) : null })),
);

/** Two forms of which the second came from the first by up to three edits. */
export const formPair: fc.Arbitrary<[Form, Form]> = fc
  .tuple(form, fc.array(edit, { maxLength: 3 }))
  .map(([before, edits]): [Form, Form] => [before, edits.reduce((of, change) => change(of), before)])
  .filter(([, after]) => after.inputs !== null || after.outputs !== null || after.params !== null);

/** A request that callers of the form might send: typical or at the edges, whole or without what is optional. */
export function requestFor(of: Form): fc.Arbitrary<Request> {
  const envelopes = envelopesOf(of);
  const choices = fc.record({
    envelope: fc.constantFrom(...envelopes),
    edges: fc.array(fc.nat(40), { minLength: 6, maxLength: 6 }),
    rows: fc.constantFrom(1, 1, 2),
    set: fc.boolean(),
    bare: fc.nat(9),
  });
  return choices.map(({ envelope, edges, rows, set, bare }): Request => {
    const plain = compose(of, envelopes[0] ?? "inputs", {}) ?? { contentType: "application/json", body: "{}" };
    const only = of.inputs?.layout === "columns" && of.inputs.columns.length === 1 ? of.inputs.columns[0] : undefined;
    if (only && bare === 0)
      return { contentType: "application/json", body: `{"inputs": [${edgeOf(only.type, edges[0] ?? 0)}]}` };
    if (of.inputs?.layout === "columns" && of.inputs.columns.every(({ named }) => named === "text") && bare === 1) {
      const values = of.inputs.columns.map(({ name, type }, index): [string, Token] => [
        name ?? "",
        edgeOf(type, edges[index] ?? 0),
      ]);
      return { contentType: "application/json", body: objectOf([["inputs", objectOf(values)]]) };
    }
    const params = set
      ? (of.params ?? []).map(({ name, type, list }, index): [string, Token] => [
          name,
          list ? `[${edgeOf(type, edges[index] ?? 0)}]` : edgeOf(type, edges[index] ?? 0),
        ])
      : [];
    return compose(of, envelope, { tokens: tokensFor(of.inputs, edges), rows, params }) ?? plain;
  });
}

function tokensFor(inputs: Part | null, edges: readonly number[]): Map<number, Token | null> {
  if (inputs === null) return new Map();
  if (inputs.layout === "tensors") {
    return new Map(
      inputs.tensors.map((one, index) => {
        const trials = boundaryElements(one.dtype);
        return [index, tensorToken(one, trials[(edges[index] ?? 0) % (trials.length * 2)]?.token)];
      }),
    );
  }
  return new Map(
    inputs.columns.map(({ type, required }, index) => [
      index,
      !required && (edges[index] ?? 0) % 3 === 0 ? null : edgeOf(type, edges[index] ?? 0),
    ]),
  );
}

/** Every other time the typical value. */
function edgeOf(type: DataType, edge: number): Token {
  const trials = boundaryTokens(type);
  return edge % 2 === 0 ? typicalToken(type) : (trials[(edge >> 1) % trials.length]?.token ?? "null");
}
