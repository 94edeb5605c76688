import fc from "fast-check";

/** Bodies as people type them: tokens that JavaScript would change, names that repeat, spaces of any kind. */

/** Tokens that a round trip through a parsed value would change, and plain ones. */
export const scalarToken = fc.oneof(
  fc.constantFrom(
    "1.0",
    "9007199254740993",
    "1e400",
    "-0",
    "NaN",
    "-Infinity",
    "2",
    "0.380",
    "1E5",
    "null",
    "true",
    "false",
    '"1"',
    '""',
    '"a \\u0041 \\" b"',
    '"Zürich 東京"',
    '"[1, 2]"',
  ),
  fc.integer().map(String),
  fc.string({ maxLength: 8 }).map((text) => JSON.stringify(text)),
);

const space = fc.constantFrom("", " ", "\n  ", "\t", " \r\n");

/** Puts a list of tokens between brackets, with spaces of the author's own. */
export function spacedList(tokens: readonly string[], gaps: readonly string[]): string {
  const gap = (at: number) => gaps[at % gaps.length] ?? "";
  return `[${gap(0)}${tokens.map((token, at) => `${at > 0 ? `,${gap(at)}` : ""}${token}`).join("")}${gap(tokens.length)}]`;
}

const gaps = fc.array(space, { minLength: 1, maxLength: 5 });

const names = fc.uniqueArray(fc.oneof(fc.string({ maxLength: 6 }), fc.constantFrom("age", "cp", "oldpeak")), {
  minLength: 1,
  maxLength: 5,
});

export type Grid = { names: string[]; rows: string[][]; gaps: string[] };

/** Names and tokens of a table, and the spaces to write it with. */
export const grid: fc.Arbitrary<Grid> = names.chain((all) =>
  fc.record({
    names: fc.constant(all),
    rows: fc.array(fc.array(scalarToken, { minLength: all.length, maxLength: all.length }), {
      minLength: 1,
      maxLength: 6,
    }),
    gaps,
  }),
);

export const layouts = ["split", "split with index", "input_data", "records", "columns", "lists"] as const;

/** The table as a JSON body, in one of the ways to write one. */
export function bodyOf({ names: all, rows, gaps: own }: Grid, layout: (typeof layouts)[number]): string {
  const heads = all.map((name) => JSON.stringify(name));
  const lists = spacedList(
    rows.map((row) => spacedList(row, own)),
    own,
  );
  const record = (tokens: readonly string[]) =>
    `{${own[0] ?? ""}${tokens.map((token, at) => `${heads[at] ?? '""'}:${own[at % own.length] ?? ""}${token}`).join(", ")}}`;
  switch (layout) {
    case "split":
      return `{"dataframe_split": {"columns": ${spacedList(heads, own)}, "data": ${lists}}}`;
    case "split with index":
      return `{"dataframe_split": {"index": ${spacedList(
        rows.map((_, at) => String(at)),
        own,
      )}, "data": ${lists}, "columns": ${spacedList(heads, own)}}}`;
    case "input_data":
      return `{"params": {"a": 1.0}, "input_data": {"columns": ${spacedList(heads, own)}, "index": ${spacedList(
        rows.map((_, at) => `"r${at}"`),
        own,
      )}, "data": ${lists}}}`;
    case "records":
      return `{"dataframe_records":${own[0] ?? ""}${spacedList(rows.map(record), own)}}`;
    case "columns":
      return `{"inputs": ${record(
        all.map((_, column) =>
          spacedList(
            rows.map((row) => row[column] ?? "null"),
            own,
          ),
        ),
      )}}`;
    case "lists":
      return `{"instances": ${lists}, "other": [1.0, 1]}`;
  }
}
