/** What the model of a stand-in's endpoint answers to one body: a number for each row, or why it takes it not. */
export type Scored = { predictions: number[] } | { refused: string };

/**
 * A model that anybody can check in their head: the sum of a row's numbers, and a tenth for each version. Takes the bodies of the
 * vendors' own examples: `instances`, `inputs`, `dataframe_split`, `dataframe_records`, `input_data`, and CSV.
 */
export function score(text: string, contentType: string, version: number): Scored {
  const rows = /^text\/csv/.test(contentType) ? csvRows(text) : jsonRows(text);
  if (!rows) return { refused: "The input is none that the model takes." };
  return {
    predictions: rows.map(
      (row) => Math.round((numbersIn(row).reduce((sum, value) => sum + value, 0) + version / 10) * 1e6) / 1e6,
    ),
  };
}

/** Whose turn it is: in the long run everybody gets what its weight says. */
export function turns() {
  let turn = 0;
  return <T extends { weight: number }>(choices: readonly T[]): T | null => {
    const sum = choices.reduce((total, { weight }) => total + weight, 0);
    if (sum === 0) return null;
    // 61 and 100 have no divisor in common, so a hundred calls meet every place once.
    const place = (((turn++ * 61) % 100) / 100) * sum;
    let before = 0;
    return choices.find(({ weight }) => (before += weight) > place) ?? null;
  };
}

function jsonRows(text: string): unknown[] | null {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof body !== "object" || body === null || Array.isArray(body)) return null;
  const known = new Map(Object.entries(body));
  const content = ["instances", "inputs", "dataframe_records", "dataframe_split", "input_data"]
    .map((key) => known.get(key))
    .find((value) => value !== undefined);
  if (Array.isArray(content)) return content;
  if (typeof content !== "object" || content === null) return null;
  const fields = new Map(Object.entries(content));
  const data: unknown = fields.get("data");
  if (Array.isArray(data)) return data;
  // Columns, each a list.
  const columns = [...fields.values()].filter((column) => Array.isArray(column)) as unknown[][];
  return columns[0]?.map((_cell, row) => columns.map((column) => column[row])) ?? null;
}

function csvRows(text: string): unknown[] {
  const lines = text
    .trim()
    .split(/\r?\n/)
    .map((line) => line.split(",").map(Number));
  return lines.filter((line) => line.some((value) => Number.isFinite(value)));
}

function numbersIn(value: unknown): number[] {
  if (typeof value === "number") return Number.isFinite(value) ? [value] : [];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(numbersIn);
}
