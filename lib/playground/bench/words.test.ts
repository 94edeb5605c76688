import { expect, test } from "vitest";

import type { SendResult } from "@/lib/playground/types";

import { answeredWith, lineOf, resultOf } from "./bench.testing";
import { differenceWords, failureWords, nameOf, sendWords, type Standing, summaryOf, replyVerdict } from "./words";

const done = (result: SendResult): Standing => ({ state: "done", result });
const same = { disagreeing: 0, labels: 0, rows: 4, why: null };
const refused = done(
  resultOf({
    kind: "answered",
    status: 400,
    headers: {},
    bytes: 9,
    reply: null,
    explanation: { text: "Column `troponin` is missing: the server answered 400.", where: "troponin" },
    against: null,
  }),
);

test.each<[string, Standing, Parameters<typeof replyVerdict>[1], boolean, string, string]>([
  ["an answer like the baseline's", done(answeredWith("[1]")), same, false, "go", "200"],
  ["an answer to something else than was typed", done(answeredWith("[1]")), same, true, "silent", "200, input changed"],
  [
    "a label that changed",
    done(answeredWith("[1]")),
    { ...same, disagreeing: 1, labels: 1 },
    false,
    "caution",
    "200, 1 label changed",
  ],
  [
    "an answer unlike its signature",
    done(answeredWith("[1]", ["The output is not double."])),
    null,
    false,
    "caution",
    "200, breaks its signature",
  ],
  ["a refusal of the server", refused, null, false, "stop", "400, refused"],
  [
    "a redirect",
    done(
      resultOf({ kind: "answered", status: 302, headers: {}, bytes: 0, reply: null, explanation: null, against: null }),
    ),
    null,
    false,
    "stop",
    "302, redirected",
  ],
  [
    "a body that does not fit",
    done(resultOf({ kind: "refused", why: "CSV has no lists." })),
    null,
    false,
    "stop",
    "does not fit",
  ],
  [
    "nobody there",
    done(resultOf({ kind: "failed", failure: "unavailable", why: "It does not answer." })),
    null,
    false,
    "stop",
    "does not answer",
  ],
  [
    "a failure with a word of its own",
    done(resultOf({ kind: "failed", failure: "new", why: "Something new." })),
    null,
    false,
    "stop",
    "no answer",
  ],
  [
    "cancelled",
    done(resultOf({ kind: "failed", failure: "cancelled", why: "It was cancelled." })),
    null,
    false,
    "unknown",
    "cancelled",
  ],
  ["Interlock away", { state: "lost", why: "Interlock answered 502." }, null, false, "stop", "not sent"],
])("%s", (_, standing, against, changed, tone, word) => {
  expect(replyVerdict(standing, against, changed)).toEqual({ tone, word });
});

test("why there is no reply to read", () => {
  expect(failureWords(refused)).toBe("Column `troponin` is missing: the server answered 400.");
  expect(failureWords(done(answeredWith("[1]")))).toBeNull();
  expect(failureWords({ state: "waiting", since: 0 })).toBeNull();
});

test("a candidate that breaks beside production: who fails, why, and that production answers", () => {
  const told = [
    { line: lineOf("heart-prod", "7", "production"), standing: done(answeredWith("[1]")), against: null },
    { line: lineOf("heart-shadow", "8", "staging"), standing: refused, against: null },
  ];
  expect(summaryOf(told, 0)).toEqual([
    {
      tone: "stop",
      text: "v8 in staging (heart-shadow) fails: Column `troponin` is missing: the server answered 400.",
    },
    { tone: "go", text: "v7 in production (heart-prod) answers." },
  ]);
});

test("labels that differ are said with their share, and nothing while one is waited for", () => {
  const both = (standing: Standing) => [
    { line: lineOf("a", "7"), standing: done(answeredWith("[1]")), against: null },
    { line: lineOf("b", null), standing, against: { disagreeing: 3, labels: 1, rows: 4, why: null } as const },
  ];
  expect(summaryOf(both(done(answeredWith("[0]"))), 0)).toEqual([
    { tone: "caution", text: "b differs from v7 (a): 1 of 4 labels differs, 3 of 4 rows differ (75 %)." },
  ]);
  expect(summaryOf(both({ state: "waiting", since: 0 }), 0)).toEqual([]);
  expect(summaryOf(both({ state: "none" }), 0)).toEqual([]);
});

test("one that was cancelled did not fail", () => {
  const cancelled = done(
    resultOf({ kind: "failed", failure: "cancelled", why: "It was cancelled before an answer came." }),
  );
  const told = [done(answeredWith("[1]")), cancelled].map((standing, at) => ({
    line: lineOf(["a", "b"][at] ?? "", null),
    standing,
    against: null,
  }));
  expect(summaryOf(told, 0)).toEqual([
    { tone: "unknown", text: "b was cancelled before an answer came." },
    { tone: "go", text: "a answers." },
  ]);
});

test("replies that all agree are said to", () => {
  const line = (name: string) => ({
    line: lineOf(name, null),
    standing: done(answeredWith("[1]")),
    against: name === "a" ? null : same,
  });
  expect(summaryOf(["a", "b"].map(line), 0)).toEqual([{ tone: "go", text: "All agree, row by row." }]);
});

test("names, counts and buttons", () => {
  expect(nameOf({ ...lineOf("heart", "7"), ref: { connection: "eu", endpoint: "heart", deployment: "blue" } })).toBe(
    "v7 (heart, blue)",
  );
  expect(differenceWords({ disagreeing: 1, labels: 0, rows: 3, why: null })).toBe("1 of 3 rows differs (33.3 %)");
  expect([0, 1, 2, 5].map(sendWords)).toEqual(["Send", "Send", "Send to both", "Send to all 5"]);
});
