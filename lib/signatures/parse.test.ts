import { expect, test } from "vitest";

import { parseDescriptor, parseSignature } from "./parse";
import { readDocument } from "./read-document";

const inputs = (...columns: unknown[]) => ({ inputs: JSON.stringify(columns) });
const read = (raw: unknown) => {
  const reading = parseSignature(raw);
  if (reading.state !== "present") throw new Error(JSON.stringify(reading));
  return reading.signature;
};
const types = (...columns: unknown[]) => read(inputs(...columns)).inputs?.map((field) => field.type);

test("reads a descriptor as a server writes it: folded JSON texts, flavors, the example's file", () => {
  const reading = parseDescriptor(`flavors:
  python_function:
    loader_module: x.sklearn
    python_version: 3.11.7
  sklearn:
    code: null
is_signature_from_type_hint: false
saved_input_example_info:
  artifact_path: input_example.json
signature:
  inputs: '[{"type": "double", "name": "age", "required": true}, {"type": "double",
    "name": "chol", "required": false}]'
  outputs: '[{"type": "tensor", "tensor-spec": {"dtype": "int64", "shape": [-1]}}]'
  params: null
`);
  expect(reading).toMatchObject({
    ok: true,
    descriptor: {
      form: { state: "present", form: { inputs: { layout: "columns" }, outputs: { layout: "tensors" }, params: null } },
      library: null,
      flavors: ["python_function", "sklearn"],
      example: "input_example.json",
      python: "3.11.7",
      signature: {
        state: "present",
        signature: {
          inputs: [
            { name: "age", type: "double", required: true, default: null },
            { name: "chol", type: "double", required: false, default: null },
          ],
          outputs: [{ name: null, type: "tensor(int64, -1)", required: true, default: null }],
          params: null,
          fromTypeHint: false,
        },
      },
    },
  });
});

test("knows required from both spellings, and that nested columns without either are optional", () => {
  const fields = read(
    inputs(
      { name: "a", type: "long" },
      { name: "b", type: "long", optional: true },
      { name: "c", type: "array", items: { type: "string" } },
    ),
  ).inputs;
  expect(fields?.map((field) => field.required)).toEqual([true, false, false]);
});

test("reads unnamed columns, integer names, tensors and every nested type", () => {
  expect(read(inputs({ type: "double" }, { type: "long" })).inputs?.map((field) => field.name)).toEqual([null, null]);
  expect(read(inputs({ name: 0, type: "double" })).inputs?.[0]?.name).toBe("0");
  expect(types({ type: "tensor", "tensor-spec": { dtype: "float32", shape: [-1, 28, 28] } })).toEqual([
    "tensor(float32, -1×28×28)",
  ]);
  expect(types({ type: "tensor", "tensor-spec": { dtype: "float32", shape: [] } })).toEqual(["tensor(float32)"]);
  const message = {
    type: "object",
    properties: { role: { type: "string", required: true }, name: { type: "string", required: false } },
  };
  expect(types({ name: "m", type: "array", items: message })).toEqual(["array<object{role: string, name?: string}>"]);
  expect(types({ name: "m", type: "map", values: { type: "any" } })).toEqual(["map<any>"]);
  expect(types({ name: "f", type: "sparkml_vector" })).toEqual(["sparkml_vector"]);
});

test("keeps the tokens of defaults, and reads parameters of both spellings", () => {
  const { params } = read({
    params:
      '[{"name":"t","default":1.0,"shape":null,"type":"double"},{"name":"n","dtype":"long","default":9007199254740993,"shape":null},{"name":"stop","default":["a"],"shape":[-1],"type":"string"}]',
  });
  expect(params?.map((field) => [field.type, field.default])).toEqual([
    ["double", "1.0"],
    ["long", "9007199254740993"],
    ["array<string>", '["a"]'],
  ]);
});

test("takes the words that Python writes for numbers JSON has no word for", () => {
  const params =
    '[{"name":"cap","default":Infinity,"shape":null,"type":"double"},{"name":"low","default":[-Infinity,NaN,1.0],"shape":[-1],"type":"double"},{"name":"NaN","default":"say \\"Infinity\\"","shape":null,"type":"string"}]';
  const defaults = [
    ["cap", "Infinity"],
    ["low", "[-Infinity,NaN,1.0]"],
    ["NaN", '"say \\"Infinity\\""'],
  ];
  expect(read({ params }).params?.map((field) => [field.name, field.default])).toEqual(defaults);
  const alone = readDocument(`{"params": ${params}}`);
  const form = alone.ok && alone.reading.state === "present" ? alone.reading.form : null;
  expect(form?.params?.map((param) => [param.name, param.default])).toEqual(defaults);
  expect(parseSignature({ params: '[{"name":NaN"x"}]' })).toMatchObject({ state: "unreadable" });
});

test("tells absent from unreadable", () => {
  expect(parseSignature(null)).toEqual({ state: "absent" });
  expect(parseSignature({ inputs: null, outputs: null, params: null })).toEqual({ state: "absent" });
  expect(parseSignature({ inputs: "[{" })).toEqual({ state: "unreadable", why: "The inputs are not JSON." });
  expect(parseSignature(inputs({ name: "a", type: "complex" }))).toMatchObject({ state: "unreadable" });
  expect(parseSignature(inputs({ name: "a", type: "array", items: "string" }))).toMatchObject({ state: "unreadable" });
  expect(parseSignature("text")).toMatchObject({ state: "unreadable" });
});

test.each([
  ["a document that is too large", "#".repeat(1_100_000), "1 MB"],
  ["thousands of nested sequences on one line", "- ".repeat(100_000), "64 levels"],
  ["thousands of brackets", "[".repeat(100_000), "64 levels"],
  ["aliases that multiply", bomb(), "100 aliases"],
  ["many aliases", `a: &a x\nb: [${"*a,".repeat(200)}]`, "100 aliases"],
])("refuses %s and names the limit", (_what, text, limit) => {
  const reading = parseDescriptor(text);
  expect(reading).toMatchObject({ ok: false });
  expect(reading.ok ? "" : reading.why).toContain(limit);
});

test("says where a document stops being YAML, and quotes nothing of it", () => {
  expect(parseDescriptor('flavors: {}\nsecret: "open')).toEqual({
    ok: false,
    why: expect.stringMatching(/^It is not YAML: line \d/),
  });
});

function bomb() {
  const lines = ["a0: &a0 [x,x,x,x,x,x,x,x,x]"];
  for (let level = 1; level < 9; level += 1)
    lines.push(
      `a${level}: &a${level} [${Array(9)
        .fill(`*a${level - 1}`)
        .join(",")}]`,
    );
  return lines.join("\n");
}
