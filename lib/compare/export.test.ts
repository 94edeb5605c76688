import { expect, test } from "vitest";

import type { Comparison } from "./comparison";
import { compareEnvironments } from "./environment-diff";
import { readEnvironmentFacts } from "./environment";
import { toCsv, toMarkdown } from "./export";
import type { ComparedHead } from "./types";

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
const safe = { question: "replace" as const, word: "SAFE" as const, summary: "", findings: [], notes: [] };
const nothing = { gaps: [], earlier: [] };
const comparison: Comparison = {
  versions: [head("7"), head("9"), head("10")],
  base: 0,
  signatures: [],
  verdicts: [null, { replace: safe, rollBack: safe, mixed: safe }, null],
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
  expect(lines).toContain("parameter,formula,eu,heart,7,yes,'=1+1,,,");
  expect(toCsv(comparison)).toContain('parameter,text,eu,heart,7,yes,"a|b\nc",,,');
  expect(toCsv(comparison)).toContain(`parameter,text,eu,heart,9,no,"'-""x""",,,`);
});
