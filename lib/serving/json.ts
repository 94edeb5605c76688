import type { Cell, Entry, TextPlace } from "./types";

type JsonLimits = {
  /** Of the text, in UTF-16 units. */
  length: number;
  depth: number;
  /** Values and keys, all together. */
  values: number;
};

type JsonReading =
  | {
      status: "read";
      value: Cell;
      /** NaN or Infinity stand in it, which strict readers refuse. */
      hasNonFinite: boolean;
      /** Keys that stand twice in one object, at most ten of them; the last value counts. */
      duplicates: string[];
    }
  | { status: "unreadable"; why: string; at: TextPlace | null };

export const usualLimits: JsonLimits = { length: 64 * 1_048_576, depth: 64, values: 4_000_000 };

/**
 * Reads JSON as servers really write it: NaN, Infinity and -Infinity are numbers, a byte order mark is skipped, of two equal keys
 * the last one counts. Numbers keep their token. Never throws, and never goes deeper or longer than the limits.
 */
export function readJson(text: string, limits: JsonLimits = usualLimits): JsonReading {
  if (text.length > limits.length) {
    return {
      status: "unreadable",
      why: `The text is longer than the limit of ${limits.length.toLocaleString("en")} characters.`,
      at: null,
    };
  }
  const reader = new Reader(text, limits);
  try {
    const value = reader.whole();
    return { status: "read", value, hasNonFinite: reader.hasNonFinite, duplicates: [...reader.duplicates] };
  } catch (error) {
    if (error instanceof Unreadable) return { status: "unreadable", why: error.message, at: placeIn(text, reader.at) };
    throw error;
  }
}

/** Why a text cannot be read; never leaves this file. */
class Unreadable extends Error {}

const numeral = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const word = /true|false|null|NaN|-?Infinity/y;
// One class and no alternatives: a text of megabytes must not fill the stack of the matcher.
const plain = /[^"\\\u0000-\u001f]*/y;
const escape = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

class Reader {
  at = 0;
  hasNonFinite = false;
  readonly duplicates = new Set<string>();
  private values = 0;

  constructor(
    private readonly text: string,
    private readonly limits: JsonLimits,
  ) {}

  whole(): Cell {
    if (this.text.startsWith("\ufeff")) this.at = 1;
    this.skip();
    if (this.at === this.text.length) throw new Unreadable("There is no text.");
    const value = this.value(0);
    this.skip();
    if (this.at < this.text.length) throw new Unreadable("Something follows after the end of the JSON.");
    return value;
  }

  private value(depth: number): Cell {
    this.count();
    switch (this.text[this.at]) {
      case "{":
        return this.object(this.deeper(depth));
      case "[":
        return this.list(this.deeper(depth));
      case '"':
        return { kind: "text", text: this.string() };
      default:
        return this.scalar();
    }
  }

  private object(depth: number): Cell {
    const entries = new Map<string, Cell>();
    this.members("}", () => {
      if (this.text[this.at] !== '"') throw new Unreadable("A key in double quotes belongs here.");
      this.count();
      const key = this.string();
      if (entries.has(key) && this.duplicates.size < 10) this.duplicates.add(key);
      this.skip();
      if (this.text[this.at] !== ":") throw new Unreadable("A colon belongs after a key.");
      this.at += 1;
      this.skip();
      entries.set(key, this.value(depth));
    });
    const all: Entry[] = [...entries];
    return { kind: "object", entries: all };
  }

  private list(depth: number): Cell {
    const items: Cell[] = [];
    this.members("]", () => items.push(this.value(depth)));
    // A list that grew keeps room for sixteen more items; a copy has room for what is in it.
    return { kind: "list", items: items.slice() };
  }

  private members(end: string, one: () => void): void {
    this.at += 1;
    this.skip();
    if (this.text[this.at] === end) {
      this.at += 1;
      return;
    }
    for (;;) {
      one();
      this.skip();
      const next = this.text[this.at];
      if (next !== "," && next !== end) throw new Unreadable(`A comma or ${end} belongs here.`);
      this.at += 1;
      if (next === end) return;
      this.skip();
    }
  }

  private string(): string {
    const from = this.at;
    let isPlain = true;
    this.at += 1;
    for (;;) {
      this.match(plain);
      if (this.text[this.at] === '"') break;
      isPlain = false;
      if (this.match(escape) === null)
        throw new Unreadable("A text does not end, or holds what JSON does not allow in it.");
    }
    this.at += 1;
    return isPlain ? this.text.slice(from + 1, this.at - 1) : String(JSON.parse(this.text.slice(from, this.at)));
  }

  private scalar(): Cell {
    const token = this.match(numeral) ?? this.match(word);
    if (token === null || /^[\w.+-]/.test(this.text.slice(this.at, this.at + 1)))
      throw new Unreadable("A value belongs here.");
    if (token === "null") return { kind: "null" };
    if (token === "true" || token === "false") return { kind: "boolean", value: token === "true" };
    if (token.endsWith("N") || token.endsWith("y")) this.hasNonFinite = true;
    return { kind: "number", token };
  }

  private match(pattern: RegExp): string | null {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0] ?? null;
    if (found !== null) this.at += found.length;
    return found;
  }

  /** By code: a pattern here would cost more than all the others together. */
  private skip(): void {
    for (;;) {
      const code = this.text.charCodeAt(this.at);
      if (code !== 32 && code !== 10 && code !== 13 && code !== 9) return;
      this.at += 1;
    }
  }

  private deeper(depth: number): number {
    if (depth === this.limits.depth)
      throw new Unreadable(`The JSON is nested deeper than the limit of ${this.limits.depth} levels.`);
    return depth + 1;
  }

  private count(): void {
    this.values += 1;
    if (this.values > this.limits.values) {
      throw new Unreadable(
        `The JSON has more than ${this.limits.values.toLocaleString("en")} values, which is the limit.`,
      );
    }
  }
}

function placeIn(text: string, at: number): TextPlace {
  const before = text.slice(0, at);
  const lastBreak = before.lastIndexOf("\n");
  return { line: before.split("\n").length, column: at - lastBreak };
}
