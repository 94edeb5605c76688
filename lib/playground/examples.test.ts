import { expect, test } from "vitest";

import { exampleDrafts } from "./examples";

const drafts = (texts: Record<string, string>) =>
  exampleDrafts({ texts, problems: {} }).drafts.map(({ path, draft }) => [path, draft.format, draft.text]);

test.each([
  ["dataframe_split", '{"dataframe_split": {"columns": ["a"], "data": [[1.0]]}}'],
  ["inputs", '{"inputs": {"a": [1.0]}}'],
  ["inputs_list", '{"inputs": [[1.0]]}'],
  ["inputs_records", '{"inputs": [{"a": 1}]}'],
  ["instances", '{"instances": [1]}'],
  ["raw", '{"messages": [{"role": "user", "content": "x"}]}'],
])("a ready request is taken as it stands: %s", (format, text) => {
  expect(drafts({ "serving_input_example.json": text })).toEqual([["serving_input_example.json", format, text]]);
});

test("a bare example gets the envelope that it lacks, and comes after the ready request", () => {
  const texts = {
    "input_example.json": '{"columns": ["a"], "data": [[1.0]]}\n',
    "serving_input_example.json": '{"inputs": [1]}',
    MLmodel: "x",
  };
  expect(drafts(texts)).toEqual([
    ["serving_input_example.json", "inputs_list", '{"inputs": [1]}'],
    ["input_example.json", "dataframe_split", '{"dataframe_split": {"columns": ["a"], "data": [[1.0]]}}'],
  ]);
  expect(drafts({ "input_example.json": "[[1.0, 2]]" })).toEqual([
    ["input_example.json", "inputs_list", '{"inputs": [[1.0, 2]]}'],
  ]);
});

test("what could not be read is told in a sentence", () => {
  expect(
    exampleDrafts({
      texts: { "input_example.json": '{"columns": ["a"' },
      problems: { "serving_input_example.json": "Too slow." },
    }),
  ).toEqual({
    drafts: [],
    problems: [
      "serving_input_example.json: Too slow.",
      "input_example.json is no request that could be read, or too long to be one.",
    ],
  });
});
