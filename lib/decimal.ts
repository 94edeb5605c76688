/** A decimal token, exactly: `digits / 10^scale`, scale ≥ 0. */
export type Decimal = { digits: bigint; scale: number };
/** What registries write where a number belongs. */
export type Numeral = Decimal | "NaN" | "Infinity" | "-Infinity";

/**
 * Reads `0.30`, `-1e-7`, `.5`, `NaN`, `inf`. Null: no number, or one beyond every float (its exact digits could fill the
 * memory).
 */
export function readNumeral(token: string): Numeral | null {
  const text = token.trim();
  if (/^[+-]?nan$/i.test(text)) return "NaN";
  if (/^[+-]?inf(inity)?$/i.test(text)) return text.startsWith("-") ? "-Infinity" : "Infinity";
  return readDecimal(text);
}

/** As `readNumeral`, for finite numbers only. */
export function readDecimal(token: string): Decimal | null {
  const [all, sign = "", whole = "", fraction = "", exponent = "0"] =
    /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(token) ?? [];
  const power = Number(exponent);
  if (all === undefined || whole + fraction === "" || Math.abs(power) > 400 || all.length > 1_000) return null;
  const digits = BigInt(`${whole}${fraction}`) * (sign === "-" ? -1n : 1n);
  const scale = fraction.length - power;
  return scale >= 0 ? { digits, scale } : { digits: digits * 10n ** BigInt(-scale), scale: 0 };
}

/** Below 0, 0, above 0 as for `sort`; null when one of them is NaN, which is neither more nor less than anything. */
export function compareNumerals(a: Numeral, b: Numeral): number | null {
  if (a === "NaN" || b === "NaN") return null;
  const [left, right] = [reach(a), reach(b)];
  if (left !== 0 || right !== 0) return left - right;
  const gap = subtract(a as Decimal, b as Decimal).digits;
  return gap < 0n ? -1 : gap > 0n ? 1 : 0;
}

export function add(a: Decimal, b: Decimal): Decimal {
  const scale = Math.max(a.scale, b.scale);
  return { digits: widen(a, scale) + widen(b, scale), scale };
}

export function subtract(a: Decimal, b: Decimal): Decimal {
  return add(a, { ...b, digits: -b.digits });
}

/** All its digits, those after the point as many as its scale says: `0.30` stays `0.30`. */
export function decimalText({ digits, scale }: Decimal): string {
  const text = (digits < 0n ? -digits : digits).toString().padStart(scale + 1, "0");
  const whole = text.slice(0, text.length - scale);
  return `${digits < 0n ? "-" : ""}${whole}${scale > 0 ? `.${text.slice(-scale)}` : ""}`;
}

function reach(value: Exclude<Numeral, "NaN">): number {
  return value === "Infinity" ? 1 : value === "-Infinity" ? -1 : 0;
}

function widen({ digits, scale }: Decimal, to: number): bigint {
  return digits * 10n ** BigInt(to - scale);
}
