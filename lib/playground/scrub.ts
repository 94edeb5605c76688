/** What stands where something secret stood. */
const hidden = "[hidden]";
const shortest = 4;

/** Takes secrets out of whatever is about to be shown. */
export type Scrub = { text(text: string): string; bytes(base64: string): string };

/**
 * For the secrets of one call, however a server may give them back: as they are, as JSON or a URL spells them, in base64 (also where
 * they stand in the middle of something that was encoded as a whole). Secrets shorter than four characters are left alone: they
 * would take half of every reply with them.
 */
export function scrubOf(secrets: readonly string[]): Scrub {
  const spellings = [...new Set(secrets.flatMap(parts).flatMap(spellingsOf))].filter(({ length }) => length >= shortest);
  if (spellings.length === 0) return { text: (text) => text, bytes: (base64) => base64 };
  // The longest first: a whole header before the token that stands in it.
  const sorted = spellings.sort((a, b) => b.length - a.length);
  // Host names come back in small letters.
  const found = new RegExp(sorted.map((one) => one.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&")).join("|"), "gi");
  const text = (shown: string) => shown.replace(found, hidden);
  return {
    text,
    // Letter by byte there and back, so that what is no text stays what it is.
    bytes: (base64) => Buffer.from(text(Buffer.from(base64, "base64").toString("latin1")), "latin1").toString("base64"),
  };
}

/** A header's value, and what follows the name of its scheme. */
function parts(secret: string): string[] {
  const [, rest] = /^[A-Za-z0-9-]+ (.+)$/.exec(secret) ?? [];
  const found = rest === undefined ? [secret] : [secret, rest];
  return found.filter(({ length }) => length >= shortest);
}

function spellingsOf(secret: string): string[] {
  const bytes = Buffer.from(secret, "utf8");
  const json = JSON.stringify(secret).slice(1, -1);
  const encoded = [bytes.toString("base64"), ...[0, 1, 2].map((offset) => insideBase64(bytes, offset))];
  const url = [encodeURIComponent(secret), new URLSearchParams({ s: secret }).toString().slice(2)];
  const lower = url.map((text) => text.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()));
  return [secret, bytes.toString("latin1"), json, json.replaceAll("/", "\\/"), ...url, ...lower, ...encoded, ...encoded.map(asBase64Url)];
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
