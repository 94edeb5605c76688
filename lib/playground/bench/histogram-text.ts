/** `28.8`, `312`: as many digits as people compare by. */
export function msText(ms: number | null): string {
  if (ms === null) return "not known";
  return ms < 100 ? ms.toFixed(1) : String(Math.round(ms));
}

/** "2 × 503, 1 × timeout", the most frequent first; empty when there are none. */
export function errorWords(errors: Readonly<Record<string, number>>): string {
  return Object.entries(errors)
    .sort(([, a], [, b]) => b - a)
    .map(([kind, count]) => `${count} × ${kind.replace(/^http-/, "")}`)
    .join(", ");
}
