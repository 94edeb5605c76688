import type { Comparison } from "./comparison";

/**
 * A comparison as one text. Twenty versions have some ten thousand values; React would write each by itself into the page and the
 * browser read each by itself. An object around it, because what two components are given as one object crosses once.
 */
export type Packed = { json: string };

export function pack(comparison: Comparison): Packed {
  return { json: JSON.stringify(comparison) };
}

export function unpack({ json }: Packed): Comparison {
  return JSON.parse(json) as Comparison;
}
