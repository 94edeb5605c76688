import { type Decimal, decimalText, readDecimal, subtract } from "@/lib/decimal";

/**
 * `a − b` of two decimal tokens, exact, with its sign: `+0.014`, `−0.005`, `0`. Null when either is no finite number or its
 * exponent is beyond what people compare by eye.
 */
export function difference(a: string, b: string): string | null {
  const left = readDecimal(a);
  const right = readDecimal(b);
  if (!left || !right || !isLegible(left) || !isLegible(right)) return null;
  const result = subtract(left, right);
  if (result.digits === 0n) return "0";
  const text = decimalText({ ...result, digits: result.digits < 0n ? -result.digits : result.digits });
  return `${result.digits < 0n ? "−" : "+"}${text.includes(".") ? text.replace(/\.?0+$/, "") : text}`;
}

/** At most four digits that count, for cells whose title has the whole token; short tokens stay as they are. */
export function shortNumber(token: string): string {
  if (token.length <= 8 || !/\d/.test(token)) return token;
  const sign = /^[+−]/.exec(token)?.[0] ?? "";
  const value = Number(token.slice(sign.length));
  if (!Number.isFinite(value)) return token;
  return sign + String(Number(value.toPrecision(4)));
}

function isLegible({ digits, scale }: Decimal): boolean {
  return scale <= 100 && digits.toString().length <= 100;
}
