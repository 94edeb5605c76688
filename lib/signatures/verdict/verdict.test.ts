import { expect, test } from "vitest";

import { readForm } from "@/lib/signatures/read-form";

import { verdictAgainst, verdictOf } from "./verdict";
import type { Word } from "./types";

type Entry = Record<string, unknown>;
type Sides = { inputs?: Entry[]; outputs?: Entry[]; params?: Entry[] };

const reading = (sides: Sides | null, hint = false) => readForm(sides, hint);
const replace = (before: Sides | null, after: Sides | null) => verdictOf(reading(before), reading(after), "replace");
const ids = (before: Sides | null, after: Sides | null) =>
  replace(before, after).findings.map(({ rule, class: word, path }) => [rule, word, path]);

const column = (
  name: string | number | null,
  type: string | Entry = "double",
  required: boolean | null = true,
): Entry => ({
  ...(typeof type === "string" ? { type } : type),
  ...(name === null ? {} : { name }),
  ...(required === null ? {} : { required }),
});
const object = (properties: Record<string, Entry>): Entry => ({ type: "object", properties });
const array = (type: string): Entry => ({ type: "array", items: { type } });
const map = (type: string): Entry => ({ type: "map", values: { type } });
const tensor = (shape: number[], dtype = "float32", name: string | null = null): Entry => ({
  type: "tensor",
  "tensor-spec": { dtype, shape },
  ...(name === null ? {} : { name }),
});
const param = (name: string, type: string, value: unknown, list = false): Entry => ({
  name,
  type,
  default: value,
  shape: list ? [-1] : null,
});

const [a, b, c] = [column("a"), column("b", "long"), column("c", "string")];
const optional = (name: string, type: string | Entry = "double") => column(name, type, false);

const inputs: [string, Entry[], Entry[], Word, string | null][] = [
  ["the same", [a, b], [a, b], "SAFE", null],
  ["required written out", [column("a", "double", null)], [a], "SAFE", null],
  [
    "the spelling of before for optional",
    [{ name: "a", type: "long", optional: true }],
    [optional("a", "long")],
    "SAFE",
    null,
  ],
  ["named columns in another order", [a, b], [b, a], "SAFE", "input.reordered"],
  [
    "unnamed columns in another order",
    [column(null), column(null, "long")],
    [column(null, "long"), column(null)],
    "BREAKING·SILENT",
    "input.positions-swapped",
  ],
  ["an optional column more", [a], [a, optional("d")], "BACKWARD-COMPATIBLE", "input.optional-added"],
  ["a required column more", [a], [a, b], "BREAKING", "input.required-added"],
  ["a column less", [a, b], [a], "BACKWARD-COMPATIBLE", "input.removed"],
  ["an unnamed column appended", [column(null)], [column(null), column(null)], "BREAKING", "input.position-added"],
  [
    "the last unnamed column dropped",
    [column(null), column(null, "long")],
    [column(null)],
    "BACKWARD-COMPATIBLE",
    "input.position-dropped",
  ],
  [
    "another unnamed column dropped",
    [column(null), column(null, "long")],
    [column(null, "long")],
    "BREAKING·SILENT",
    "input.positions-shifted",
  ],
  ["a required column renamed", [column("Age")], [column("age")], "BREAKING", "input.renamed"],
  [
    "an optional column renamed",
    [a, optional("chol")],
    [a, optional("cholesterol")],
    "BREAKING·SILENT",
    "input.renamed",
  ],
  ["required to optional", [a], [optional("a")], "BACKWARD-COMPATIBLE", "input.now-optional"],
  ["optional to required", [optional("a")], [a], "BREAKING", "input.now-required"],
  ["named to unnamed", [a, b], [column(null), column(null, "long")], "BREAKING·SILENT", "input.names-dropped"],
  ["unnamed to named", [column(null), column(null, "long")], [a, b], "BREAKING", "input.names-given"],
  [
    "names as text to names as numbers",
    [column("0"), column("1")],
    [column(0), column(1)],
    "BREAKING",
    "input.names-numbered",
  ],
  [
    "names as numbers to names as text",
    [column(0), column(1)],
    [column("0"), column("1")],
    "BREAKING",
    "input.names-spelled",
  ],
  ["a table to a tensor of its width", [a, b], [tensor([-1, 2])], "BREAKING·SILENT", "input.columns-to-tensor"],
  ["a table to a tensor of another width", [a, b], [tensor([-1, 3])], "BREAKING", "input.columns-to-tensor"],
  [
    "a table to tensors of its names",
    [a, b],
    [tensor([-1], "float64", "a"), tensor([-1, 1], "int64", "b")],
    "BREAKING",
    "input.columns-to-tensors",
  ],
  ["a tensor to a table", [tensor([-1, 2])], [column(null), column(null)], "BREAKING", "input.tensor-to-columns"],
  [
    "the one tensor gets a name",
    [tensor([-1, 2, 2])],
    [tensor([-1, 2, 2], "float32", "x")],
    "BACKWARD-COMPATIBLE",
    "input.tensor-named",
  ],
  ["a tensor loses its name", [tensor([-1, 2], "float32", "x")], [tensor([-1, 2])], "BREAKING", "input.tensor-unnamed"],
  [
    "a tensor more",
    [tensor([-1], "float32", "x")],
    [tensor([-1], "float32", "x"), tensor([-1], "int8", "z")],
    "BREAKING",
    "input.tensor-added",
  ],
  [
    "a tensor less",
    [tensor([-1], "float32", "x"), tensor([-1], "int8", "z")],
    [tensor([-1], "float32", "x")],
    "BACKWARD-COMPATIBLE",
    "input.tensor-removed",
  ],
  ["a dimension set free", [tensor([-1, 3])], [tensor([-1, -1])], "BACKWARD-COMPATIBLE", "input.dimension-freed"],
  ["a dimension fixed", [tensor([-1, -1])], [tensor([-1, 3])], "BREAKING", "input.dimension-fixed"],
  ["another size", [tensor([-1, 28, 28])], [tensor([-1, 32, 32])], "BREAKING", "input.shape-changed"],
  ["another rank", [tensor([-1, 28, 28])], [tensor([-1, 784])], "BREAKING", "input.shape-changed"],
  ["int32 to int64", [tensor([-1], "int32")], [tensor([-1], "int64")], "BACKWARD-COMPATIBLE", "input.dtype-widened"],
  ["float32 to float64", [tensor([-1])], [tensor([-1], "float64")], "BACKWARD-COMPATIBLE", "input.dtype-widened"],
  ["uint8 to int64", [tensor([-1], "uint8")], [tensor([-1], "int64")], "BACKWARD-COMPATIBLE", "input.dtype-widened"],
  ["int64 to uint8", [tensor([-1], "int64")], [tensor([-1], "uint8")], "BREAKING", "input.dtype-narrowed"],
  ["float64 to int64", [tensor([-1], "float64")], [tensor([-1], "int64")], "BREAKING·SILENT", "input.dtype-coerced"],
  [
    "float64 to float16",
    [tensor([-1], "float64")],
    [tensor([-1], "float16")],
    "BREAKING·SILENT",
    "input.dtype-coerced",
  ],
  [
    "an optional property more",
    [column("o", object({ p: { type: "long" } }))],
    [column("o", object({ p: { type: "long" }, q: { type: "long", required: false } }))],
    "BACKWARD-COMPATIBLE",
    "input.property-optional-added",
  ],
  [
    "a required property more",
    [column("o", object({ p: { type: "long" } }))],
    [column("o", object({ p: { type: "long" }, q: { type: "string" } }))],
    "BREAKING",
    "input.property-required-added",
  ],
  [
    "a property less",
    [column("o", object({ p: { type: "long" }, q: { type: "string" } }))],
    [column("o", object({ p: { type: "long" } }))],
    "BREAKING",
    "input.property-removed",
  ],
  [
    "a property required to optional",
    [column("o", object({ p: { type: "long" } }))],
    [column("o", object({ p: { type: "long", required: false } }))],
    "BACKWARD-COMPATIBLE",
    "input.property-now-optional",
  ],
  [
    "a property optional to required",
    [column("o", object({ p: { type: "long", required: false } }))],
    [column("o", object({ p: { type: "long" } }))],
    "BREAKING",
    "input.property-now-required",
  ],
  [
    "an object to a map",
    [column("o", object({ p: { type: "long" } }))],
    [column("o", map("long"))],
    "BREAKING",
    "input.object-to-map",
  ],
  [
    "a map to an object",
    [column("o", map("long"))],
    [column("o", object({ p: { type: "long" } }))],
    "BREAKING",
    "input.map-to-object",
  ],
  [
    "an array to anything",
    [column("o", array("long"))],
    [column("o", "any")],
    "BACKWARD-COMPATIBLE",
    "input.type-opened",
  ],
  ["text to anything", [c], [column("c", "any")], "BACKWARD-COMPATIBLE", "input.type-opened"],
  ["binary to anything", [column("c", "binary")], [column("c", "any")], "BREAKING·SILENT", "input.type-opened"],
  ["double to anything", [a], [column("a", "any")], "BREAKING·SILENT", "input.type-opened"],
  ["anything to a type", [column("a", "any")], [a], "BREAKING", "input.type-closed"],
  ["a scalar to an array", [a], [column("a", array("double"))], "BREAKING", "input.type-refused"],
  ["an array to a number", [column("a", array("double"))], [a], "BREAKING", "input.type-refused"],
  ["an array to text", [column("c", array("double"))], [c], "BREAKING·SILENT", "input.type-coerced"],
  [
    "integer to long inside an array",
    [column("a", array("integer"))],
    [column("a", array("long"))],
    "BACKWARD-COMPATIBLE",
    "input.type-widened",
  ],
  [
    "long to double inside an array",
    [column("a", array("long"))],
    [column("a", array("double"))],
    "BREAKING",
    "input.nested-type-changed",
  ],
  [
    "text to long inside a map",
    [column("a", map("string"))],
    [column("a", map("long"))],
    "BREAKING",
    "input.nested-type-changed",
  ],
];

test.each(inputs)("inputs, %s", (_what, before, after, word, rule) => {
  const verdict = replace({ inputs: before }, { inputs: after });
  expect([verdict.word, verdict.findings[0]?.rule ?? null]).toEqual([word, rule]);
});

const [W, S, B] = ["BACKWARD-COMPATIBLE", "BREAKING·SILENT", "BREAKING"] as const;
const scalarKinds = ["boolean", "integer", "long", "float", "double", "string", "binary", "datetime"];

// Rows are the old type, columns the new one.
test.each([
  ["boolean", "SAFE", S, S, S, S, S, S, S],
  ["integer", S, "SAFE", W, S, W, S, S, S],
  ["long", S, S, "SAFE", S, S, S, S, S],
  ["float", S, S, S, "SAFE", W, S, S, S],
  ["double", S, S, S, S, "SAFE", S, S, S],
  ["string", S, B, B, B, B, "SAFE", S, B],
  ["binary", S, B, B, B, B, S, "SAFE", B],
  ["datetime", S, B, B, B, B, S, S, "SAFE"],
])("a column of type %s given each type", (before, ...expected) => {
  const words = scalarKinds.map(
    (kind) => replace({ inputs: [column("a", before)] }, { inputs: [column("a", kind)] }).word,
  );
  expect(words).toEqual(expected);
});

test("says where a value begins to change, and in which bodies", () => {
  const certainty = (before: string, after: string) =>
    replace({ inputs: [column("a", before)] }, { inputs: [column("a", after)] }).findings[0]?.certainty;
  expect(certainty("long", "double")).toEqual({ kind: "value-dependent", when: expect.stringContaining("2^53") });
  expect(certainty("integer", "float")).toEqual({ kind: "value-dependent", when: expect.stringContaining("2^24") });
  expect(certainty("long", "integer")).toEqual({
    kind: "envelope-dependent",
    where: "dataframe_split and dataframe_records, and in text/csv",
    when: expect.stringContaining("2,147,483,647"),
  });
  expect(certainty("double", "long")).toMatchObject({
    where: "dataframe_split and dataframe_records, and in inputs and instances",
  });
});

test.each<[string, Entry[] | null, Entry[] | null, Word, string | null]>([
  ["one more", null, [param("t", "double", 0.5)], "BACKWARD-COMPATIBLE", "param.added"],
  ["one less", [param("t", "double", 0.5)], null, "BREAKING·SILENT", "param.removed"],
  ["a new name", [param("top_k", "long", 5)], [param("topK", "long", 5)], "BREAKING·SILENT", "param.renamed"],
  [
    "a new default",
    [param("t", "double", 0.5)],
    [param("t", "double", 0.7)],
    "BREAKING·SILENT",
    "param.default-changed",
  ],
  [
    "a default instead of null",
    [param("t", "double", null)],
    [param("t", "double", 0.7)],
    "BREAKING·SILENT",
    "param.default-changed",
  ],
  ["the same default in other digits", [param("t", "double", "1.0")], [param("t", "double", "1.0")], "SAFE", null],
  ["long to double", [param("t", "long", 1)], [param("t", "double", 1)], "BACKWARD-COMPATIBLE", "param.type-widened"],
  ["double to long", [param("t", "double", 1)], [param("t", "long", 1)], "BREAKING", "param.type-changed"],
  ["text to long", [param("t", "string", null)], [param("t", "long", null)], "BREAKING", "param.type-changed"],
  [
    "one value to a list",
    [param("t", "string", null)],
    [param("t", "string", null, true)],
    "BREAKING",
    "param.list-changed",
  ],
])("parameters, %s", (_what, before, after, word, rule) => {
  const sides = (params: Entry[] | null) => ({ inputs: [a], ...(params ? { params } : {}) });
  const verdict = replace(sides(before), sides(after));
  expect([verdict.word, verdict.findings[0]?.rule ?? null]).toEqual([word, rule]);
});

test("takes 1 and 1.0 for one default, and 2^53 and 2^53+1 for two", () => {
  const of = (text: string) => readForm({ params: `[{"name":"t","type":"double","shape":null,"default":${text}}]` });
  expect(verdictOf(of("1"), of("1.0"), "replace").word).toBe("SAFE");
  expect(verdictOf(of("9007199254740992"), of("9007199254740993"), "replace").word).toBe("BREAKING·SILENT");
});

test.each<[string, Entry[] | null, Entry[] | null, Word, string | null]>([
  ["the same", [column("p")], [column("p")], "SAFE", null],
  ["an array of numbers as a tensor or as a column", [tensor([-1], "float64")], [column(null)], "SAFE", null],
  ["a field more", [column("p")], [column("p"), column("q")], "BACKWARD-COMPATIBLE", "output.added"],
  ["a field less", [column("p"), column("q")], [column("p")], "BREAKING", "output.removed"],
  ["a field renamed", [column("score")], [column("scores")], "BREAKING", "output.renamed"],
  ["a list becomes records", [column(null)], [column("p")], "BREAKING", "output.form-changed"],
  ["an array becomes a table", [tensor([-1], "float64")], [column("p")], "BREAKING", "output.form-changed"],
  ["long to double", [column(null, "long")], [column(null)], "BREAKING", "output.type-changed"],
  ["double to long", [column(null)], [column(null, "long")], "BACKWARD-COMPATIBLE", "output.type-widened"],
  ["float to double", [column(null, "float")], [column(null)], "SAFE", "output.precision-changed"],
  ["integer to long", [column(null, "integer")], [column(null, "long")], "BREAKING·SILENT", "output.digits-lost"],
  ["required to optional", [column("p")], [column("p", "double", false)], "BREAKING", "output.now-optional"],
  ["another number of classes", [tensor([-1, 3])], [tensor([-1, 4])], "BREAKING", "output.shape-changed"],
  ["labels of another type", [column(null, "long")], [column(null, "string")], "BREAKING", "output.type-changed"],
  ["not described any more", [column(null, "long")], null, "CANNOT TELL", "output.unknown"],
  ["anything now", [column(null, "long")], [column(null, "any")], "CANNOT TELL", "output.unknown"],
  ["never described", null, null, "SAFE", null],
])("outputs, %s", (_what, before, after, word, rule) => {
  const sides = (outputs: Entry[] | null) => ({ inputs: [a], ...(outputs ? { outputs } : {}) });
  const verdict = replace(sides(before), sides(after));
  expect([verdict.word, verdict.findings[0]?.rule ?? null]).toEqual([word, rule]);
});

test("a signature that vanishes, appears, is nowhere or cannot be read", () => {
  const some = { inputs: [a] };
  expect(replace(some, null).word).toBe("BREAKING·SILENT");
  expect(replace(null, some).word).toBe("BREAKING");
  expect(replace(null, null).word).toBe("CANNOT TELL");
  const unreadable = readForm({ inputs: "[{" });
  const verdict = verdictOf(reading(some), unreadable, "replace");
  expect([verdict.word, verdict.findings[0]?.consequence]).toEqual([
    "CANNOT TELL",
    expect.stringContaining("The inputs are not JSON."),
  ]);
});

test("type hints take inputs alone; without them the model sees a table again", () => {
  const [plain, hinted] = [reading({ inputs: [a] }), reading({ inputs: [a] }, true)];
  expect(verdictOf(plain, hinted, "replace").findings.map(({ rule }) => rule)).toEqual(["signature.type-hint-added"]);
  expect(verdictOf(hinted, plain, "replace").word).toBe("BREAKING·SILENT");
});

test("answers the three questions apart", () => {
  const [before, after] = [reading({ inputs: [a] }), reading({ inputs: [a, b] })];
  expect(verdictOf(before, after, "replace").word).toBe("BREAKING");
  expect(verdictOf(before, after, "roll-back").word).toBe("BACKWARD-COMPATIBLE");
  const mixed = verdictOf(before, after, "mixed");
  expect([mixed.word, mixed.findings.map(({ direction }) => direction)]).toEqual([
    "BREAKING",
    ["replace", "roll-back"],
  ]);
});

test("names the nested place and why two fields are taken for one", () => {
  const nested = (properties: Record<string, Entry>) => ({
    inputs: [column("m", { type: "array", items: object(properties) })],
  });
  expect(ids(nested({ role: { type: "string" } }), nested({ role: { type: "long" } }))).toEqual([
    ["input.nested-type-changed", "BREAKING", "m[].role"],
  ]);
  const [finding] = replace(
    { inputs: [column("user_id", "long")] },
    { inputs: [b, column("UserID", "long")] },
  ).findings;
  expect(finding).toMatchObject({
    rule: "input.renamed",
    before: "user_id",
    after: "UserID",
    suggestion: "Both are long, and the names differ in case or punctuation only.",
  });
});

test("against several versions the worst decides, and each is named", () => {
  const peers = [
    { name: "7", reading: reading({ inputs: [a, b] }) },
    { name: "6", reading: reading({ inputs: [a] }) },
  ];
  const verdict = verdictAgainst(peers, reading({ inputs: [a, b] }), "replace");
  expect([verdict.word, verdict.against.map(({ name, verdict: { word } }) => [name, word])]).toEqual([
    "BREAKING",
    [
      ["7", "SAFE"],
      ["6", "BREAKING"],
    ],
  ]);
  expect(verdict.summary).toContain("because of 6");
  expect(verdictAgainst([], reading({ inputs: [a] }), "replace").word).toBe("SAFE");
});
