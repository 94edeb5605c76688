import { compareNumerals, type Decimal, type Numeral, readDecimal, readNumeral, subtract } from "@/lib/decimal";
import { isInteger, isSame } from "@/lib/serving/cells";
import type { Cell } from "@/lib/serving/types";

import type { Expectations } from "./types";

/** Where a reply is not what was expected; `row` counted from 0, `path` inside it, empty for the row itself. */
export type Apart = { row: number; path: string; kind: "value" | "shape"; expected: Cell | null; got: Cell | null };

type Leaf = (expected: Cell, got: Cell) => boolean;

/** Row by row, every place that does not agree. `agrees` is asked about what holds nothing else. */
export function apart(expected: readonly Cell[], got: readonly Cell[], agrees: Leaf): Apart[] {
  const found: Apart[] = [];
  for (let row = 0; row < Math.max(expected.length, got.length); row += 1)
    walk(expected[row] ?? null, got[row] ?? null, "", row, agrees, found);
  return found;
}

/** Numbers within a tolerance, reckoned exactly as decimals; everything else the same. */
export function withinTolerance({ absolute, relative, sameNaN }: NonNullable<Expectations["values"]>): Leaf {
  const [far, share] = [readDecimal(absolute) ?? nothing, readDecimal(relative) ?? nothing];
  return (expected, got) => {
    if (expected.kind !== "number" || got.kind !== "number") return isSame(expected, got);
    const [left, right] = [readNumeral(expected.token), readNumeral(got.token)];
    if (left === "NaN" || right === "NaN") return left === right && sameNaN;
    if (left === null || right === null || typeof left === "string" || typeof right === "string")
      return left === right && (left !== null || isSame(expected, got));
    const gap = size(subtract(left, right));
    // What counts or names things is not nearly right: a share of a large whole number would swallow its last digits.
    if (isInteger(expected) && isInteger(got)) return atMost(gap, far);
    const larger = atMost(size(left), size(right)) ? size(right) : size(left);
    return atMost(gap, far) || atMost(gap, { digits: share.digits * larger.digits, scale: share.scale + larger.scale });
  };
}

/**
 * Texts, truth values and whole numbers the same, whatever the threshold; other numbers on the same side of it, and not looked at
 * where there is none. `1.0` is a whole number too, because many models write their classes so: only beside a fraction is it a probability.
 */
export function sameLabel({ threshold }: NonNullable<Expectations["label"]>): Leaf {
  const bound = threshold === null ? null : readDecimal(threshold);
  return (expected, got) => {
    if (expected.kind !== "number" || got.kind !== "number") return isSame(expected, got);
    const [left, right] = [readNumeral(expected.token), readNumeral(got.token)];
    if (bound === null && !isWhole(left)) return true;
    if (left === null || right === null) return isSame(expected, got);
    if (bound === null || (isWhole(left) && isWhole(right))) return compareNumerals(left, right) === 0;
    const [a, b] = [compareNumerals(left, bound), compareNumerals(right, bound)];
    return a !== null && b !== null && a >= 0 === b >= 0;
  };
}

/** Whether these cells hold anything at any depth that `sameLabel` takes for a label. */
export function holdsLabel(cells: readonly Cell[], label: NonNullable<Expectations["label"]>): boolean {
  return cells.some((cell) => {
    if (cell.kind === "list") return holdsLabel(cell.items, label);
    if (cell.kind === "object")
      return holdsLabel(
        cell.entries.map(([, value]) => value),
        label,
      );
    if (cell.kind !== "number") return cell.kind !== "null" && cell.kind !== "missing";
    const numeral = readNumeral(cell.token);
    return isWhole(numeral) || (label.threshold !== null && numeral !== "NaN");
  });
}

/** One that lies beyond every float is compared by its token, as if it were. */
function isWhole(numeral: Numeral | null): boolean {
  return numeral === null || (typeof numeral !== "string" && numeral.digits % 10n ** BigInt(numeral.scale) === 0n);
}

function walk(expected: Cell | null, got: Cell | null, path: string, row: number, agrees: Leaf, found: Apart[]): void {
  if (expected === null || got === null) return void found.push({ row, path, kind: "shape", expected, got });
  if (expected.kind === "list" && got.kind === "list") {
    for (let at = 0; at < Math.max(expected.items.length, got.items.length); at += 1)
      walk(expected.items[at] ?? null, got.items[at] ?? null, `${path}[${at}]`, row, agrees, found);
    return;
  }
  if (expected.kind === "object" && got.kind === "object") {
    const [wanted, there] = [new Map(expected.entries), new Map(got.entries)];
    for (const name of new Set([...wanted.keys(), ...there.keys()]))
      walk(
        wanted.get(name) ?? null,
        there.get(name) ?? null,
        path === "" ? name : `${path}.${name}`,
        row,
        agrees,
        found,
      );
    return;
  }
  if (expected.kind !== got.kind) return void found.push({ row, path, kind: "shape", expected, got });
  if (!agrees(expected, got)) found.push({ row, path, kind: "value", expected, got });
}

const nothing: Decimal = { digits: 0n, scale: 0 };

function size({ digits, scale }: Decimal): Decimal {
  return { digits: digits < 0n ? -digits : digits, scale };
}

function atMost(a: Decimal, b: Decimal): boolean {
  return subtract(a, b).digits <= 0n;
}
