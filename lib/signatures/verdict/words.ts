import type { Finding, Word } from "./types";

const severity: Record<Word, number> = {
  SAFE: 0,
  "BACKWARD-COMPATIBLE": 1,
  "CANNOT TELL": 2,
  BREAKING: 2,
  "BREAKING·SILENT": 3,
};

/** Words from best to worst, as policies and `--max` name them. */
export const words: readonly Word[] = ["SAFE", "BACKWARD-COMPATIBLE", "CANNOT TELL", "BREAKING", "BREAKING·SILENT"];

/** Whether `word` is no worse than `limit`. CANNOT TELL counts as BREAKING. */
export function isAtMost(word: Word, limit: Word): boolean {
  return severity[word] <= severity[limit];
}

/** The worst of them, SAFE when there is none. What is known to break says more than what cannot be told. */
export function worst(of: readonly Word[]): Word {
  return of.reduce((one, other) => (compareWords(one, other) >= 0 ? one : other), "SAFE");
}

/** Below 0 when `one` is the better. */
export function compareWords(one: Word, other: Word): number {
  return severity[one] - severity[other] || words.indexOf(one) - words.indexOf(other);
}

export function worstFirst(findings: readonly Finding[]): Finding[] {
  return [...findings].sort((one, other) => compareWords(other.class, one.class));
}
