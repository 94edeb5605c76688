import type { ReadinessSummary } from "./types";

/** What became of the signature since the version before; null when nothing did, or when one of both was never read. */
export function signatureChange(now: ReadinessSummary | null, before: ReadinessSummary | null): "lost" | "back" | null {
  if (now === null || before === null) return null;
  const [misses, missed] = [now, before].map(({ missing }) => missing.includes("signature"));
  return misses === missed ? null : misses ? "lost" : "back";
}
