import { type Splice, spliced } from "./composing/splice";
import { readingsOf } from "./unescaped";

/** What stands where something secret stood. */
const hidden = "[hidden]";
const shortest = 4;

/** Takes secrets out of whatever is about to be shown. */
export type Scrub = { text(text: string): string; bytes(base64: string): string };

/**
 * For the secrets of one call, however a server may give them back: as they are, with any letter escaped as JSON, programs, URLs and
 * pages do, in base64 (also where they stand in the middle of something that was encoded as a whole). Secrets shorter than four
 * characters are left alone: they would take half of every reply with them.
 */
export function scrubOf(secrets: readonly string[]): Scrub {
  const spellings = [...new Set(secrets.flatMap(parts).flatMap(spellingsOf))].filter(
    ({ length }) => length >= shortest,
  );
  if (spellings.length === 0) return { text: (text) => text, bytes: (base64) => base64 };
  // The longest first: a whole header before the token that stands in it.
  const sorted = spellings.sort((a, b) => b.length - a.length);
  // Host names come back in small letters.
  const found = new RegExp(sorted.map((one) => one.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&")).join("|"), "gi");
  const text = (shown: string) => spliced(shown, placesOf(shown, found));
  return {
    text,
    // Letter by byte there and back, so that what is no text stays what it is.
    bytes: (base64) => Buffer.from(text(Buffer.from(base64, "base64").toString("latin1")), "latin1").toString("base64"),
  };
}

/** Where any reading of the text holds a secret. What several readings find there is one place. */
function placesOf(text: string, found: RegExp): Splice[] {
  const places: Splice[] = [];
  for (const reading of readingsOf(text)) {
    const ends = [...reading.text.matchAll(found)].flatMap(({ 0: spelling, index }) => [
      index,
      index + spelling.length,
    ]);
    const origins = reading.origins(ends);
    for (let at = 0; at < origins.length; at += 2)
      places.push({ from: origins[at] ?? 0, to: origins[at + 1] ?? 0, insert: hidden });
  }
  const apart: Splice[] = [];
  for (const place of places.sort((a, b) => a.from - b.from)) {
    const last = apart.at(-1);
    if (last && place.from < last.to) last.to = Math.max(last.to, place.to);
    else apart.push(place);
  }
  return apart;
}

/** A header's value, and what follows the name of its scheme. */
function parts(secret: string): string[] {
  const [, rest] = /^[A-Za-z0-9-]+ (.+)$/.exec(secret) ?? [];
  const found = rest === undefined ? [secret] : [secret, rest];
  return found.filter(({ length }) => length >= shortest);
}

/** Those that are left when all escapes are undone. */
function spellingsOf(secret: string): string[] {
  const bytes = Buffer.from(secret, "utf8");
  const encoded = [bytes.toString("base64"), ...[0, 1, 2].map((offset) => insideBase64(bytes, offset))];
  // Forms write spaces so. Escaped byte by byte, and in headers, a letter is the bytes of its UTF-8.
  const plain = [secret, secret.replaceAll(" ", "+")].flatMap((text) => [
    text,
    Buffer.from(text, "utf8").toString("latin1"),
  ]);
  return [...plain, ...encoded, ...encoded.map(asBase64Url)];
}

/** The letters that base64 gives to these bytes alone when `offset` bytes stand before them in a group of three. */
function insideBase64(bytes: Buffer, offset: number): string {
  const whole = Buffer.concat([Buffer.alloc(offset), bytes]);
  const from = Math.ceil((offset * 8) / 6);
  const to = Math.floor((whole.length * 8) / 6);
  const text = whole.toString("base64").slice(from, to);
  // Of a short secret too little is left to be told from anything else.
  return text.length >= 6 ? text : "";
}

function asBase64Url(text: string): string {
  return text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
