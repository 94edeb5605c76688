import { Failure, Unknown } from "./python/failure";

/** The cells of a CSV text, without empty lines. Quoted cells may hold commas, line ends and doubled quotes. */
export function csvRows(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = "";
  let state: "start" | "plain" | "quoted" | "closed" = "start";
  const endCell = () => {
    row.push(cell);
    cell = "";
    state = "start";
  };
  const endRow = () => {
    // A line of nothing, or of spaces, is skipped.
    const isEmpty = row.length === 0 && state === "start";
    if (!isEmpty) endCell();
    if (row.length === 1 && /^[ \t]+$/.test(row[0] ?? "")) throw new Unknown("A line of spaces in CSV.");
    if (!isEmpty) rows.push(row);
    row = [];
    state = "start";
  };
  for (const char of text
    .replace(/^\ufeff/, "")
    .replaceAll("\r\n", "\n")
    .replaceAll("\r", "\n")) {
    if (state === "quoted") {
      if (char === '"') state = "closed";
      else cell += char;
    } else if (char === '"' && state === "closed") {
      cell += '"';
      state = "quoted";
    } else if (char === '"' && state === "start") state = "quoted";
    else if (char === ",") endCell();
    else if (char === "\n") endRow();
    else {
      if (char === "\0") throw new Unknown("A zero byte in CSV.");
      cell += char;
      if (state === "start") state = "plain";
    }
  }
  if (state === "quoted") throw new Failure("csv.malformed", "A quoted CSV cell does not end.");
  if (row.length > 0 || state !== "start") endRow();
  return rows;
}
