import { expect, test } from "vitest";

import type { DataType, Form, FormReading, Property, Scalar } from "@/lib/signatures/form";
import { boundaryTokens, typicalToken } from "@/lib/signatures/samples/tokens";
import { see } from "@/lib/signatures/sight/see";
import { typeText } from "@/lib/signatures/type-text";

import { counterExample } from "./counter-example";
import { seenDifferences } from "./same-seen";
import type { Word } from "./types";
import { verdictOf } from "./verdict";

const profile = "mlflow-3.17-pandas-2";
const hinted = (type: DataType): Form => ({
  inputs: { layout: "columns", columns: [{ name: null, named: "not", type, required: true }] },
  outputs: null,
  params: null,
  fromTypeHint: true,
});
const present = (form: Form): FormReading => ({ state: "present", form });
const verdict = (before: DataType, after: DataType) =>
  verdictOf(present(hinted(before)), present(hinted(after)), "replace");

const scalars = (["boolean", "long", "double", "string", "binary", "datetime"] as Scalar[]).map((kind) => ({ kind }));
const any: DataType = { kind: "any" };
const lists = [...scalars, any].map((items): DataType => ({ kind: "array", items }));
const maps = [{ kind: "binary" }, { kind: "long" }, any].map((values) => ({ kind: "map", values }) as DataType);
const types: DataType[] = [...scalars, any, ...lists, ...maps];
const tokens = types.flatMap((type) => [typicalToken(type), ...boundaryTokens(type).map(({ token }) => token)]);

/** Python reads base64 with a tolerance: a date passes for it, and yet nobody sends one for bytes. */
const dated = /\d{4}-\d{2}/;

test.each(types.map((type) => [typeText(type), type] as const))(
  "from %s to every type, the verdict says what the server does",
  (_name, before) => {
    const sendsBytes = typeText(before).includes("binary");
    for (const after of types) {
      const outcomes = tokens
        .filter((token) => !sendsBytes || !dated.test(token))
        .flatMap((token) => {
          const request = { contentType: "application/json", body: `{"inputs": [${token}]}` };
          const [was, is] = [see(hinted(before), request, profile), see(hinted(after), request, profile)];
          if (was.status !== "accepted" || is.status === "unknown") return [];
          if (is.status === "refused") return ["refused"];
          return seenDifferences(was.received, is.received).length > 0 ? ["otherwise"] : [];
        });
      // What was anything may be misread as well as refused; the worse is not said of it.
      const misread: Word = typeText(before).includes("any") ? "BREAKING" : "BREAKING·SILENT";
      const refused: readonly Word[] = outcomes.includes("refused") ? ["BREAKING"] : ["SAFE", "BACKWARD-COMPATIBLE"];
      const expected = outcomes.includes("otherwise") ? [misread] : refused;
      const { word } = verdict(before, after);
      expect(expected, `${typeText(after)}: ${word}`).toContain(word);
    }
  },
);

test.each<[string, DataType, DataType, Word, string | null]>([
  ["a boolean is a whole number to Python", { kind: "boolean" }, { kind: "long" }, "SAFE", null],
  ["whole numbers are no fractions", { kind: "long" }, { kind: "double" }, "BREAKING", "input.type-refused"],
  ["numbers are no text", { kind: "long" }, { kind: "string" }, "BREAKING", "input.type-refused"],
  ["anything takes fractions as they are", { kind: "double" }, any, "BACKWARD-COMPATIBLE", "input.type-opened"],
  ["anything leaves base64 as it is", { kind: "binary" }, any, "BREAKING·SILENT", "input.type-opened"],
])("%s", (_what, before, after, word, rule) => {
  const { word: said, findings } = verdict(before, after);
  expect([said, findings[0]?.rule ?? null]).toEqual([word, rule]);
  expect(findings.every(({ certainty }) => certainty.kind === "certain")).toBe(true);
});

test("the payload that is shown does what the finding says", () => {
  const shown = (before: DataType, after: DataType) => {
    const [finding] = verdict(before, after).findings;
    const example = finding && counterExample(finding, present(hinted(before)), present(hinted(after)), profile);
    return example?.state === "shown" ? [example.request.body, example.after.status, example.after.text] : example;
  };
  expect(shown({ kind: "long" }, { kind: "double" })).toEqual([
    '{"inputs": [5]}',
    "refused",
    expect.stringContaining("takes a double"),
  ]);
  expect(shown({ kind: "binary" }, any)).toEqual([
    '{"inputs": ["YWJj"]}',
    "accepted",
    'Accepted; the model receives [text "YWJj"].',
  ]);
});

test("what a Pydantic class decides cannot be told, but that it wants what callers do not know", () => {
  const object = (...properties: Property[]): DataType => ({ kind: "object", properties });
  const [id, name] = ["id", "name"].map((key): Property => ({ name: key, type: { kind: "long" }, required: true }));
  if (!id || !name) throw new Error("two properties");
  const brief = (before: DataType, after: DataType) =>
    verdict(before, after).findings.map(({ rule, class: word, path }) => [rule, word, path]);
  expect(brief(object(id), object(id))).toEqual([]);
  expect(brief(object(id, name), object(id))).toEqual([["input.class-changed", "CANNOT TELL", "column 1"]]);
  expect(brief(object(id), any)).toEqual([["input.class-changed", "CANNOT TELL", "column 1"]]);
  const list = (items: DataType): DataType => ({ kind: "array", items });
  expect(brief(list(object(id)), list(object(id, name)))).toEqual([
    ["input.property-required-added", "BREAKING", "column 1[]"],
  ]);
  expect(brief(object(id), { kind: "long" })).toEqual([["input.type-refused", "BREAKING", "column 1"]]);
});
