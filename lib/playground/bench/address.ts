import { callAddress, readCallAddress, refText } from "@/lib/endpoints/call-address";
import { readDecimal } from "@/lib/decimal";
import type { CallRef } from "@/lib/playground/types";

/** Endpoints beside each other: more would not be read, and each gets every request. */
export const mostTargets = 6;

export type BenchAddress = {
  to: CallRef[];
  /** `refText` of the endpoint that the others are held against; null: the first. */
  base: string | null;
  /** How far numbers may lie apart, as it was typed; null: as far as the precision of the replies lets them. */
  tolerance: string | null;
  onlyDifferences: boolean;
};

type Query = Record<string, string | string[] | undefined>;

/** What an address says; what does not read is left out. */
export function readBenchAddress(query: Query): BenchAddress {
  const to = readCallAddress(query["to"]).slice(0, mostTargets);
  const base = one(query["base"]);
  const tolerance = one(query["tolerance"]);
  return {
    to,
    base: base !== null && to.some((ref) => refText(ref) === base) ? base : null,
    tolerance: tolerance !== null && isTolerance(tolerance) ? tolerance : null,
    onlyDifferences: one(query["show"]) === "differences",
  };
}

/** The same as an address; what is as usual is not said. */
export function printBenchAddress({ to, base, tolerance, onlyDifferences }: BenchAddress): string {
  const path = callAddress(to);
  const isKnown = base !== null && to.some((ref) => refText(ref) === base);
  const rest = new URLSearchParams({
    ...(isKnown && { base }),
    ...(tolerance !== null && { tolerance }),
    ...(onlyDifferences && { show: "differences" }),
  }).toString();
  return rest === "" ? path : `${path}${path.includes("?") ? "&" : "?"}${rest}`;
}

export function withTarget(address: BenchAddress, ref: CallRef): BenchAddress {
  const isThere = address.to.some((other) => refText(other) === refText(ref));
  return isThere || address.to.length >= mostTargets ? address : { ...address, to: [...address.to, ref] };
}

export function withoutTarget(address: BenchAddress, ref: CallRef): BenchAddress {
  return { ...address, to: address.to.filter((other) => refText(other) !== refText(ref)) };
}

/** A number of 0 or more. */
export function isTolerance(text: string): boolean {
  const read = text.length <= 40 ? readDecimal(text) : null;
  return read !== null && read.digits >= 0n;
}

function one(value: string | string[] | undefined): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}
