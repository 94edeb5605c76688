import { expect, test } from "vitest";

import type { FormReading } from "@/lib/signatures/form";
import { readForm } from "@/lib/signatures/read-form";

import { readingOf } from "./reading-of";
import { signatureRows } from "./signature-rows";
import type { Part } from "./types";
import { verdictsOf } from "./verdicts";

const form = (inputs: object[], also: { outputs?: object[]; params?: object[] } = {}) => readForm({ inputs, ...also });
const told = (readings: (FormReading | null)[]) =>
  signatureRows(readings).map(({ name, cells, differs }) => [name, differs, ...cells]);

test("a row for each field: type and rule of inputs, defaults of parameters, outputs last", () => {
  const before = form(
    [
      { name: "ca", type: "double", required: false },
      { name: "age", type: "long" },
    ],
    { outputs: [{ type: "double" }] },
  );
  const after = form(
    [
      { name: "ca", type: "double" },
      { name: "age", type: "long" },
      { name: "troponin", type: "double" },
    ],
    { outputs: [{ type: "double" }], params: [{ name: "t", type: "double", default: 0.5, shape: null }] },
  );
  expect(told([before, after])).toEqual([
    ["ca", true, "double · optional", "double · required"],
    ["age", false, "long · required", "long · required"],
    ["troponin", true, null, "double · required"],
    ["t", true, null, "double, default 0.5"],
    ["column 1", false, "double", "double"],
  ]);
});

test("without a signature there are no fields; one that cannot be read, or was not, takes no part", () => {
  const present = form([{ name: "a", type: "long" }]);
  expect(told([present, { state: "absent" }])).toEqual([["a", true, "long · required", null]]);
  expect(told([present, { state: "unreadable", why: "x" }, null])).toEqual([
    ["a", false, "long · required", null, null],
  ]);
});

test("what was found of a version crosses to the page once, for both directions", () => {
  const names = ["a", "b"].map((name): Part<FormReading> => ({
    state: "known",
    data: form([{ name, type: "long" }]),
    earlier: null,
  }));
  const [, three] = verdictsOf(names, 0);
  expect(three?.findings.map(({ direction }) => direction).sort()).toEqual(["replace", "roll-back"]);
  expect(JSON.stringify(three).match(/"consequence"/g)).toHaveLength(2);
});

test("each version is judged against the baseline, and what could not be read is nothing that anybody can tell", () => {
  const part = (data: FormReading) => ({ state: "known" as const, data, earlier: null });
  const [long, integer] = [form([{ name: "a", type: "long" }]), form([{ name: "a", type: "integer" }])];
  const verdicts = verdictsOf(
    [part(long), part(integer), part(long), { state: "failed", why: "The registry did not answer." }],
    0,
  );
  expect(verdicts.map((three) => three && [three.replace.word, three.rollBack.word, three.mixed.word])).toEqual([
    null,
    ["BREAKING·SILENT", "BACKWARD-COMPATIBLE", "BREAKING·SILENT"],
    ["SAFE", "SAFE", "SAFE"],
    ["CANNOT TELL", "CANNOT TELL", "CANNOT TELL"],
  ]);
  expect(readingOf({ state: "none", why: "No files." })).toEqual({ state: "unreadable", why: "No files." });
});
