import { expect, test } from "vitest";

import type { Expectations } from "@/lib/cases/types";

import { draftOf, readExpectations } from "./draft-expectations";

const all: Expectations = {
  status: "200",
  schema: true,
  reply: "[0.7134]",
  values: { absolute: "0.02", relative: "0", sameNaN: false },
  label: { threshold: "0.5" },
  latencyMs: 250,
};

test("what was saved is typed as it was, and read back the same", () => {
  expect(readExpectations(draftOf(all))).toEqual({ expectations: all, problems: {} });
  const few: Expectations = { status: "2xx", schema: false, reply: null, values: null, label: null, latencyMs: null };
  expect(readExpectations(draftOf(few)).expectations).toEqual(few);
});

test("an expected reply that nothing asks for is not kept", () => {
  expect(readExpectations({ ...draftOf(all), values: false, label: false }).expectations).toMatchObject({
    reply: null,
    values: null,
    label: null,
  });
});

test("what cannot be is said at its field", () => {
  const problems = (part: object) => readExpectations({ ...draftOf(all), ...part }).problems;
  expect(problems({ latency: "soon" })).toEqual({ latency: "Whole milliseconds from 1 to 120,000." });
  expect(problems({ absolute: "-1" })).toEqual({ absolute: "A number of 0 or more, such as 0.02." });
  expect(problems({ threshold: "half" })).toEqual({ threshold: "A number such as 0.5." });
  expect(problems({ reply: " " })).toEqual({ reply: "Values and labels need an expected reply." });
  expect(problems({ status: "ok" })).toEqual({ status: "A code such as 200, or a class such as 2xx." });
  expect(Object.keys(problems({ status: "", schema: false, values: false, label: false, latency: "" }))).toEqual([
    "status",
  ]);
});
