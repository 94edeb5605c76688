import { Failure, Unknown } from "./failure";
import { bool, float, int, none, type Py, str } from "./value";

/** Python refuses to turn longer digits into a number, with an error that servers do not catch. */
const digitsLimit = 4_300;
/** Far below where Python's own recursion ends, far above any payload. */
const depthLimit = 200;

/**
 * Python's `json.loads`: `NaN` and `Infinity` are numbers, integers have any length, of a key given twice the last value counts
 * (at the place of the first). Throws a Failure when the text is not JSON.
 */
export function loads(text: string): Py {
  const reader = new Reader(text);
  const value = reader.value(0);
  reader.end();
  return value;
}

const numberPattern = /(-?(?:0|[1-9][0-9]*))(\.[0-9]+)?([eE][-+]?[0-9]+)?/y;
const plainText = /[^"\\\u0000-\u001f]*/y;
const escapes: Record<string, string> = { '"': '"', "\\": "\\", "/": "/", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };
const constants: [string, Py][] = [
  ["null", none],
  ["true", bool(true)],
  ["false", bool(false)],
  ["NaN", float(NaN)],
  ["Infinity", float(Infinity)],
  ["-Infinity", float(-Infinity)],
];

class Reader {
  private at = 0;

  constructor(private readonly text: string) {}

  value(depth: number): Py {
    if (depth > depthLimit) throw new Unknown(`The body is nested deeper than ${depthLimit} levels.`);
    this.space();
    const char = this.text[this.at];
    if (char === '"') return str(this.string());
    if (char === "{") return this.object(depth);
    if (char === "[") return this.list(depth);
    for (const [token, value] of constants) {
      if (!this.text.startsWith(token, this.at)) continue;
      this.at += token.length;
      return value;
    }
    return this.number();
  }

  end(): void {
    this.space();
    if (this.at < this.text.length) throw broken();
  }

  private space(): void {
    while (" \t\n\r".includes(this.text[this.at] ?? "x")) this.at += 1;
  }

  private number(): Py {
    numberPattern.lastIndex = this.at;
    const match = numberPattern.exec(this.text);
    if (!match) throw broken();
    this.at = numberPattern.lastIndex;
    const [token, whole = "", fraction, exponent] = match;
    if (fraction !== undefined || exponent !== undefined) return float(Number(token));
    if (whole.length > digitsLimit) throw new Unknown(`The body has an integer of more than ${digitsLimit} digits.`);
    return int(BigInt(whole));
  }

  private string(): string {
    let value = "";
    this.at += 1;
    for (;;) {
      plainText.lastIndex = this.at;
      value += plainText.exec(this.text)?.[0] ?? "";
      this.at = plainText.lastIndex;
      const char = this.text[this.at++];
      if (char === '"') break;
      if (char !== "\\") throw broken();
      const escape = this.text[this.at++] ?? "";
      value += escape === "u" ? this.unit() : (escapes[escape] ?? fail());
    }
    if (/[\ud800-\udfff]/u.test(value)) throw new Unknown("The body has half of a surrogate pair.");
    return value;
  }

  private unit(): string {
    const digits = this.text.slice(this.at, this.at + 4);
    if (!/^[0-9a-fA-F]{4}$/.test(digits)) throw broken();
    this.at += 4;
    return String.fromCharCode(Number.parseInt(digits, 16));
  }

  private list(depth: number): Py {
    const items: Py[] = [];
    this.at += 1;
    this.space();
    if (this.skip("]")) return { t: "list", items };
    for (;;) {
      items.push(this.value(depth + 1));
      this.space();
      if (this.skip("]")) return { t: "list", items };
      if (!this.skip(",")) throw broken();
    }
  }

  private object(depth: number): Py {
    const entries = new Map<string, Py>();
    this.at += 1;
    this.space();
    if (this.skip("}")) return { t: "dict", entries };
    for (;;) {
      this.space();
      if (this.text[this.at] !== '"') throw broken();
      const key = this.string();
      this.space();
      if (!this.skip(":")) throw broken();
      entries.set(key, this.value(depth + 1));
      this.space();
      if (this.skip("}")) return { t: "dict", entries };
      if (!this.skip(",")) throw broken();
    }
  }

  private skip(char: string): boolean {
    if (this.text[this.at] !== char) return false;
    this.at += 1;
    return true;
  }
}

function broken(): Failure {
  return new Failure("body.not-json", "The body is not JSON.", null, "server");
}

function fail(): never {
  throw broken();
}
