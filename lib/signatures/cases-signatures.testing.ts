import fc from "fast-check";

export type TypeJson = {
  type: string;
  items?: TypeJson;
  values?: TypeJson;
  properties?: Record<string, TypeJson & { required?: boolean }>;
};
export type InputJson = TypeJson & {
  name?: string | number | undefined;
  required?: boolean;
  "tensor-spec"?: { dtype: string; shape: number[] };
};
export type InputsJson = InputJson[];
export type ParamJson = { name: string; type: string; default: unknown; shape: null | [-1] };
export type Signature = { inputs: InputsJson; params: ParamJson[] | null };

const scalarTypes = ["boolean", "integer", "long", "float", "double", "string", "binary", "datetime"] as const;
const elementTypes = [
  "bool",
  "int8",
  "int16",
  "int32",
  "int64",
  "uint8",
  "uint16",
  "uint32",
  "uint64",
  "float16",
  "float32",
  "float64",
  "str",
  "bytes",
  "object",
  "datetime64[ns]",
];
/** Two of them switch a server to bodies without an envelope. */
const names = ["a", "b", "c", "age", "Größe", "prompt", "messages"];

const scalar = fc.constantFrom<TypeJson>(...scalarTypes.map((type) => ({ type })));

const nestedType: fc.Arbitrary<TypeJson> = fc.letrec<{ type: TypeJson; nested: TypeJson }>((tie) => ({
  type: fc.oneof({ maxDepth: 2, withCrossShrink: true }, scalar, fc.constant({ type: "any" }), tie("nested")),
  nested: fc.oneof(
    tie("type").map((items): TypeJson => ({ type: "array", items })),
    tie("type").map((values): TypeJson => ({ type: "map", values })),
    fc.constant({ type: "sparkml_vector" }),
    fc
      .uniqueArray(fc.record({ name: fc.constantFrom("p", "q", "r"), type: tie("type"), required: fc.boolean() }), {
        minLength: 1,
        maxLength: 3,
        selector: ({ name }) => name,
      })
      .map((properties): TypeJson => ({
        type: "object",
        properties: Object.fromEntries(properties.map(({ name, type, required }) => [name, { ...type, required }])),
      })),
  ),
})).nested;

const columnType = fc.oneof(
  { weight: 6, arbitrary: scalar },
  { weight: 2, arbitrary: nestedType },
  { weight: 1, arbitrary: fc.constant<TypeJson>({ type: "any" }) },
);

/** Columns with or without names; names are replaced by who knows better. */
export function columnsPart(named: boolean): fc.Arbitrary<InputsJson> {
  if (!named)
    return fc
      .array(columnType, { minLength: 1, maxLength: 3 })
      .map((types) => types.map((type) => ({ ...type, required: true })));
  const column = fc.record({
    name: fc.constantFrom(...names),
    type: columnType,
    required: fc.oneof({ weight: 3, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
  });
  return fc
    .uniqueArray(column, { minLength: 1, maxLength: 4, selector: ({ name }) => name })
    .map((columns) => columns.map(({ name, type, required }) => ({ ...type, name, required })));
}

const numbered = fc
  .array(scalar, { minLength: 1, maxLength: 3 })
  .map((types): InputsJson => types.map((type, name) => ({ ...type, name, required: true })));

const shape = fc.oneof(
  fc.constantFrom<number[]>([-1], [-1, 1], [-1, 2], [-1, -1], [-1, 2, 2], [2], [], [-1, -1, 2], [1, 2]),
  fc.array(fc.constantFrom(-1, 1, 2, 3), { maxLength: 3 }),
);
const tensor = fc.record({ dtype: fc.constantFrom(...elementTypes), shape });
const tensors: fc.Arbitrary<InputsJson> = fc.oneof(
  tensor.map((spec) => [{ type: "tensor", "tensor-spec": spec }]),
  fc
    .uniqueArray(fc.record({ name: fc.constantFrom("a", "b", "x"), spec: tensor }), {
      minLength: 1,
      maxLength: 2,
      selector: ({ name }) => name,
    })
    .map((list) => list.map(({ name, spec }) => ({ name, type: "tensor", "tensor-spec": spec }))),
);

export const inputsOf: fc.Arbitrary<InputsJson> = fc.oneof(
  { weight: 8, arbitrary: columnsPart(true) },
  { weight: 3, arbitrary: columnsPart(false) },
  { weight: 1, arbitrary: numbered },
  { weight: 4, arbitrary: tensors },
);

const param: fc.Arbitrary<ParamJson> = fc.constantFrom<ParamJson>(
  { name: "t", type: "double", default: 0.5, shape: null },
  { name: "n", type: "long", default: 10, shape: null },
  { name: "i", type: "integer", default: 1, shape: null },
  { name: "f", type: "float", default: 0.5, shape: null },
  { name: "s", type: "string", default: "x", shape: null },
  { name: "flag", type: "boolean", default: true, shape: null },
  { name: "when", type: "datetime", default: "2024-01-02", shape: null },
  { name: "stop", type: "string", default: ["a"], shape: [-1] },
  { name: "sizes", type: "double", default: [1], shape: [-1] },
  { name: "none", type: "double", default: null, shape: null },
);

export const paramsJson: fc.Arbitrary<ParamJson[] | null> = fc.oneof(
  { weight: 3, arbitrary: fc.constant(null) },
  { weight: 1, arbitrary: fc.uniqueArray(param, { minLength: 1, maxLength: 3, selector: ({ name }) => name }) },
);
