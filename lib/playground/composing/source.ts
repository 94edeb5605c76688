import { readJson, usualLimits } from "@/lib/serving/json";
import type { TextPlace } from "@/lib/serving/types";

import type { Range } from "./splice";

/**
 * JSON as it stands in the text: every value with its place, so that one token can be changed and no other is touched. Of equal
 * keys all are kept, in their order. As tolerant as the reader of lib/serving: NaN and Infinity are numbers.
 */
export type Source = Leaf | ListSource | ObjectSource;
type Leaf = Range & { kind: "text" | "number" | "word" };
export type ListSource = Range & { kind: "list"; items: Source[] };
export type ObjectSource = Range & { kind: "object"; members: Member[] };
type Member = { name: string; key: Range; value: Source };

type SourceReading = { status: "read"; root: Source } | { status: "unreadable"; why: string; at: TextPlace | null };

/** Never throws. Costs about 30 ms for a megabyte. */
export function readSource(text: string): SourceReading {
  const scanner = new Scanner(text);
  const root = text.length <= usualLimits.length ? scanner.whole() : null;
  if (root) return { status: "read", root };
  const reading = readJson(text);
  if (reading.status === "unreadable") return reading;
  return { status: "unreadable", why: "The text cannot be read as JSON.", at: null };
}

/** The value of the last member of that name: the one that counts. */
export function memberOf(source: Source | undefined, name: string): Source | undefined {
  return source?.kind === "object" ? source.members.findLast((member) => member.name === name)?.value : undefined;
}

export function slice(text: string, { from, to }: Range): string {
  return text.slice(from, to);
}

/** What a JSON text says, without quotes and escapes. `token` includes its quotes. */
export function textIn(token: string): string {
  return token.includes("\\") ? String(JSON.parse(token)) : token.slice(1, -1);
}

const plain = /[^"\\\u0000-\u001f]*/y;
const escape = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const scalar = /(?:true|false|null)|NaN|-?Infinity|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

/** Answers null where the text is no JSON: the reason is somebody else's to tell. */
class Scanner {
  private at = 0;

  constructor(private readonly text: string) {}

  whole(): Source | null {
    if (this.text.startsWith("\ufeff")) this.at = 1;
    this.skip();
    const root = this.value(usualLimits.depth);
    this.skip();
    return this.at === this.text.length ? root : null;
  }

  private value(depth: number): Source | null {
    const code = this.text.charCodeAt(this.at);
    if (code === 123) return depth === 0 ? null : this.object(depth - 1);
    if (code === 91) return depth === 0 ? null : this.list(depth - 1);
    const from = this.at;
    if (code === 34) return this.string() ? { kind: "text", from, to: this.at } : null;
    scalar.lastIndex = from;
    const found = scalar.exec(this.text)?.[0];
    if (found === undefined) return null;
    this.at += found.length;
    if (/[\w.+-]/.test(this.text.charAt(this.at))) return null;
    return { kind: found === "true" || found === "false" || found === "null" ? "word" : "number", from, to: this.at };
  }

  private list(depth: number): Source | null {
    const from = this.at;
    const items: Source[] = [];
    this.at += 1;
    this.skip();
    if (this.take(93)) return { kind: "list", from, to: this.at, items };
    for (;;) {
      const item = this.value(depth);
      if (item === null) return null;
      items.push(item);
      this.skip();
      if (this.take(93)) return { kind: "list", from, to: this.at, items };
      if (!this.take(44)) return null;
      this.skip();
    }
  }

  private object(depth: number): Source | null {
    const from = this.at;
    const members: Member[] = [];
    this.at += 1;
    this.skip();
    if (this.take(125)) return { kind: "object", from, to: this.at, members };
    for (;;) {
      const key = { from: this.at, to: 0 };
      if (this.text.charCodeAt(this.at) !== 34 || !this.string()) return null;
      key.to = this.at;
      this.skip();
      if (!this.take(58)) return null;
      this.skip();
      const value = this.value(depth);
      if (value === null) return null;
      members.push({ name: textIn(slice(this.text, key)), key, value });
      this.skip();
      if (this.take(125)) return { kind: "object", from, to: this.at, members };
      if (!this.take(44)) return null;
      this.skip();
    }
  }

  private string(): boolean {
    this.at += 1;
    for (;;) {
      plain.lastIndex = this.at;
      this.at += plain.exec(this.text)?.[0].length ?? 0;
      if (this.take(34)) return true;
      escape.lastIndex = this.at;
      const found = escape.exec(this.text)?.[0];
      if (found === undefined) return false;
      this.at += found.length;
    }
  }

  private take(code: number): boolean {
    if (this.text.charCodeAt(this.at) !== code) return false;
    this.at += 1;
    return true;
  }

  private skip(): void {
    for (;;) {
      const code = this.text.charCodeAt(this.at);
      if (code !== 32 && code !== 10 && code !== 13 && code !== 9) return;
      this.at += 1;
    }
  }
}
