import fc from "fast-check";
import { expect, test } from "vitest";

import { judge, replyText } from "./judge";
import { answered, exactly, failed, nothing, replyOf, says, valued } from "./judging.testing";
import { expectationsFrom, wantsOf } from "./words";

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
