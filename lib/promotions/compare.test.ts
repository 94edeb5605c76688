import { expect, test } from "vitest";

import { compare } from "./compare";
import type { Side } from "./read-side";

const side = (version: string, files: number, signature: [string, string][]): Side => ({
  version: {} as Side["version"],
  author: null,
  facts: { version, metrics: {}, metricsProblem: null } as Side["facts"],
  manifest: {
    files: Array.from({ length: files }, (_, index) => ({ path: `f${index}`, size: 1, sha256: "a".repeat(64) })),
    problem: null,
  } as unknown as Side["manifest"],
  signature: { digest: null, problem: null, lines: new Map(signature), form: null, server: null },
  environment: { digest: null, problem: null, lines: new Map() },
});

test("what neither side tells anything of is not called the same", () => {
  const against = (other: Side) => compare(side("2", 1, []), [other], new Map());
  expect(against(side("1", 1, []))).toMatchObject({ files: [], signature: [], silent: ["signature", "environment"] });
  expect(against(side("1", 1, [["age", "long"]])).silent).toEqual(["environment"]);
  expect(compare(side("2", 0, []), [], new Map()).silent).toEqual([]);
});
