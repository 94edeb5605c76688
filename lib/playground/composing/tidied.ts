import { readSource, slice, type Source } from "./source";

/** No line longer than this, where there is a choice. */
const width = 100;

/**
 * The same JSON, token by token, laid out to be read: what fits on a line stands on one. Answers the text as it is when it cannot be
 * read.
 */
export function tidied(text: string): string {
  const reading = readSource(text);
  return reading.status === "read" ? `${laidOut(text, reading.root, "")}\n` : text;
}

function laidOut(text: string, source: Source, indent: string): string {
  if (source.kind !== "list" && source.kind !== "object") return slice(text, source);
  const short = onOneLine(text, source, width - indent.length);
  if (short !== null) return short;
  const inner = `${indent}  `;
  if (source.kind === "list" && source.items.every(isPlain))
    return `[\n${filled(
      source.items.map((item) => slice(text, item)),
      inner,
    )}\n${indent}]`;
  const parts =
    source.kind === "list"
      ? source.items.map((item) => laidOut(text, item, inner))
      : source.members.map(({ key, value }) => `${slice(text, key)}: ${laidOut(text, value, inner)}`);
  const [open, close] = source.kind === "list" ? ["[", "]"] : ["{", "}"];
  return `${open}\n${parts.map((part) => `${inner}${part}`).join(",\n")}\n${indent}${close}`;
}

/** Plain values one after the other, as many on a line as fit. */
function filled(tokens: readonly string[], indent: string): string {
  const lines: string[] = [];
  for (const token of tokens) {
    const last = lines.at(-1);
    if (last !== undefined && indent.length + last.length + token.length + 3 <= width)
      lines[lines.length - 1] = `${last}, ${token}`;
    else lines.push(token);
  }
  return lines.map((line) => `${indent}${line}`).join(",\n");
}

function isPlain({ kind }: Source): boolean {
  return kind !== "list" && kind !== "object";
}

/** Null when it does not fit. Rows of a table stand on lines of their own, however short. */
function onOneLine(text: string, source: Source, room: number): string | null {
  if (
    room < 0 ||
    (source.kind === "list" &&
      source.items.length > 1 &&
      source.items.some(({ kind }) => kind === "list" || kind === "object"))
  )
    return null;
  if (source.kind !== "list" && source.kind !== "object")
    return source.to - source.from <= room ? slice(text, source) : null;
  const parts: string[] = [];
  let left = room - 2;
  for (const part of source.kind === "list"
    ? source.items.map((item) => ["", item] as const)
    : source.members.map(({ key, value }) => [`${slice(text, key)}: `, value] as const)) {
    const inner = onOneLine(text, part[1], left - part[0].length);
    if (inner === null) return null;
    parts.push(`${part[0]}${inner}`);
    left -= part[0].length + inner.length + 2;
  }
  return source.kind === "list" ? `[${parts.join(", ")}]` : `{${parts.join(", ")}}`;
}
