import type { Column, Form, FormReading, Scalar } from "@/lib/signatures/form";
import { verdictOf } from "@/lib/signatures/verdict/verdict";

import { percentile, report } from "./report";

const width = 1_000;
const kinds: readonly Scalar[] = ["long", "double", "string", "boolean"];

/** Pure computation: two signatures of a thousand columns, of which each pair differs in another way. */
export function benchVerdict(): void {
  const before = table((index) => `feature_${index}`);
  const pairs: [string, FormReading][] = [
    ["equal", table((index) => `feature_${index}`)],
    ["all-types", table((index) => `feature_${index}`, 1)],
    ["all-renamed", table((index) => `Feature-${index}`)],
    ["all-replaced", table((index) => `${String.fromCharCode(97 + (index % 26))}${index * 7919}_other`)],
  ];
  for (const [name, after] of pairs) {
    const times: number[] = [];
    for (let round = 0; round < 60; round += 1) {
      const start = performance.now();
      verdictOf(before, after, "replace");
      times.push(performance.now() - start);
    }
    report({ name: `verdict.1000-columns.${name}.p95`, value: percentile(times, 0.95), unit: "ms", goal: 20 });
  }
}

function table(nameOf: (index: number) => string, shift = 0): FormReading {
  const columns = Array.from({ length: width }, (_, index): Column => ({
    name: nameOf(index),
    named: "text",
    type: { kind: kinds[(index + shift) % kinds.length] ?? "long" },
    required: index % 3 !== 0,
  }));
  const form: Form = { inputs: { layout: "columns", columns }, outputs: null, params: null, fromTypeHint: false };
  return { state: "present", form };
}
