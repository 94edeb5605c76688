import { compareNumerals, type Numeral, readNumeral } from "@/lib/decimal";

import type { GateResult, VersionFacts } from "./types";

/** The token of a metric, or what to say when there is none: not logged fails, not readable waits. */
export function findMetric(facts: VersionFacts, metric: string): { token: string } | { missing: GateResult } {
  const { version, metrics, metricsProblem } = facts;
  if (metrics === null) {
    const why = metricsProblem ?? "The registry did not say why.";
    const fix = `The run of ${version} could not be read. ${why} It is read again when the request is checked again.`;
    return { missing: { state: "waiting", value: "not readable", fix } };
  }
  const token = Object.hasOwn(metrics, metric) ? metrics[metric] : undefined;
  if (token !== undefined) return { token };
  const fix = `The run of ${version} has no ${metric}. Whoever made the version can log it.`;
  return { missing: { state: "fail", value: "not logged", fix } };
}

/** A limit and how it is written. */
export type Limit = { side: "at-least" | "at-most"; bound: Numeral; text: string };

/** A token against its limits, exactly. NaN is on neither side of anything, so it fails. */
export function judge(name: string, token: string, limits: readonly Limit[]): GateResult {
  const measured = readNumeral(token);
  if (measured === null || measured === "NaN") {
    const what =
      measured === null ? `${shorten(token)} is no number that can be compared` : "NaN is not within any bound";
    return {
      state: "fail",
      value: shorten(token),
      fix: `${what}. Whoever made the version can log or set ${name} again.`,
    };
  }
  const broken = limits.find((limit) => !isWithin(measured, limit));
  if (!broken) return { state: "pass", value: between(shorten(token), limits), fix: null };
  const value = `${shorten(token)} ${broken.side === "at-least" ? "<" : ">"} ${broken.text}`;
  return { state: "fail", value, fix: `A version whose ${name} is ${sideWords(broken)} clears it.` };
}

/** `at least 0.90` */
export function sideWords({ side, text }: Pick<Limit, "side" | "text">): string {
  return `${side === "at-least" ? "at least" : "at most"} ${text}`;
}

/** Registries keep thousands of characters in a tag; a line has room for this many. */
export function shorten(text: string): string {
  const characters = [...text];
  return characters.length > 80 ? `${characters.slice(0, 79).join("")}…` : text;
}

function isWithin(measured: Numeral, { side, bound }: Limit): boolean {
  const order = compareNumerals(measured, bound);
  return order !== null && (side === "at-least" ? order >= 0 : order <= 0);
}

function between(token: string, limits: readonly Limit[]): string {
  const least = limits.find(({ side }) => side === "at-least");
  const most = limits.find(({ side }) => side === "at-most");
  if (least && most) return `${least.text} ≤ ${token} ≤ ${most.text}`;
  if (least) return `${token} ≥ ${least.text}`;
  return most ? `${token} ≤ ${most.text}` : token;
}
