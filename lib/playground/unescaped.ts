/** A text with its escapes undone, and the way back: `origins` are where the units at some ascending places begin in the text that it was made of. */
type Reading = { text: string; origins(places: readonly number[]): readonly number[] };

/**
 * The ways to read a text: as it stands, without the escapes of JSON and of programming languages (three times over, for JSON stands in
 * texts of JSON), and each of these without those of URLs or of pages. Only where there is something to undo, and one after the other,
 * so that one is gone before the next is made. Replies are long: all of it takes time in proportion to the text, whatever it holds.
 */
export function* readingsOf(text: string): Generator<Reading> {
  let reading: Reading | null = { text, origins: (places) => places };
  for (let depth = 0; reading !== null; depth += 1) {
    yield reading;
    for (const escapes of [ofUrls, ofPages]) {
      const inner = undone(reading, escapes);
      if (inner) yield inner;
    }
    reading = depth < 3 ? undone(reading, ofTexts) : null;
  }
}

/** What an escape takes of a text, and the code of the letter that it means. */
type Escape = { length: number; code: number };
type Escapes = { mark: string; at(text: string, at: number): Escape | null };

/** Those of JSON, JavaScript and Python. */
const ofTexts: Escapes = {
  mark: "\\",
  at(text, at) {
    const letter = text.charAt(at + 1);
    if (letter === "") return null;
    if (letter === "u" && text.charAt(at + 2) === "{") return bracedAt(text, at);
    const digits = letter === "u" ? 4 : letter === "U" ? 8 : letter === "x" ? 2 : 0;
    if (digits > 0) return escapeOf(2 + digits, hexIn(text, at + 2, digits));
    return { length: 2, code: (controls.get(letter) ?? letter).charCodeAt(0) };
  },
};
const controls = new Map(Object.entries({ b: "\b", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v", 0: "\0" }));

function bracedAt(text: string, at: number): Escape | null {
  const digits = text.slice(at + 3, at + 10).indexOf("}");
  return digits > 0 ? escapeOf(digits + 4, hexIn(text, at + 3, digits)) : null;
}

/** Byte by byte: what several bytes mean together is for whoever knows what to look for. */
const ofUrls: Escapes = {
  mark: "%",
  at: (text, at) =>
    /u/i.test(text.charAt(at + 1)) ? escapeOf(6, hexIn(text, at + 2, 4)) : escapeOf(3, hexIn(text, at + 1, 2)),
};

const ofPages: Escapes = {
  mark: "&",
  at(text, at) {
    const [whole, decimal, hex, name = ""] =
      /^&(?:#(\d{1,8})|#x([0-9a-f]{1,6})|(amp|lt|gt|quot|apos));/i.exec(text.slice(at, at + 12)) ?? [];
    if (whole === undefined) return null;
    const code =
      decimal !== undefined
        ? Number(decimal)
        : hex !== undefined
          ? parseInt(hex, 16)
          : (named.get(name.toLowerCase()) ?? -1);
    return escapeOf(whole.length, code);
  },
};
const named = new Map(Object.entries({ amp: 38, lt: 60, gt: 62, quot: 34, apos: 39 }));

function escapeOf(length: number, code: number): Escape | null {
  return code >= 0 && code <= 0x10ffff ? { length, code } : null;
}

/** -1 where other letters stand there. */
function hexIn(text: string, from: number, digits: number): number {
  let code = 0;
  for (let at = from; at < from + digits; at += 1) {
    const digit = hexDigits.indexOf(text.charAt(at).toLowerCase() || " ");
    if (digit < 0) return -1;
    code = code * 16 + digit;
  }
  return code;
}
const hexDigits = "0123456789abcdef";

function undone(reading: Reading, escapes: Escapes): Reading | null {
  const { text } = reading;
  if (!text.includes(escapes.mark)) return null;
  const units = new Uint16Array(text.length);
  let size = 0;
  let behind = 0;
  const keep = (to: number) => {
    for (; behind < to; behind += 1) units[size++] = text.charCodeAt(behind);
  };
  eachEscape(text, escapes, (at, { length, code }) => {
    keep(at);
    if (code > 0xffff) units[size++] = 0xd800 + ((code - 0x10000) >> 10);
    units[size++] = code > 0xffff ? 0xdc00 + (code & 0x3ff) : code;
    behind = at + length;
    return true;
  });
  if (behind === 0) return null;
  keep(text.length);
  return {
    text: Buffer.from(units.buffer, 0, size * 2).toString("utf16le"),
    origins: (places) => reading.origins(originsIn(text, escapes, places)),
  };
}

/** Walks through the text once more: a place is seldom asked for, and the way to all of them would take more room than the text. */
function originsIn(text: string, escapes: Escapes, places: readonly number[]): number[] {
  const found: number[] = [];
  let shorter = 0;
  const findUpTo = (end: number) => {
    for (let place = places[found.length]; place !== undefined && place < end; place = places[found.length])
      found.push(place + shorter);
  };
  eachEscape(text, escapes, (at, { length, code }) => {
    findUpTo(at - shorter + 1);
    shorter += length - (code > 0xffff ? 2 : 1);
    return found.length < places.length;
  });
  findUpTo(Infinity);
  return found;
}

/** Until `meet` says that it has enough. */
function eachEscape(
  text: string,
  { mark, at: escapeAt }: Escapes,
  meet: (at: number, escape: Escape) => boolean,
): void {
  let at = text.indexOf(mark);
  while (at >= 0) {
    const escape = escapeAt(text, at);
    if (escape && !meet(at, escape)) return;
    at = text.indexOf(mark, at + (escape?.length ?? 1));
  }
}
