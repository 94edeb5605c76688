import { type Py } from "./value";

/** Python's `repr` of a float: the shortest digits that read back, with Python's own exponent rules. */
function floatText(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  if (value === 0) return Object.is(value, -0) ? "-0.0" : "0.0";
  const [mantissa = "", power = "0"] = value.toExponential().split("e");
  const exponent = Number(power);
  if (exponent < -4 || exponent >= 16) {
    const digits = Math.abs(exponent).toString().padStart(2, "0");
    return `${mantissa}e${exponent < 0 ? "-" : "+"}${digits}`;
  }
  const sign = mantissa.startsWith("-") ? "-" : "";
  const digits = mantissa.replace(/[-.]/g, "");
  if (exponent < 0) return `${sign}0.${"0".repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, "0");
  return `${sign}${whole}.${digits.slice(exponent + 1) || "0"}`;
}

/** Python's `str(value)`, as numpy writes it into arrays of text. */
export function textOf(value: Py): string {
  return value.t === "str" ? value.v : reprOf(value);
}

/** Python's `repr(value)` of what JSON can hold. */
function reprOf(value: Py): string {
  switch (value.t) {
    case "none":
      return "None";
    case "bool":
      return value.v ? "True" : "False";
    case "int":
      return value.v.toString();
    case "float":
      return floatText(value.v);
    case "str":
      return quoted(value.v);
    case "list":
      return `[${value.items.map(reprOf).join(", ")}]`;
    case "dict":
      return `{${[...value.entries].map(([key, each]) => `${quoted(key)}: ${reprOf(each)}`).join(", ")}}`;
    default:
      throw new Error(`No Python text for ${value.t}`);
  }
}

function quoted(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  let inner = "";
  for (const char of text)
    inner += char === quote || char === "\\" ? `\\${char}` : (plainEscapes[char] ?? visible(char));
  return `${quote}${inner}${quote}`;
}

const plainEscapes: Record<string, string> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/** Python escapes what Unicode calls neither a letter, a mark, a number, a sign nor the plain space. */
function visible(char: string): string {
  if (char === " " || !/[\p{C}\p{Z}]/u.test(char)) return char;
  const code = char.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  if (code < 0x100) return `\\x${hex.padStart(2, "0")}`;
  return code < 0x10000 ? `\\u${hex.padStart(4, "0")}` : `\\U${hex.padStart(8, "0")}`;
}

const space =
  "[ \\t\\n\\r\\f\\v\\u001c-\\u001f\\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]*";
const wholeNumber = new RegExp(`^${space}([+-]?)([0-9]+(?:_[0-9]+)*)${space}$`);
const realNumber = new RegExp(
  `^${space}([+-]?(?:[0-9]+(?:_[0-9]+)*\\.?(?:[0-9]+(?:_[0-9]+)*)?|\\.[0-9]+(?:_[0-9]+)*)(?:[eE][+-]?[0-9]+(?:_[0-9]+)*)?)${space}$`,
);
const namedNumber = new RegExp(`^${space}([+-]?)(nan|inf|infinity)${space}$`, "i");

/** Python's `int(text)`; null where it raises. Digits of other scripts are left to who calls (`hasForeignDigits`). */
export function parseInteger(text: string): bigint | null {
  const [, sign, digits] = wholeNumber.exec(text) ?? [];
  if (digits === undefined) return null;
  const value = BigInt(digits.replaceAll("_", ""));
  return sign === "-" ? -value : value;
}

/** Python's `float(text)`; null where it raises. */
export function parseFloat(text: string): number | null {
  const [, digits] = realNumber.exec(text) ?? [];
  if (digits !== undefined) return Number(digits.replaceAll("_", ""));
  const [, sign, name] = namedNumber.exec(text) ?? [];
  if (name === undefined) return null;
  if (name.toLowerCase() === "nan") return NaN;
  return sign === "-" ? -Infinity : Infinity;
}

/** Python reads the digits of every script. */
export function hasForeignDigits(text: string): boolean {
  return /[^\u0000-\u007f]/.test(text) && /\p{Nd}/u.test(text.replace(/[0-9]/g, ""));
}
