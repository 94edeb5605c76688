import { describe, expect, test } from "vitest";

import { openInferenceV2 } from "@/lib/serving/open-inference-v2";
import type { Normalised } from "@/lib/serving/types";

import { answered, exactly, replyOf, says, valued } from "./judging.testing";
import { expectationsFrom } from "./words";

test("numbers are compared as decimals, not as the nearest double", () => {
  expect(valued("[0.30]", "[0.31]", { absolute: "0.01" })).toEqual([]);
  expect(valued("[0.30]", "[0.3100000001]", { absolute: "0.01" })).toEqual([
    "values: Row 1: there is 0.3100000001, and 0.30 ± 0.01 was expected.",
  ]);
  expect(valued("[100.0]", "[101.0]", { relative: "0.01" })).toEqual([]);
  expect(valued("[100.0]", "[101.1]", { relative: "0.01" })).toHaveLength(1);
  expect(valued("[1.0]", "[1]")).toEqual([]);
  expect(valued("[-0.0, 1e3]", "[0, 1000.0]")).toEqual([]);
});

test("big whole numbers are told apart to the last digit, and a share of them is no excuse", () => {
  expect(valued("[9007199254740993]", "[9007199254740992]", { relative: "0.1" })).toEqual([
    "values: Row 1: there is 9007199254740992, and 9007199254740993 within a share of 0.1 was expected.",
  ]);
  expect(valued("[9007199254740993]", "[9007199254740993]")).toEqual([]);
  expect(valued("[9007199254740993]", "[9007199254740992]", { absolute: "1" })).toEqual([]);
});

test("NaN equals NaN only when asked; an infinity equals itself alone", () => {
  expect(valued("[NaN]", "[NaN]")).toEqual([
    "values: Row 1: there is NaN, and the case does not take NaN for equal to NaN.",
  ]);
  expect(valued("[NaN]", "[NaN]", { sameNaN: true })).toEqual([]);
  expect(valued("[NaN]", "[1.0]", { sameNaN: true, absolute: "9" })).toHaveLength(1);
  expect(valued("[Infinity]", "[Infinity]")).toEqual([]);
  expect(valued("[Infinity]", "[-Infinity]", { absolute: "9" })).toHaveLength(1);
  expect(valued("[null]", "[NaN]", { sameNaN: true })).toEqual(["values: Row 1: there is NaN, and null was expected."]);
});

test("rows that only changed places are said to, and others are counted", () => {
  expect(valued("[1.5, 2.5]", "[2.5, 1.5]")).toEqual(["values: The rows are the expected ones in another order."]);
  expect(valued("[1.5, 2.5, 3.5]", "[1.5, 2.6, 3.6]", { absolute: "0.01" })).toEqual([
    "values: Row 2: there is 2.6, and 2.5 ± 0.01 was expected. 2 of 3 rows differ.",
  ]);
});

test("another number of rows or another shape is said as such", () => {
  expect(valued("[1, 2]", "[1]")).toEqual(["values: The reply has 1 row, and 2 were expected."]);
  expect(valued('[{"p": 0.5, "q": 1}]', '[{"p": 0.5}]')).toEqual([
    "values: Row 1, q: there is nothing, and 1 was expected.",
  ]);
  expect(valued("[[1, 2]]", "[[1, [2]]]")).toEqual(["values: Row 1, [1]: there is a list, and 2 was expected."]);
  expect(
    says(
      { reply: "[1]", values: exactly },
      answered(null, { reply: { ...replyOf("[1]"), layout: "raw" } as Normalised }),
    ),
  ).toEqual(["values: The reply has no rows that could be compared."]);
  expect(valued("{", "[1]")).toHaveLength(1);
});

test("the order of keys says nothing, and a number in quotes is no number", () => {
  expect(valued('[{"a": 1, "b": 2}]', '[{"b": 2, "a": 1}]')).toEqual([]);
  expect(valued("[1]", '["1"]')).toEqual(["values: Row 1: there is another text, and 1 was expected."]);
});

test("labels are texts, truth values and whole numbers; other numbers count by their side of a threshold", () => {
  const labelled = (expected: string, got: string, threshold: string | null = null) =>
    says({ reply: expected, label: { threshold } }, answered(got));
  expect(labelled('[{"label": "disease", "p": 0.71}]', '[{"label": "disease", "p": 0.39}]')).toEqual([]);
  expect(labelled('["disease", "healthy"]', '["healthy", "healthy"]')).toEqual([
    "label: Row 1: the label is “healthy”, and “disease” was expected.",
  ]);
  expect(labelled("[1]", "[0]")).toHaveLength(1);
  expect(labelled("[1]", "[1.0]")).toEqual([]);
  expect(labelled("[0.71]", "[0.52]", "0.5")).toEqual([]);
  expect(labelled("[0.71]", "[0.39]", "0.5")).toEqual(["label: Row 1: the label is 0.39, and 0.71 was expected."]);
  expect(labelled("[0.5]", "[NaN]", "0.5")).toHaveLength(1);
});

describe("labels that are numbers", () => {
  const labelled = (expected: string, got: string, threshold: string | null = null) =>
    says({ reply: expected, label: { threshold } }, answered(got));

  test("are the same number, also where they are written as decimals", () => {
    for (const got of ["[0.0]", "[7.5]", "[0]", "[NaN]", "[Infinity]"]) expect(labelled("[1.0]", got)).toHaveLength(1);
    for (const got of ["[1]", "[1.0]", "[1.00]", "[1e0]"]) expect(labelled("[1.0]", got)).toEqual([]);
    expect(labelled("[1]", "[NaN]")).toEqual(["label: Row 1: the label is NaN, and 1 was expected."]);
    expect(labelled("[2e3]", "[2001]")).toHaveLength(1);
    expect(labelled(`[${"9".repeat(1_001)}]`, `[${"9".repeat(1_000)}8]`)).toHaveLength(1);
  });

  test("agree exactly where both are whole numbers, whatever the threshold", () => {
    expect(labelled('[{"class": 2, "score": 0.81}]', '[{"class": 1, "score": 0.81}]', "0.5")).toEqual([
      "label: Row 1, class: the label is 1, and 2 was expected.",
    ]);
    expect(labelled('[{"class": 2, "score": 0.81}]', '[{"class": 2, "score": 0.62}]', "0.5")).toEqual([]);
    expect(labelled('[{"class": 2, "score": 0.81}]', '[{"class": 2, "score": 0.31}]', "0.5")).toHaveLength(1);
    expect(labelled('[{"class": 2.0, "score": 0.81}]', '[{"class": 1.0, "score": 0.81}]', "0.5")).toEqual([
      "label: Row 1, class: the label is 1.0, and 2.0 was expected.",
    ]);
    for (const [expected, got] of [
      ["2.0", "1"],
      ["2", "1.0"],
      ["2e0", "1.00"],
    ])
      expect(labelled(`[${expected}]`, `[${got}]`, "0.5")).toHaveLength(1);
    expect(labelled("[2.0]", "[2]", "0.5")).toEqual([]);
  });

  test("may be answered as probabilities where there is a threshold", () => {
    expect(labelled("[1, 0]", "[0.93, 0.12]", "0.5")).toEqual([]);
    expect(labelled("[1, 0]", "[0.31, 0.12]", "0.5")).toHaveLength(1);
    expect(labelled("[1.0]", "[0.93]", "0.5")).toEqual([]);
    expect(labelled("[1]", "[NaN]", "0.5")).toHaveLength(1);
  });

  test("are not looked at without a threshold where they have a fraction, beside others that are", () => {
    expect(labelled('[{"label": "disease", "p": 0.71}]', '[{"label": "disease", "p": 1.0}]')).toEqual([]);
    expect(labelled('[{"class": 1.0, "p": 0.71}]', '[{"class": 0.0, "p": 0.71}]')).toHaveLength(1);
  });
});

test("labels are expected where nothing is one: the case fails, and says why", () => {
  const labelled = (reply: string, threshold: string | null = null) =>
    says({ reply, label: { threshold } }, answered(reply));
  const noLabel = [
    "label: The expected rows hold no label that could be compared: labels are texts, truth values and whole numbers, and with a threshold other numbers too.",
  ];
  for (const reply of ["[0.71]", '[{"p": 0.71, "error": null}]', "[[0.2, 0.8]]", "[NaN]", "[Infinity]", "[[]]"])
    expect(labelled(reply)).toEqual(noLabel);
  for (const reply of ["[null]", "[NaN]"]) expect(labelled(reply, "0.5")).toEqual(noLabel);
  for (const reply of ["[]", "[true]", '["disease"]', "[1.0]", '[[0.2, "x"]]']) expect(labelled(reply)).toEqual([]);
  for (const reply of ["[0.71]", "[[0.2, 0.8]]"]) expect(labelled(reply, "0.5")).toEqual([]);
});

test("bytes and dates that a server tags pass for the answer that they were saved from, and differ where they do", () => {
  const tensor = (name: string, type: string, data: string) => ({
    name,
    datatype: "BYTES",
    shape: [1],
    parameters: { content_type: type },
    data: [data],
  });
  const reply = (day: string) => {
    const text = JSON.stringify({
      model_name: "heart",
      outputs: [tensor("day", "datetime", day), tensor("scan", "base64", "QUJD")],
    });
    return answered(null, {
      reply: openInferenceV2.decode({
        status: 200,
        headers: { "content-type": "application/json" },
        body: { kind: "text", text },
      }),
    });
  };
  const expected = expectationsFrom(reply("2026-01-02"));
  expect(says(expected, reply("2026-01-02"))).toEqual([]);
  expect(says({ ...expected, values: null, label: { threshold: null } }, reply("2026-01-02"))).toEqual([]);
  expect(says({ ...expected, values: exactly }, reply("2026-01-03"))).toEqual([
    "values: Row 1, day: there is another text, and “2026-01-02” was expected.",
  ]);
});
