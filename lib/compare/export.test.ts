import { expect, test } from "vitest";

import { readForm } from "@/lib/signatures/read-form";
import { profileOfPins } from "@/lib/signatures/sight/profile-of-pins";

import type { Comparison } from "./comparison";
import { compareEnvironments } from "./environment-diff";
import { readEnvironmentFacts } from "./environment";
import { toMarkdown } from "./export";
import { toCsv } from "./export-csv";
import type { ComparedHead } from "./types";
import { verdictsOf } from "./verdicts";

const head = (version: string): ComparedHead => ({
  connection: "eu",
  model: "heart",
  version,
  label: `v${version}`,
  modelName: "heart_*disease*",
  connectionName: "EU",
  stage: version === "7" ? "production" : null,
  nativeStage: null,
  aliases: [],
  author: null,
  createdAt: null,
  readAt: 0,
  problem: null,
  goneAt: null,
});
const environment = (text: string) => {
  const reading = readEnvironmentFacts({
    texts: { "requirements.txt": text },
    descriptor: { ok: true, value: null },
    files: null,
  });
  return reading.ok ? reading.facts : null;
};
const safe = { question: "replace" as const, word: "SAFE" as const, summary: "" };
const nothing = { gaps: [], earlier: [] };
const signed = (...names: string[]) => ({
  state: "known" as const,
  data: readForm({ inputs: names.map((name) => ({ name, type: "double" })) }),
  earlier: null,
});
const comparison: Comparison = {
  versions: [head("7"), head("9"), head("10")],
  base: 0,
  signatures: [],
  verdicts: [
    null,
    { replace: safe, rollBack: safe, mixed: safe, more: 0, findings: [], notes: ["No request can fill in “v[]”."] },
    null,
  ],
  environment: {
    ...nothing,
    rows: compareEnvironments([environment("a==1.4\nb==1"), environment("a==1.5\nb==1"), null], 0),
    fitness: [],
  },
  metrics: {
    gaps: [{ index: 2, state: "none", why: "No run stands behind this version." }],
    earlier: [],
    names: ["auc", "same"],
    values: [["0.889", "1"], ["0.903", "1"], null],
    directions: [{ direction: "higher", because: "" }],
  },
  params: {
    ...nothing,
    names: ["formula", "text"],
    values: [["=1+1", "a|b\nc"], [null, '-"x"'], null],
  },
  tags: { ...nothing, names: [], values: [[], [], []] },
  runTags: { ...nothing, names: [], values: [[], [], null] },
  curves: [],
  curveNotes: { gaps: [], earlier: [] },
  pictures: [],
  files: { ...nothing, rows: [] },
};

test("as Markdown: what differs, in tables, with the words of the page", () => {
  expect(toMarkdown(comparison, { showSame: false, address: "https://x.example/compare?v=a", at: 0 }))
    .toBe(`# v7 (baseline) · v9 · v10

- v7: heart\\_\\*disease\\* 7 in EU, stage production
- v9: heart\\_\\*disease\\* 9 in EU, stage not set
- v10: heart\\_\\*disease\\* 10 in EU, stage not set

## Signature: may it take the calls of v7?

| Version | Replace | Roll back | Mixed |
| --- | --- | --- | --- |
| v9 | SAFE | SAFE | SAFE |
- v9: No request can fill in “v\\[\\]”.

## Environment

| Package | v7 (baseline) | v9 | v10 |
| --- | --- | --- | --- |
| a | 1.4 | 1.5 (minor up) | not known |

1 the same.

## Metrics

- v10: No run stands behind this version.

| Metric | v7 (baseline) | v9 | v10 |
| --- | --- | --- | --- |
| auc | 0.889 | 0.903 (+0.014, better) | not known |

1 the same.

## Parameters

| Parameter | v7 (baseline) | v9 | v10 |
| --- | --- | --- | --- |
| formula | =1+1 | not there | not known |
| text | a\\|b c | -"x" | not known |

https://x.example/compare?v=a
Copied 1 Jan 1970 00:00 UTC.`);
});

test("with what is the same, when the page shows it", () => {
  const text = toMarkdown(comparison, { showSame: true, address: "", at: 0 });
  expect(text).toContain("| same | 1 | 1 (0, same) | not known |");
  expect(text).not.toContain("the same.");
});

test("as CSV: a line for each value, quoted, and nothing that a spreadsheet would run", () => {
  const lines = toCsv(comparison).split("\r\n");
  expect(lines[0]).toBe("part,name,connection,model,version,baseline,value,difference,relative,reads as");
  expect(lines).toContain("environment,a,eu,heart,9,no,1.5,,,minor up");
  expect(lines).toContain("metric,auc,eu,heart,7,yes,0.889,,,");
  expect(lines).toContain("metric,auc,eu,heart,9,no,0.903,+0.014,+1.6 %,better");
  expect(lines).toContain(`parameter,formula,eu,heart,7,yes,"'=1+1",,,`);
  expect(lines).toContain("parameter,formula,eu,heart,9,no,,,,differs");
  expect(lines).toContain("environment,b,eu,heart,9,no,1,,,same");
  expect(lines.filter((line) => /^(parameter|metric|environment),.*,heart,10,/.test(line))).toEqual([]);
  expect(toCsv(comparison)).toContain('parameter,text,eu,heart,7,yes,"a|b\nc",,,');
  expect(toCsv(comparison)).toContain(`parameter,text,eu,heart,9,no,"'-""x""",,,differs`);
});

const forms = [signed("a", "b", "c"), signed("a", "b"), { state: "failed" as const, why: "No answer." }];
const judged: Comparison = {
  ...comparison,
  signatures: forms.map((form) => ({ form, calls: null, server: profileOfPins([]) })),
  verdicts: verdictsOf(forms, 0),
  files: {
    ...nothing,
    gaps: [{ index: 2, state: "failed", why: "No answer." }],
    rows: [
      { path: "MLmodel", cells: [{ size: 10 }, { size: 12 }, null], differs: true },
      { path: "model.pkl", cells: [{ size: 5 }, { size: 5 }, null], differs: false },
      { path: "new.txt", cells: [null, { size: null }, null], differs: true },
    ],
  },
};

test("as CSV: the three answers, what was found and why it matters, every field and every file", () => {
  const lines = toCsv(judged).split("\r\n");
  const of = (part: string, version: string) =>
    lines.filter((line) => line.startsWith(`${part},`) && line.includes(`,eu,heart,${version},`));
  expect(of("verdict", "7")).toEqual([]);
  expect(of("verdict", "9").map((line) => line.split(",").slice(1, 7))).toEqual([
    ["replace", "eu", "heart", "9", "no", "BACKWARD-COMPATIBLE"],
    ["roll back", "eu", "heart", "9", "no", "BREAKING"],
    ["mixed", "eu", "heart", "9", "no", "BREAKING"],
  ]);
  expect(of("finding", "9")).toHaveLength(2);
  expect(of("finding", "9").join("\n")).toMatch(
    /finding,input\.removed,eu,heart,9,no,BACKWARD-COMPATIBLE,[^\n]*c: double[^\n]*“inputs” or “instances” with one object of single values/,
  );
  expect([...of("signature", "7"), ...of("signature", "9"), ...of("signature", "10")]).toEqual([
    "signature,inputs: a,eu,heart,7,yes,double · required,,,",
    "signature,inputs: b,eu,heart,7,yes,double · required,,,",
    "signature,inputs: c,eu,heart,7,yes,double · required,,,",
    "signature,inputs: a,eu,heart,9,no,double · required,,,same",
    "signature,inputs: b,eu,heart,9,no,double · required,,,same",
    "signature,inputs: c,eu,heart,9,no,,,,differs",
  ]);
  expect(lines.filter((line) => line.startsWith("file,"))).toEqual([
    "file,MLmodel,eu,heart,7,yes,10,,,",
    "file,MLmodel,eu,heart,9,no,12,,,differs",
    "file,model.pkl,eu,heart,7,yes,5,,,",
    "file,model.pkl,eu,heart,9,no,5,,,same size",
    "file,new.txt,eu,heart,9,no,,,,differs",
  ]);
});

test("as Markdown: a finding says for whom it does not hold", () => {
  expect(toMarkdown(judged, { showSame: false, address: "", at: 0 })).toContain(
    "Holds for all callers but those who send “inputs” or “instances” with one object of single values: they are refused or answered otherwise.",
  );
});
