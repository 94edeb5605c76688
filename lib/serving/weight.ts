import { mediaType } from "./body";

/**
 * Values of one text that a server takes apart. Each takes up to 150 bytes of its memory however few characters it is written with,
 * and what is made of them for another protocol some more: together well under 100 MB.
 */
export const mostValues = 400_000;

/**
 * Why a text must not be taken apart where many people share one memory; null where it may. Looks at the text and takes nothing
 * apart itself. Commas inside of texts count too, because a text may be JSON once more.
 */
export function whyTooHeavy(text: string, contentType: string): string | null {
  const isMark = mediaType(contentType) === "text/csv" ? separates : precedes;
  let values = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (!isMark(text.charCodeAt(at), text, at)) continue;
    values += 1;
    if (values > mostValues) return `It holds more than ${mostValues.toLocaleString("en")} values, which is the limit.`;
  }
  return null;
}

const [comma, colon, bracket, brace, backslash, feed, cr] = [44, 58, 91, 123, 92, 10, 13];

/** Each value and key of JSON has one of these before it or behind it. `\u00`: an escape that may stand for one of them. */
function precedes(code: number, text: string, at: number): boolean {
  return (
    code === comma ||
    code === colon ||
    code === bracket ||
    code === brace ||
    (code === backslash && text.startsWith("u00", at + 1))
  );
}

function separates(code: number): boolean {
  return code === comma || code === feed || code === cr;
}
