import type { Cell } from "./types";

/**
 * The number that Azure's inference server gives the model for a token in a table. Its reader (pandas' JSON) keeps fifteen digits
 * after the point and multiplies where it should round once, so that about two in a thousand short fractions, and most long ones,
 * end in another digit. Exact for exponents up to 22; beyond, powers of ten differ between machines. Null: a token that its reader refuses. `same`: nothing changes.
 */
export function digitsAtAzure(token: string): { arrives: number | "same" } | null {
  if (!/[.eE]/.test(token)) return isTooBig(token) ? null : { arrives: "same" };
  const value = Number(token);
  if (!Number.isFinite(value)) return { arrives: value };
  const read = readByPandas(pythonText(value));
  return Object.is(read, value) ? { arrives: "same" } : { arrives: read };
}

/** Names that pandas turns into numbers or dates where all names of a table look so: 0, 1.5, 2024-01-02. */
export function areRetypedNames(names: string[]): boolean {
  return (
    names.length > 0 &&
    (names.every((name) => /^-?\d+(\.\d+)?$/.test(name)) || names.every((name) => /^\d{4}-\d{2}-\d{2}/.test(name)))
  );
}

/** Names whose columns pandas before 3 takes for dates. */
export function isDateName(name: string): boolean {
  return /^(date|modified)$|_at$|_time$|^timestamp/.test(name.toLowerCase());
}

/** Whether pandas would try to make a date of it. */
export function mayBecomeDate(cell: Cell): boolean {
  return cell.kind === "number" || cell.kind === "text" || cell.kind === "datetime";
}

function isTooBig(token: string): boolean {
  const digits = BigInt(token);
  return digits >= 2n ** 64n || digits < -(2n ** 63n);
}

function readByPandas(text: string): number {
  const [, sign = "", whole = "0", fraction = "", exponent] =
    /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/.exec(text) ?? [];
  const kept = fraction.slice(0, 15);
  const value = Number(whole) + (kept === "" ? 0 : Number(kept) * (1 / 10 ** kept.length));
  const signed = sign === "-" ? -value : value;
  return exponent === undefined ? signed : signed * Number(`1e${exponent}`);
}

/** As Python writes a float: the same shortest digits as here, but another border for exponents. */
function pythonText(value: number): string {
  const [digits = "", power = "0"] = Math.abs(value).toExponential().split("e");
  const sign = value < 0 || Object.is(value, -0) ? "-" : "";
  const exponent = Number(power);
  if (exponent < -4 || exponent >= 16) return `${sign}${digits}e${exponent}`;
  const figures = digits.replace(".", "");
  if (exponent < 0) return `${sign}0.${"0".repeat(-exponent - 1)}${figures}`;
  return `${sign}${figures.slice(0, exponent + 1).padEnd(exponent + 1, "0")}.${figures.slice(exponent + 1) || "0"}`;
}
