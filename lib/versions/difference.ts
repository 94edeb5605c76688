/**
 * `a − b` of two decimal tokens, exact, with its sign: `+0.014`, `−0.005`, `0`. Null when either is no finite number or its
 * exponent is beyond what people compare by eye.
 */
export function difference(a: string, b: string): string | null {
  const left = readDecimal(a);
  const right = readDecimal(b);
  if (!left || !right) return null;
  const scale = Math.max(left.scale, right.scale);
  const result = shift(left, scale) - shift(right, scale);
  if (result === 0n) return "0";
  const digits = (result < 0n ? -result : result).toString().padStart(scale + 1, "0");
  const whole = digits.slice(0, digits.length - scale);
  const fraction = digits.slice(digits.length - scale).replace(/0+$/, "");
  return `${result < 0n ? "−" : "+"}${whole}${fraction === "" ? "" : `.${fraction}`}`;
}

/** At most four digits that count, for cells whose title has the whole token; short tokens stay as they are. */
export function shortNumber(token: string): string {
  if (token.length <= 8 || !/\d/.test(token)) return token;
  const sign = /^[+−]/.exec(token)?.[0] ?? "";
  const value = Number(token.slice(sign.length));
  if (!Number.isFinite(value)) return token;
  return sign + String(Number(value.toPrecision(4)));
}

type Decimal = { digits: bigint; scale: number };

function readDecimal(token: string): Decimal | null {
  const [, sign = "", whole = "", fraction = "", exponent = "0"] = /^([+-]?)(\d+)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(token) ?? [];
  const power = Number(exponent);
  if (whole === "" || Math.abs(power) > 40 || whole.length + fraction.length > 60) return null;
  const digits = BigInt(`${whole}${fraction}`) * (sign === "-" ? -1n : 1n);
  const scale = fraction.length - power;
  return scale >= 0 ? { digits, scale } : { digits: digits * 10n ** BigInt(-scale), scale: 0 };
}

function shift({ digits, scale }: Decimal, to: number): bigint {
  return digits * 10n ** BigInt(to - scale);
}
