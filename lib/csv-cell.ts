/**
 * A cell of CSV for spreadsheets. Names come from registries: what starts like a formula, be it after blanks, is made text with an
 * apostrophe before a spreadsheet runs it. `numbers`: whether a number may begin with its sign, as values do and names do not.
 */
export function csvCell(value: string | null, { numbers = false } = {}): string {
  if (value === null) return "";
  const isSafe = !formula.test(value) || (numbers && signedNumber.test(value));
  const text = isSafe ? value : `'${value}`;
  return /[",\r\n']/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

const formula = /^\s*[=+\-@\t\r]/;
const signedNumber = /^[+-]?[\d.,]+(?:e[+-]?\d+)?(?: %)?$/i;
