import { isLosslessNumber, parse, stringify } from "lossless-json";

/**
 * The value of each column in the first row of a saved example, as its own JSON token. Understands a table (`columns` and
 * `data`, also under `dataframe_split` or `inputs`), a list of records, and one record. Empty when it is none of these.
 */
export function exampleValues(text: string): Record<string, string> {
  let root: unknown;
  try {
    root = parse(text);
  } catch {
    return {};
  }
  const row = firstRow(root);
  const values = Object.entries(row).map(([name, value]): [string, string] => [name, stringify(value) ?? "null"]);
  return Object.fromEntries(values);
}

type Row = Record<string, unknown>;

function firstRow(value: unknown): Row {
  if (Array.isArray(value)) return isRow(value[0]) ? value[0] : {};
  if (!isRow(value)) return {};
  const inner = value["dataframe_split"] ?? value["dataframe_records"] ?? value["inputs"] ?? value["instances"];
  if (inner !== undefined && Object.keys(value).length <= 2) return firstRow(inner);
  const { columns, data } = value;
  if (!Array.isArray(columns) || !Array.isArray(data))
    return Object.fromEntries(Object.entries(value).map(([name, cell]) => [name, firstCell(cell)]));
  const cells: unknown[] = Array.isArray(data[0]) ? data[0] : [];
  return Object.fromEntries(columns.map((column: unknown, index) => [String(column), cells[index] ?? null]));
}

/** In a record of columns each holds a list of cells. */
function firstCell(cell: unknown): unknown {
  return Array.isArray(cell) &&
    !cell.some((item) => typeof item === "object" && item !== null && !isLosslessNumber(item))
    ? cell[0]
    : cell;
}

function isRow(value: unknown): value is Row {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !isLosslessNumber(value);
}
