import { jsonText } from "@/lib/serving/json-text";
import {
  compareReplies,
  type Difference,
  doublePrecision,
  isClose,
  leavesOf,
  rowsOf,
  type Tolerance,
  usualTolerance,
} from "@/lib/serving/responses";
import type { Cell, Normalised } from "@/lib/serving/types";
import { difference } from "@/lib/versions/difference";

import { kindOfRows, labelOf, type RowKind } from "./labels";

/** One reply against the baseline. `why`: there is nothing to hold it against, in a sentence. */
export type Against = { disagreeing: number; labels: number; rows: number; why: null } | { why: string };

/** One reply of several. */
type Lined = {
  /** Null where it has none. */
  rows: readonly Cell[] | null;
  kind: RowKind;
  /** Paths inside a row; one empty path where a row is one value, or has too many to be columns. */
  columns: string[];
  /** Drawn in the common order, beside the baseline. Others have nothing in common with it, or there is no baseline. */
  inStep: boolean;
  /** Null for the baseline and where there is no reply. */
  against: Against | null;
};

/** Replies row by row, the baseline among them. */
export type LineUp = {
  each: Lined[];
  /** Rows of those in step, counted from 0: changed labels first, then what is missing, then numbers, the widest gap first, then those that agree. */
  order: number[];
  /** How many of `order`, from its start, differ anywhere. */
  differing: number;
  tolerance: Tolerance;
};

export type Field = { path: string; text: string | null; changed: Difference["kind"] | null; was: string | null };
export type DrawnRow = {
  row: number;
  fields: Field[];
  /** `reply − baseline`, exact; null where that says nothing. */ gap: string | null;
  label: { text: string; was: string | null } | null;
};

const mostColumns = 24;
const lookedAt = 200;

/**
 * @param base which of them is the baseline; replies are null where none came or it has no rows.
 * @param allowed how far numbers may lie apart; null: as far as their precision lets them.
 */
export function lineUp(replies: readonly (Normalised | null)[], base: number, allowed: number | null): LineUp {
  const rows = replies.map((reply) => (reply ? rowsOf(reply) : null));
  const tolerance =
    allowed === null
      ? usualTolerance(
          replies.filter((reply) => reply !== null),
          null,
        )
      : { relative: 0, absolute: allowed };
  const paths = rows.map((list) => pathsOf(list ?? []));
  const inStep = rows.map((list, at) => list !== null && rows[base] != null && haveCommon(paths[at], paths[base]));
  const together = rows.flatMap((list, at) => (inStep[at] && list ? [list] : []));
  const common = { kind: kindOfRows(together), columns: columnsOf(paths.filter((_, at) => inStep[at])) };
  const ranks = new Map<number, Rank>();
  const each = replies.map((reply, at): Lined => {
    const list = rows[at] ?? null;
    const look = inStep[at] ? common : { kind: kindOfRows([list ?? []]), columns: columnsOf([paths[at] ?? new Set()]) };
    const why = whyApart(reply, list, rows[base] ?? null);
    const against =
      at === base || reply === null
        ? null
        : inStep[at]
          ? held(replies[base] ?? null, reply, common.kind, tolerance, ranks)
          : { why };
    return { rows: list, ...look, inStep: inStep[at] ?? false, against };
  });
  const height = Math.max(0, ...together.map(({ length }) => length));
  const first = [...ranks.keys()].sort((a, b) => byRank(ranks.get(a), ranks.get(b)) || a - b);
  const rest = Array.from({ length: height }, (_, row) => row).filter((row) => !ranks.has(row));
  return { each, order: [...first, ...rest], differing: first.length, tolerance };
}

/** Rows of one reply in the order in which they are drawn. */
export function rowsToDraw(
  { each, order, differing }: LineUp,
  reply: number,
  onlyDifferences: boolean,
): readonly number[] {
  const one = each[reply];
  if (!one?.inStep) return (one?.rows ?? []).map((_, row) => row);
  return onlyDifferences && each.filter(({ inStep }) => inStep).length > 1 ? order.slice(0, differing) : order;
}

/** What is drawn of one row of one reply; null: the reply does not have it. */
export function drawnRow({ each, tolerance }: LineUp, reply: number, base: number, row: number): DrawnRow | null {
  const one = each[reply];
  const cell = one?.rows?.[row];
  if (one === undefined || cell === undefined) return null;
  const { columns, kind } = one;
  const isBase = reply === base || !one.inStep;
  const other = isBase ? undefined : each[base]?.rows?.[row];
  const isWhole = columns.length === 1 && columns[0] === "";
  const [mine, theirs] = [
    leaves(cell, isWhole),
    other === undefined ? new Map<string, Cell>() : leaves(other, isWhole),
  ];
  const fields = columns.map((path): Field => {
    const [value, before] = [mine.get(path) ?? null, theirs.get(path) ?? null];
    const changed = isBase ? null : changeOf(value, before, tolerance);
    return {
      path,
      text: value && shown(value),
      changed,
      was: changed === null ? null : before ? shown(before) : "not there",
    };
  });
  const [label, wanted] = [labelOf(cell, kind), isBase ? null : labelOf(other, kind)];
  const isNumber = isWhole && cell.kind === "number" && other?.kind === "number";
  return {
    row,
    fields,
    gap: isNumber ? difference(cell.token, other.token) : null,
    label: label === null ? null : { text: label, was: wanted !== null && wanted !== label ? wanted : null },
  };
}

/** A value as it came: numbers as their tokens, texts without quotes. */
export function shown(cell: Cell): string {
  if (cell.kind === "text" || cell.kind === "datetime") return cell.text;
  return jsonText(cell);
}

type Rank = { place: number; gap: number };
const places = { label: 1, shape: 2, number: 3 } as const;

function held(
  baseline: Normalised | null,
  reply: Normalised,
  kind: RowKind,
  tolerance: Tolerance,
  ranks: Map<number, Rank>,
): Against {
  const found = baseline && compareReplies([baseline, reply], tolerance);
  if (found?.status !== "compared") return { why: "There is nothing to hold it against." };
  const [before, after] = [rowsOf(baseline ?? reply) ?? [], rowsOf(reply) ?? []];
  for (const { row, kind: how, gap } of found.differences) rank(ranks, row, { place: places[how], gap: gap ?? 0 });
  const flips = before.flatMap((cell, row) => {
    const [a, b] = [labelOf(cell, kind), labelOf(after[row], kind)];
    return a !== null && b !== null && a !== b ? [row] : [];
  });
  for (const row of flips) rank(ranks, row, { place: 0, gap: ranks.get(row)?.gap ?? 0 });
  const labels = new Set([
    ...flips,
    ...found.differences.filter(({ kind: how }) => how === "label").map(({ row }) => row),
  ]);
  const disagreeing = new Set([...found.differences.map(({ row }) => row), ...flips]);
  return { disagreeing: disagreeing.size, labels: labels.size, rows: found.rows, why: null };
}

function rank(ranks: Map<number, Rank>, row: number, found: Rank) {
  const known = ranks.get(row);
  if (!known || byRank(found, known) < 0) ranks.set(row, found);
}

function byRank(a: Rank | undefined, b: Rank | undefined): number {
  return (a?.place ?? 9) - (b?.place ?? 9) || (b?.gap ?? 0) - (a?.gap ?? 0);
}

function pathsOf(rows: readonly Cell[]): Set<string> {
  return new Set(rows.slice(0, lookedAt).flatMap((cell) => [...leavesOf(cell).keys()]));
}

function columnsOf(paths: readonly Set<string>[]): string[] {
  const all = new Set(paths.flatMap((one) => [...one]));
  return all.size === 0 || all.size > mostColumns ? [""] : [...all];
}

/** A reply without rows has the fields of any other. */
function haveCommon(a: Set<string> | undefined, b: Set<string> | undefined): boolean {
  return !a || !b || a.size === 0 || b.size === 0 || [...a].some((path) => b.has(path));
}

function whyApart(reply: Normalised | null, rows: readonly Cell[] | null, baseline: readonly Cell[] | null): string {
  if (reply === null || rows === null) return "This reply has no rows.";
  return baseline === null
    ? "The baseline gave no rows to hold it against."
    : "Its rows have other fields than those of the baseline: nothing is held against each other.";
}

function leaves(cell: Cell, isWhole: boolean): Map<string, Cell> {
  return isWhole ? new Map([["", cell]]) : leavesOf(cell);
}

function changeOf(value: Cell | null, before: Cell | null, tolerance: Tolerance): Difference["kind"] | null {
  if (value === null || before === null) return value === before ? null : "shape";
  if (value.kind === "list" || value.kind === "object") return leavesAgree(value, before, tolerance) ? null : "shape";
  if (isClose(before, value, tolerance)) return null;
  if (value.kind !== before.kind) return "shape";
  return value.kind === "number" &&
    !(/^-?\d+$/.test(value.token) && /^-?\d+$/.test(before.kind === "number" ? before.token : ""))
    ? "number"
    : "label";
}

function leavesAgree(value: Cell, before: Cell, tolerance: Tolerance): boolean {
  const [mine, theirs] = [leavesOf(value), leavesOf(before)];
  return (
    mine.size === theirs.size &&
    [...mine].every(([path, leaf]) => isClose(theirs.get(path) ?? { kind: "missing" }, leaf, tolerance))
  );
}

/** In words, for a footer. */
export function toleranceWords({ relative, absolute }: Tolerance): string {
  if (relative === 0) return `tolerance ${absolute}`;
  return relative === doublePrecision.relative ? "tolerance: double precision" : "tolerance: single precision";
}
