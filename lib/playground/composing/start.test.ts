import { describe, expect, test } from "vitest";

import type { Form } from "@/lib/signatures/form";

import { formOfColumns, jsonDraft, subjectOf } from "./composing.testing";
import { problemsOf } from "./examine";
import { changed, emptyHistory, redone, undone } from "./history";
import { blockOf, pasted } from "./paste";
import { readDraft } from "./sheet";
import { spliced } from "./splice";
import { boundaryStarts, draftFromSubject, draftFromText, startsFrom, withBoundaryRow } from "./start";
import { tokenOf, tokenOfPasted, tokenOver } from "./tokens";

const form = formOfColumns({ age: "long", oldpeak: "double", thal: "string" });
const tensors: Form = {
  inputs: {
    layout: "tensors",
    tensors: [
      { name: "a", dtype: "float32", shape: [-1, 2] },
      { name: "b", dtype: "int64", shape: [-1] },
    ],
  },
  outputs: null,
  params: null,
  fromTypeHint: false,
};

describe("a first payload", () => {
  test("is the version's own example, to the last space", () => {
    const own = jsonDraft('{"dataframe_split":  {"columns": ["age"], "data": [[63.0]]}}');
    expect(
      draftFromSubject(subjectOf("1", form, { examples: [{ path: "serving_input_example.json", draft: own }] })),
    ).toBe(own);
  });

  test("or typical values of its signature, which the server takes as they are", () => {
    for (const subject of [subjectOf("1", form), subjectOf("2", tensors)]) {
      const draft = draftFromSubject(subject);
      expect(problemsOf(draft, subject)).toEqual([]);
      expect(readDraft(draft)).toMatchObject({ status: "read" });
    }
    expect(draftFromSubject(subjectOf("2", tensors)).format).toBe("inputs");
  });

  test("or an empty table", () => {
    expect(readDraft(draftFromSubject(subjectOf("1", null)))).toMatchObject({ sheet: { height: 0, columns: [] } });
  });

  test("can be chosen by version", () => {
    expect(startsFrom([subjectOf("7", form), subjectOf("blue", tensors)]).map(({ label }) => label)).toEqual([
      "Signature of v7",
      "Signature of blue",
    ]);
  });
});

describe("what is brought along", () => {
  test.each<[what: string, text: string, protocol: string, format: string, kept: string]>([
    [
      "a list of records",
      ' [{"a": 1.0}]',
      "mlflow-scoring",
      "dataframe_records",
      '{"dataframe_records": [{"a": 1.0}]}\n',
    ],
    [
      "a bare table",
      '{"columns": ["a"], "data": [[1.0]]}',
      "mlflow-scoring",
      "dataframe_split",
      '{"dataframe_split": {"columns": ["a"], "data": [[1.0]]}}\n',
    ],
    ["a list of lists", "[[1.0, 2]]", "mlflow-scoring", "inputs_list", '{"inputs": [[1.0, 2]]}\n'],
    [
      "a body of the scoring server",
      '{"inputs": [{"a": -0}]}',
      "mlflow-scoring",
      "inputs_records",
      '{"inputs": [{"a": -0}]}',
    ],
    [
      "a body of Azure's server",
      '{"input_data": {"columns": ["a"], "index": [0], "data": [[1e400]]}}',
      "azureml-online",
      "input_data",
      '{"input_data": {"columns": ["a"], "index": [0], "data": [[1e400]]}}',
    ],
    [
      "a body of tensors",
      '{"inputs": [{"name": "a", "shape": [1], "datatype": "FP64", "data": [1.0]}]}',
      "open-inference-v2",
      "tensors",
      '{"inputs": [{"name": "a", "shape": [1], "datatype": "FP64", "data": [1.0]}]}',
    ],
    [
      "a chat",
      '{"messages": [{"role": "user", "content": "x"}]}',
      "mlflow-scoring",
      "raw",
      '{"messages": [{"role": "user", "content": "x"}]}',
    ],
    ["CSV", "a,b\n1.0,x\n", "mlflow-scoring", "csv", "a,b\n1.0,x\n"],
    ["what a spreadsheet copies", "a\tb\n1.0\tx, y\n", "mlflow-scoring", "csv", 'a,b\n1.0,"x, y"\n'],
  ])("%s is known by its form, and its tokens stay", async (what, text, protocol, format, kept) => {
    const preferred = what === "a body of tensors" ? ["open-inference-v2"] : [];
    expect(await draftFromText(text, preferred)).toMatchObject({
      status: "read",
      draft: { protocol, format, text: kept },
    });
  });

  test.each(["", "   ", "hello", '{"a": ', '"text"', '{"nothing": 1}', 'a,b\n"1,2\n'])(
    "%s is none of it, and the reason is said",
    async (text) => {
      expect(await draftFromText(text, [])).toMatchObject({ status: "unreadable", why: expect.stringMatching(/\.$/) });
    },
  );
});

describe("edges", () => {
  const subject = subjectOf("1", form);
  const draft = jsonDraft(
    '{"dataframe_split": {"columns": ["age", "oldpeak", "thal"], "data": [[63, 2.60, "fixed"]]}}',
  );

  test("come as one more row: the first one, with the edge in its column", () => {
    const edge = boundaryStarts(subject).find(({ label }) => label.startsWith("age: 2^53+1"));
    const after = edge && withBoundaryRow(draft, subject, edge);
    expect(after?.text).toBe(
      '{"dataframe_split": {"columns": ["age", "oldpeak", "thal"], "data": [[63, 2.60, "fixed"], [9007199254740993, 2.60, "fixed"]]}}',
    );
  });

  test("fit a table that has more columns than the version knows", () => {
    const wider = jsonDraft(
      '{"dataframe_records": [{"age": 63, "more": 1.0, "oldpeak": 2.60, "thal": "fixed"}]}',
      "dataframe_records",
    );
    const edge = boundaryStarts(subject).find(({ label }) => label.startsWith("oldpeak: 2^24+1"));
    expect(edge && withBoundaryRow(wider, subject, edge)?.text).toContain(
      '{"age": 63, "more": 1.0, "oldpeak": 16777217.0, "thal": "fixed"}]',
    );
  });

  test("that have other columns are no row of this table", () => {
    const edge = boundaryStarts(subject).find(({ label }) => label === "a required column missing");
    expect(edge && withBoundaryRow(draft, subject, edge)).toBeNull();
  });
});

describe("what is typed and pasted", () => {
  test.each([
    ["1.0", "1.0"],
    ["NaN", "NaN"],
    [" 5 ", "5"],
    ['"5"', '"5"'],
    ["fixed", '"fixed"'],
    ["[1, 2.0]", "[1, 2.0]"],
    ["05", '"05"'],
    ["1,5", '"1,5"'],
    ['say "hi"', '"say \\"hi\\""'],
  ])("%s is the token %s", (typed, token) => {
    expect(tokenOf(typed)).toBe(token);
  });

  test.each([
    ["a line break in a text", '"one two"', '"one\ntwo"', '"one\\ntwo"'],
    [
      "line breaks, tabs and escapes",
      '"one"',
      ' "a\r\n\tb\\n\\"c\\u0001\u0001" ',
      '"a\\r\\n\\tb\\n\\"c\\u0001\\u0001"',
    ],
    ["another text", '"one"', '"two"', '"two"'],
    ["a text without its quotes", '"one"', "two\nthree", '"two\\nthree"'],
    ["a number", '"one"', "1.0", "1.0"],
    ["nothing", '"one"', " ", "null"],
    ["a quote for a number", "1", '"inch', '"\\"inch"'],
    ["a quote that does not end", '"one"', '"two\nthree', null],
    ["a quote inside", '"one"', '"say "hi""', null],
    ["more behind a text", '"one"', '"two" and three', null],
  ])("%s over a token", (_what, token, typed, after) => {
    expect(tokenOver(token, typed)).toBe(after);
  });

  test("cells of a spreadsheet become what their column declares", () => {
    expect(["5", "TRUE", "", "x"].map((cell) => tokenOfPasted(cell, { kind: "string" }))).toEqual([
      '"5"',
      '"TRUE"',
      '""',
      '"x"',
    ]);
    expect(["5.0", "", "1e400"].map((cell) => tokenOfPasted(cell, { kind: "double" }))).toEqual([
      "5.0",
      "null",
      "1e400",
    ]);
    expect(tokenOfPasted("TRUE", { kind: "boolean" })).toBe("true");
  });

  test("a block goes over rows that are there, and adds those that are not", async () => {
    const draft = jsonDraft('{"dataframe_split": {"columns": ["a", "b", "c"], "data": [[1, 2, "x"], [4, 5.0, "y"]]}}');
    const after = await paste(draft.text, 1, 1, "7.0\tp\n8.0\tq\n");
    expect(after).toEqual({ text: draft.text.replace('[4, 5.0, "y"]]', '[4, 7.0, "p"], [4, 8.0, "q"]]'), left: 0 });
  });

  test("a first line of names says where the columns go", async () => {
    const draft = jsonDraft('{"dataframe_split": {"columns": ["a", "b"], "data": [[1, 2]]}}');
    expect(await paste(draft.text, 0, 0, "b\ta\n20\t10\n40\t30")).toMatchObject({
      text: draft.text.replace("[[1, 2]]", "[[10, 20], [30, 40]]"),
    });
  });

  test("what has no place in the table is counted", async () => {
    expect(await paste('{"dataframe_split": {"columns": ["a"], "data": [[1]]}}', 0, 0, "1\t2\t3")).toMatchObject({
      left: 2,
    });
  });

  async function paste(text: string, row: number, column: number, copied: string) {
    const reading = readDraft(jsonDraft(text));
    if (reading.status !== "read" || !reading.sheet) throw new Error("No table.");
    const { splices, left } = pasted(reading.sheet, text, row, column, await blockOf(copied), [
      { kind: "double" },
      { kind: "double" },
      { kind: "string" },
    ]);
    return { text: spliced(text, splices), left };
  }
});

describe("taking back", () => {
  const [a, b, c] = ["1", "2", "3"].map((text) => jsonDraft(text));
  if (!a || !b || !c) throw new Error("There are three drafts.");

  test("typing without a pause is one step, and an act is one of its own", () => {
    const typed = changed(changed(emptyHistory, a, "typing", 1000), b, "typing", 1200);
    expect(typed.past).toEqual([a]);
    expect(changed(typed, c, "typing", 5000).past).toEqual([a, c]);
    expect(changed(changed(emptyHistory, a, null, 0), b, null, 1).past).toEqual([a, b]);
  });

  test("what was taken back can come again, until something else is done", () => {
    const back = undone(changed(emptyHistory, a, null, 0), b);
    expect(back?.draft).toBe(a);
    expect(back && redone(back.history, a)?.draft).toBe(b);
    expect(back && redone(changed(back.history, a, null, 1), c)).toBeNull();
    expect(undone(emptyHistory, a)).toBeNull();
  });

  test("large steps are forgotten before they fill the memory", () => {
    const large = jsonDraft("1".repeat(15_000_000));
    const history = [1, 2, 3, 4].reduce((before) => changed(before, large, null, 0), emptyHistory);
    expect(history.past).toHaveLength(2);
  });
});
