import fc from "fast-check";
import { describe, expect, test } from "vitest";

import type { SendResult } from "@/lib/playground/types";
import { readJson } from "@/lib/serving/json";
import { openInferenceV2 } from "@/lib/serving/open-inference-v2";
import type { Cell, Normalised } from "@/lib/serving/types";

import { judge, replyText } from "./judge";
import type { Expectations } from "./types";
import { expectationsFrom, wantsOf } from "./words";

const nothing: Expectations = { status: null, schema: false, reply: null, values: null, label: null, latencyMs: null };
const exactly = { absolute: "0", relative: "0", sameNaN: false };

function rows(text: string): Cell[] {
  const json = readJson(text);
  if (json.status !== "read" || json.value.kind !== "list") throw new Error(text);
  return json.value.items;
}
const replyOf = (text: string): Normalised => ({
  layout: "rows",
  rows: rows(text),
  servedBy: { model: null, version: null, deployment: null },
  modelTimeMs: null,
  raw: { kind: "text", text },
  notes: [],
});
type Answered = Extract<SendResult["outcome"], { kind: "answered" }>;
function answered(text: string | null, part: Partial<Answered> = {}, total = 12): SendResult {
  const outcome: Answered = {
    kind: "answered",
    status: 200,
    headers: {},
    bytes: 1,
    reply: text === null ? null : replyOf(text),
    explanation: null,
    against: null,
    ...part,
  };
  return {
    at: 0,
    version: "7",
    losses: [],
    sent: null,
    timing: { lookup: null, connect: null, firstByte: null, total, model: null },
    outcome,
  };
}
const failed = (outcome: SendResult["outcome"]): SendResult => ({ ...answered("[]"), outcome });
const says = (
  expected: Partial<Expectations>,
  result: SendResult,
  asked: string | null = null,
  deployment: string | null = null,
) =>
  judge({ ...nothing, ...expected }, result, {
    version: asked === null ? null : { model: "heart", key: asked },
    deployment,
  }).findings.map(({ rule, text }) => `${rule}: ${text}`);
const valued = (expected: string, got: string, values: Partial<typeof exactly> = {}) =>
  says({ reply: expected, values: { ...exactly, ...values } }, answered(got));

test("a status is a code or a class, and what the server meant is said with it", () => {
  expect(says({ status: "200" }, answered("[1]"))).toEqual([]);
  expect(says({ status: "4xx" }, answered(null, { status: 404 }))).toEqual([]);
  const explanation = { text: "Column “troponin” is missing: the server answered 400.", where: "troponin" };
  expect(
    judge({ ...nothing, status: "2xx", reply: "[1]", values: exactly }, answered(null, { status: 400, explanation })),
  ).toEqual({
    passed: false,
    findings: [
      {
        rule: "status",
        text: "The server answered 400, and 2xx was expected. Column “troponin” is missing: the server answered 400.",
      },
    ],
    brief: "400 ≠ 2xx",
  });
});

test("a reply that is wanted and is not there fails, whatever the status", () => {
  expect(says({ reply: "[1]", values: exactly }, answered(null, { status: 500 }))).toEqual([
    "status: The server answered 500, so there is no reply to look at.",
  ]);
  expect(says({ status: "500" }, answered(null, { status: 500 }))).toEqual([]);
});

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

test("words of a reply that the case does not know are never repeated", () => {
  const { findings, brief } = judge(
    { ...nothing, reply: '["healthy"]', label: { threshold: null } },
    answered('["sk-secret-of-somebody"]'),
  );
  expect(JSON.stringify([findings, brief])).not.toContain("secret");
});

test("a request that was not sent, or got no answer, fails with that alone", () => {
  expect(
    judge(
      { ...nothing, status: "200", latencyMs: 1 },
      failed({ kind: "refused", why: "A chat does not go into a table." }),
    ),
  ).toEqual({
    passed: false,
    findings: [{ rule: "sent", text: "It was not sent: A chat does not go into a table." }],
    brief: "not sent",
  });
  expect(
    says({ status: "4xx" }, failed({ kind: "failed", failure: "timeout", why: "It took longer than 30 s." })),
  ).toEqual(["sent: No answer came: It took longer than 30 s."]);
});

test("the signature, the latency and the version are held to", () => {
  expect(says({ schema: true }, answered("[1]", { against: [] }))).toEqual([]);
  expect(
    says(
      { schema: true },
      answered("[1]", { against: ["The output is not double in row 1, as the signature says.", "b"] }),
    ),
  ).toEqual([
    "schema: The output is not double in row 1, as the signature says. And 1 thing more that the signature says otherwise.",
  ]);
  expect(says({ schema: true }, answered("[1]"))).toEqual([
    "schema: The version has no output signature that the reply could keep.",
  ]);
  const whyNotHeld = "The reply is longer than 4 MB, so it was not held against the output signature.";
  expect(says({ schema: true }, answered("[1]", { whyNotHeld }))).toEqual([`schema: ${whyNotHeld}`]);
  expect(says({ latencyMs: 250 }, answered("[1]", {}, 250))).toEqual([]);
  expect(says({ latencyMs: 250 }, answered("[1]", {}, 431.4))).toEqual(["latency: It took 431 ms, more than 250 ms."]);
  expect(says({ status: "200" }, answered("[1]"), "7")).toEqual([]);
  expect(says({ status: "200" }, answered("[1]"), "9")).toEqual(["version: v7 answered, and the run began with v9."]);
});

test("what is saved from a reply passes for that very reply", () => {
  const value = fc.oneof(
    fc.double().map((each) => (Number.isFinite(each) ? JSON.stringify(each) : String(each))),
    fc.bigInt().map(String),
    fc.string().map((each) => JSON.stringify(each)),
    fc.constantFrom("null", "true", "false", "1.0", "1e-7", '{"a":[1.50]}', "[]"),
  );
  fc.assert(
    fc.property(fc.array(value, { maxLength: 6 }), (tokens) => {
      const result = answered(`[${tokens.join(",")}]`, { against: [] });
      const expected = expectationsFrom(result);
      expect(judge(expected, result)).toEqual({ passed: true, findings: [], brief: null });
      expect(replyText(replyOf(expected.reply ?? ""))).toBe(expected.reply);
    }),
  );
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

test("what is found can be stored, whatever texts and names of fields hold", () => {
  const long = `${"a".repeat(38)}${"😀".repeat(9)}`;
  expect(valued(JSON.stringify([long]), "[1]")).toEqual([
    `values: Row 1: there is 1, and “${"a".repeat(38)}😀…” was expected.`,
  ]);
  const odd = "\ud83d \0";
  for (const found of [
    judge({ ...nothing, reply: JSON.stringify([odd]), values: exactly }, answered('["b"]')),
    judge({ ...nothing, reply: JSON.stringify([{ [odd]: 1 }]), values: exactly }, answered("[{}]")),
    judge(nothing, failed({ kind: "failed", failure: "broken", why: odd })),
  ]) {
    expect(found.findings[0]?.text).toContain("\ufffd \ufffd");
    expect(JSON.stringify(found)).not.toMatch(/\\ud83d|\\u0000/);
  }
});

test("what a case expects is said in a few characters", () => {
  expect(wantsOf({ ...nothing, status: "200", reply: "[0.71]", values: { ...exactly, absolute: "0.02" } })).toBe(
    "200 · 0.71 ± 0.02",
  );
  expect(
    wantsOf({
      ...nothing,
      status: "2xx",
      reply: "[0.71, 1]",
      label: { threshold: null },
      schema: true,
      latencyMs: 250,
    }),
  ).toBe("2xx · 2 rows, same label · signature · ≤ 250 ms");
});

test("a server that says it serves something else fails the case; one that does not tell does not", () => {
  const told = (part: object) =>
    answered(null, {
      reply: { ...replyOf("[1]"), servedBy: { model: null, version: null, deployment: null, ...part } },
    });
  const of = (part: object, deployment: string | null = null) => says({ status: "200" }, told(part), "7", deployment);
  expect(of({})).toEqual([]);
  for (const version of ["7", "v7", "6, v7"]) expect(of({ version })).toEqual([]);
  expect(of({ version: "8" })).toEqual(["version: The server says that it serves v8, and the run began with v7."]);
  expect(of({ version: "somebody's words" })).toEqual([
    "version: The server says that it serves another version, and the run began with v7.",
  ]);
  expect(of({ deployment: "blue" })).toEqual([]);
  expect(of({ deployment: "blue" }, "blue")).toEqual([]);
  expect(of({ deployment: "green" }, "blue")).toEqual([
    "version: The server says that another deployment answered than blue, which was asked.",
  ]);
  expect(says({ status: "200" }, { ...told({}), model: "heart" }, "7")).toEqual([]);
  expect(says({ status: "200" }, { ...told({}), model: "lung" }, "7")).toEqual([
    "version: A version of another model answered, and the run began with v7.",
  ]);
});

test("a request that the server turned away as too much has no latency, unless that very status is expected", () => {
  for (const status of [429, 503]) {
    expect(says({ latencyMs: 250 }, answered(null, { status }, 3))).toEqual([
      `latency: The server answered ${status} and did not take the request, so there is no latency to look at.`,
    ]);
    expect(says({ status: "200", latencyMs: 250 }, answered(null, { status }, 431))).toEqual([
      `status: The server answered ${status}, and 200 was expected.`,
    ]);
    for (const expected of [String(status), `${String(status).slice(0, 1)}xx`]) {
      expect(says({ status: expected, latencyMs: 250 }, answered(null, { status }, 3))).toEqual([]);
      expect(says({ status: expected, latencyMs: 250 }, answered(null, { status }, 431))).toHaveLength(1);
    }
  }
  expect(says({ latencyMs: 250 }, answered(null, { status: 500 }, 3))).toEqual([]);
});
