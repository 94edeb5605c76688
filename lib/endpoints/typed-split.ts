import type { Split } from "@/lib/registries/types";

import { splitText, whyNotSplit } from "./shares";
import type { DeploymentLine } from "./types";

/** What stands in the fields of a form, by deployment. */
export type TypedShares = Record<string, string>;

/** Shares as they are now, as whole numbers to begin from. */
export function typedFrom(
  deployments: readonly Pick<DeploymentLine, "key" | "share">[],
  asked: Split | null,
): TypedShares {
  return Object.fromEntries(
    deployments.map(({ key, share }) => [key, String(asked ? (asked[key] ?? 0) : Math.round(share))]),
  );
}

/** The split that is typed, without those that get nothing; an empty field is nothing. */
export function splitTyped(typed: TypedShares): Split {
  return Object.fromEntries(
    Object.entries(typed)
      .map(([key, text]): [string, number] => [
        key,
        text.trim() === "" ? 0 : /^\d{1,3}$/.test(text.trim()) ? Number(text) : Number.NaN,
      ])
      .filter(([, share]) => share !== 0),
  );
}

/** Of what is readable: the rest is counted as nothing. */
export function sumTyped(typed: TypedShares): number {
  return Object.values(splitTyped(typed)).reduce((sum, share) => sum + (Number.isNaN(share) ? 0 : share), 0);
}

/** Why what is typed cannot be asked for, in a sentence; null when it can. */
export function whyNotTyped(
  typed: TypedShares,
  deployments: readonly Pick<DeploymentLine, "key" | "share">[],
): string | null {
  const split = splitTyped(typed);
  const refusal = whyNotSplit(split, deployments);
  if (refusal !== null) return refusal;
  const now = Object.fromEntries(deployments.map(({ key, share }) => [key, share]));
  return splitText(split) === splitText(now) ? "Requests are shared out like that already." : null;
}

/** The split in an address; null when there is none, or one that cannot be asked for. */
export function splitAsked(text: unknown, deployments: readonly Pick<DeploymentLine, "key" | "share">[]): Split | null {
  if (typeof text !== "string") return null;
  try {
    const given: unknown = JSON.parse(text);
    if (typeof given !== "object" || given === null) return null;
    const typed = Object.fromEntries(Object.entries(given).map(([key, share]) => [key, String(share)]));
    return whyNotTyped(typed, deployments) === null ? splitTyped(typed) : null;
  } catch {
    return null;
  }
}
