import type { Comparison } from "./comparison";

/**
 * A comparison as one text. Twenty versions have some ten thousand values; React would write each by itself into the page and the
 * browser read each by itself. An object around it, because what two components are given as one object crosses once.
 */
export type Packed = { json: string };

/** Findings of a pair that the page brings along: twenty versions of a thousand columns have tens of thousands, some 30 MB. */
export const mostFindings = 50;

/** The worst findings of each pair, and how many more there are; from the signatures, which are whole, `lib/compare/verdicts` finds the rest again. */
export function pack(comparison: Comparison): Packed {
  const verdicts = comparison.verdicts.map((three) => {
    if (!three) return null;
    const findings = three.findings.slice(0, mostFindings);
    return { ...three, findings, more: three.more + three.findings.length - findings.length };
  });
  return { json: JSON.stringify({ ...comparison, verdicts }) };
}

export function unpack({ json }: Packed): Comparison {
  return JSON.parse(json) as Comparison;
}
