import { formatCount } from "./format";

/** "1 row", "1,318 rows". */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** `“a”.`, and `“A sentence.”` as it is: at the end of a sentence, which what is quoted may have ended itself. */
export function quotedAtEnd(text: string): string {
  return `“${text}”${/[.!?…]$/.test(text.trimEnd()) ? "" : "."}`;
}

/** "a", "a and b", "a, b and c"; nothing of nothing. */
export function listWords(parts: readonly string[], joint: "and" | "or" = "and"): string {
  return parts.length < 2 ? (parts[0] ?? "") : `${parts.slice(0, -1).join(", ")} ${joint} ${parts.at(-1) ?? ""}`;
}
