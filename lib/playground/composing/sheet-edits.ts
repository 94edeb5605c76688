import { csvField, type CsvLine } from "./csv-source";
import type { Sheet } from "./sheet";
import { type ListSource, type ObjectSource, slice, type Source } from "./source";
import type { Range, Splice } from "./splice";

/**
 * Changes of a table as splices of its text. All other tokens, and all spaces around them, stay as they are. Tokens are raw JSON
 * text; in CSV, fields with the quotes they need.
 */

/** Puts new rows before row `at`, or behind the last. `rows`: one token for each column; null: the row has no such value. */
export function insertRows(
  sheet: Sheet,
  text: string,
  at: number,
  rows: readonly (readonly (string | null)[])[],
): Splice[] {
  if (rows.length === 0) return [];
  const { layout, columns } = sheet;
  switch (layout.kind) {
    case "split":
    case "lists": {
      const texts = rows.map(
        (tokens) => `[${tokens.map((token) => token ?? "null").join(insideOf(text, layout.rows))}]`,
      );
      return [
        ...inserted(text, layout.rows, at, texts),
        ...(layout.kind === "split" ? indexSplices(text, layout.index, at, rows.length) : []),
      ];
    }
    case "records":
      return inserted(
        text,
        layout.rows,
        at,
        rows.map((tokens) =>
          recordText(
            text,
            layout.rows,
            tokens.flatMap((token, column) => (token === null ? [] : [[columns[column]?.name ?? "", token]])),
          ),
        ),
      );
    case "columns":
      return layout.columns.members.flatMap(({ value }, column) =>
        value.kind === "list"
          ? inserted(text, value, at, [...padding(value, at), ...rows.map((tokens) => tokens[column] ?? "null")])
          : [],
      );
    case "vectors":
      return layout.vectors.flatMap(({ data, size }, column) => [
        ...inserted(text, data, at, [...padding(data, at), ...rows.map((tokens) => tokens[column] ?? "null")]),
        resized(size, Math.max(at, data.items.length) + rows.length),
      ]);
    case "csv":
      return insertedLines(
        text,
        layout,
        at,
        rows.map((tokens) => lineOf(tokens.map((token) => token ?? ""))),
      );
  }
}

/** The row once more, token by token, below itself. */
export function duplicateRow(sheet: Sheet, text: string, row: number): Splice[] {
  const { layout } = sheet;
  if (layout.kind === "split" || layout.kind === "lists" || layout.kind === "records") {
    const same = layout.rows.items[row];
    if (!same) return [];
    return [
      ...inserted(text, layout.rows, row + 1, [slice(text, same)]),
      ...(layout.kind === "split" ? indexSplices(text, layout.index, row + 1, 1) : []),
    ];
  }
  return insertRows(sheet, text, row + 1, [tokensOf(sheet, text, row)]);
}

export function deleteRows(sheet: Sheet, text: string, from: number, count: number): Splice[] {
  const { layout } = sheet;
  switch (layout.kind) {
    case "split":
      return [...cut(layout.rows, from, count), ...cutIndex(text, layout.index, from, count)];
    case "lists":
    case "records":
      return cut(layout.rows, from, count);
    case "columns":
      return layout.columns.members.flatMap(({ value }) => (value.kind === "list" ? cut(value, from, count) : []));
    case "vectors":
      return layout.vectors.flatMap(({ data, size }) => [
        ...cut(data, from, count),
        resized(size, data.items.length - Math.min(count, Math.max(0, data.items.length - from))),
      ]);
    case "csv":
      return bodyOf(layout)
        .slice(from, from + count)
        .map(({ whole }) => ({ ...whole, insert: "" }));
  }
}

type NewColumn = { name: string; tokens: readonly string[] };

/** Columns behind the last one; `tokens`: one for each row. Nothing where the table cannot grow that way. */
export function addColumns(sheet: Sheet, text: string, added: readonly NewColumn[]): Splice[] {
  if (added.length === 0) return [];
  const { layout } = sheet;
  const tokens = (row: number) => added.map((column) => column.tokens[row] ?? "null");
  const wider = (row: Source, at: number) =>
    row.kind === "list" ? appended(text, row, [...padding(row, sheet.columns.length), ...tokens(at)]) : [];
  switch (layout.kind) {
    case "split":
      return [
        ...(layout.names
          ? appended(
              text,
              layout.names,
              added.map(({ name }) => JSON.stringify(name)),
            )
          : []),
        ...layout.rows.items.flatMap(wider),
      ];
    case "lists":
      return layout.rows.items.flatMap(wider);
    case "records":
      return layout.rows.items.flatMap((row, at) =>
        row.kind === "object"
          ? appendedMembers(
              text,
              row,
              added.map(({ name, tokens }) => [name, tokens[at] ?? "null"]),
            )
          : [],
      );
    case "columns":
      return appendedMembers(
        text,
        layout.columns,
        added.map((column) => [
          column.name,
          `[${Array.from({ length: sheet.height }, (_, row) => column.tokens[row] ?? "null").join(", ")}]`,
        ]),
      );
    case "csv": {
      const [head] = layout.lines;
      const heads =
        layout.header && head ? [appendedField(head, added.map(({ name }) => csvField(name)).join(","))] : [];
      return [
        ...heads,
        ...bodyOf(layout).map((line, at) =>
          appendedField(
            line,
            ",".repeat(Math.max(0, sheet.columns.length - line.fields.length)) + tokens(at).join(","),
          ),
        ),
      ];
    }
    case "vectors":
      return [];
  }
}

/** Calls a column by another name, wherever that stands. */
export function renameColumn(sheet: Sheet, text: string, column: number, name: string): Splice[] {
  const { layout } = sheet;
  const known = sheet.columns[column];
  if (!known) return [];
  if (known.at) return [{ ...known.at, insert: layout.kind === "csv" ? csvField(name) : JSON.stringify(name) }];
  if (layout.kind !== "records") return [];
  return layout.rows.items.flatMap((row) =>
    row.kind === "object"
      ? row.members
          .filter((member) => member.name === known.name)
          .map(({ key }) => ({ ...key, insert: JSON.stringify(name) }))
      : [],
  );
}

/** The tokens of a row as they stand; null where it has no value. */
export function tokensOf(sheet: Sheet, text: string, row: number): (string | null)[] {
  return sheet.columns.map((_, column) => {
    const place = sheet.cell(row, column);
    return place && slice(text, place);
  });
}

/** Takes the members away that are not kept, each with the comma that goes with it. */
export function removedMembers({ members }: ObjectSource, isKept: (name: string) => boolean): Splice[] {
  const splices: Splice[] = [];
  for (let first = 0; first < members.length; first += 1) {
    let behind = first;
    while (behind < members.length && !isKept(members[behind]?.name ?? "")) behind += 1;
    const [from, before, last, next] = [members[first], members[first - 1], members[behind - 1], members[behind]];
    if (behind === first || !from || !last) continue;
    splices.push(
      next
        ? { from: from.key.from, to: next.key.from, insert: "" }
        : { from: before?.value.to ?? from.key.from, to: last.value.to, insert: "" },
    );
    first = behind;
  }
  return splices;
}

/** Takes an item of a list away, with the comma that goes with it. */
export function removedItem(list: ListSource, at: number): Splice[] {
  return cut(list, at, 1);
}

/** Members behind the last one, spaced as the others are. */
export function appendedMembers(
  text: string,
  record: ObjectSource,
  entries: readonly (readonly [name: string, token: string])[],
): Splice[] {
  const last = record.members.at(-1);
  const colon = last ? text.slice(last.key.to, last.value.from) : ": ";
  const gap = gapOf(
    text,
    record.members.map(({ key, value }) => ({ from: key.from, to: value.to })),
  );
  const pairs = entries.map(([name, token]) => `${JSON.stringify(name)}${colon}${token}`);
  if (!last) return [{ from: record.from + 1, to: record.to - 1, insert: pairs.join(gap) }];
  return [{ from: last.value.to, to: last.value.to, insert: pairs.map((pair) => `${gap}${pair}`).join("") }];
}

/** Items behind the last one, spaced as the others are. */
export function appended(text: string, list: ListSource, tokens: readonly string[]): Splice[] {
  return inserted(text, list, list.items.length, tokens);
}

function inserted(text: string, list: ListSource, at: number, tokens: readonly string[]): Splice[] {
  if (tokens.length === 0) return [];
  const { items } = list;
  const gap = gapOf(text, items);
  if (items.length === 0) return [{ from: list.from + 1, to: list.to - 1, insert: tokens.join(gap) }];
  const behind = items[at];
  if (behind) return [{ from: behind.from, to: behind.from, insert: tokens.map((token) => `${token}${gap}`).join("") }];
  const end = items.at(-1)?.to ?? list.from + 1;
  return [{ from: end, to: end, insert: tokens.map((token) => `${gap}${token}`).join("") }];
}

function cut(list: ListSource, from: number, count: number): Splice[] {
  const { items } = list;
  const last = items[Math.min(from + count, items.length) - 1];
  const first = items[from];
  if (!first || !last || count <= 0) return [];
  const behind = items[from + count];
  if (behind) return [{ from: first.from, to: behind.from, insert: "" }];
  return [{ from: items[from - 1]?.to ?? first.from, to: last.to, insert: "" }];
}

/** What stands between two parts: the comma and the spaces that the author put there. */
function gapOf(text: string, parts: readonly Range[]): string {
  const [first, second] = parts;
  return first && second ? text.slice(first.to, second.from) : ", ";
}

function insideOf(text: string, rows: ListSource): string {
  const model = rows.items.find((row) => row.kind === "list" && row.items.length > 1);
  return model?.kind === "list" ? gapOf(text, model.items) : ", ";
}

function recordText(text: string, rows: ListSource, entries: readonly (readonly string[])[]): string {
  const model = rows.items.find((row): row is ObjectSource => row.kind === "object" && row.members.length > 0);
  const [first] = model?.members ?? [];
  const colon = first ? text.slice(first.key.to, first.value.from) : ": ";
  const gap = model
    ? gapOf(
        text,
        model.members.map(({ key, value }) => ({ from: key.from, to: value.to })),
      )
    : ", ";
  return `{${entries.map(([name = "", token = "null"]) => `${JSON.stringify(name)}${colon}${token}`).join(gap)}}`;
}

/** Rows that are simply numbered stay so; other labels get the next free number. */
function indexSplices(text: string, index: ListSource | null, at: number, count: number): Splice[] {
  if (!index) return [];
  const isNumbered = index.items.every((label, row) => slice(text, label) === String(row));
  const free = isNumbered
    ? index.items.length
    : 1 +
      Math.max(
        index.items.length - 1,
        ...index.items.map((label) => Number(slice(text, label))).filter(Number.isInteger),
      );
  const labels = Array.from({ length: count }, (_, more) => String(free + more));
  return inserted(text, index, isNumbered ? index.items.length : at, labels);
}

function cutIndex(text: string, index: ListSource | null, from: number, count: number): Splice[] {
  if (!index) return [];
  const isNumbered = index.items.every((label, row) => slice(text, label) === String(row));
  const gone = Math.min(count, Math.max(0, index.items.length - from));
  return cut(index, isNumbered ? index.items.length - gone : from, gone);
}

export function padding(row: ListSource, width: number): string[] {
  return Array.from({ length: Math.max(0, width - row.items.length) }, () => "null");
}

export function resized(size: Range, to: number): Splice {
  return { ...size, insert: String(to) };
}

export function bodyOf({ lines, header }: { lines: CsvLine[]; header: boolean }): CsvLine[] {
  return header ? lines.slice(1) : lines;
}

function appendedField({ fields, whole }: CsvLine, token: string): Splice {
  const end = fields.at(-1)?.to ?? whole.from;
  return { from: end, to: end, insert: `,${token}` };
}

/** A line without anything would be skipped. */
function lineOf(fields: readonly string[]): string {
  return fields.length === 1 && fields[0] === "" ? '""' : fields.join(",");
}

function insertedLines(
  text: string,
  layout: { lines: CsvLine[]; header: boolean },
  at: number,
  lines: readonly string[],
): Splice[] {
  const behind = bodyOf(layout)[at];
  const end = /\r\n|\r|\n/.exec(text)?.[0] ?? "\n";
  if (behind)
    return [{ from: behind.whole.from, to: behind.whole.from, insert: lines.map((line) => `${line}${end}`).join("") }];
  const isOpen = text.length > 0 && !/[\r\n]$/.test(text);
  return [
    {
      from: text.length,
      to: text.length,
      insert: `${isOpen ? end : ""}${lines.map((line) => `${line}${end}`).join("")}`,
    },
  ];
}
