import type { ValueTable } from "./types";

/** One name with its value in every version; null: not there. */
export type ValueRow = { name: string; cells: (string | null)[]; differs: boolean };
/** Names that begin alike stand together; `title` null: the rest. */
type ValueGroup = { title: string | null; rows: ValueRow[] };

/** One row for each name. Versions of which nothing is known take no part in the judgement. */
export function valueRows({ names, values }: ValueTable): ValueRow[] {
  return names.map((name, place) => {
    const cells = values.map((one) => one?.[place] ?? null);
    const known = cells.filter((_, index) => values[index] !== null);
    return { name, cells, differs: known.some((cell) => cell !== known[0]) };
  });
}

/** The values of `names`, by default of every name of any version once, in order. */
export function valueTable(
  records: readonly (Readonly<Record<string, string>> | null)[],
  names = [...new Set(records.flatMap((one) => Object.keys(one ?? {})))].sort(),
): ValueTable {
  // A name may be anything, `constructor` too.
  const valueOf = (one: Readonly<Record<string, string>>, name: string) =>
    Object.hasOwn(one, name) ? (one[name] ?? null) : null;
  return { names, values: records.map((one) => one && names.map((name) => valueOf(one, name))) };
}

/** Whether a row has all the words: in its name, or in one of its values. */
export function matches(row: ValueRow, text: string): boolean {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const hay = [row.name, ...row.cells].join("\n").toLowerCase();
  return words.every((word) => hay.includes(word));
}

/** With fewer rows than this, headings would only be in the way. */
const fewToGroup = 12;
const fewestInGroup = 3;

/** By what stands before the first `.`, `/`, `__` or `:` of the name: `clf__max_depth` → clf. */
export function groupRows(rows: ValueRow[]): ValueGroup[] {
  if (rows.length < fewToGroup) return [{ title: null, rows }];
  const starts = new Map<string, ValueRow[]>();
  for (const row of rows) {
    const [, start] = /^([^./:]+?)(?:[./:]|__)./.exec(row.name) ?? [];
    if (start !== undefined) starts.set(start, [...(starts.get(start) ?? []), row]);
  }
  const groups = [...starts].filter(([, members]) => members.length >= fewestInGroup);
  const grouped = new Set(groups.flatMap(([, members]) => members));
  const others = rows.filter((row) => !grouped.has(row));
  return [
    ...(others.length > 0 ? [{ title: null, rows: others }] : []),
    ...groups.map(([title, members]) => ({ title, rows: members })),
  ];
}
