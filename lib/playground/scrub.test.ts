import fc from "fast-check";
import { expect, test } from "vitest";

import { scrubOf } from "./scrub";

const secret = 'pa/ss+"w0rd"äß';
const bytes = Buffer.from(secret);

test.each([
  ["as it is", secret],
  ["as a URL spells it", encodeURIComponent(secret)],
  [
    "as a URL spells it in small letters",
    encodeURIComponent(secret).replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
  ],
  ["as a form spells it", new URLSearchParams({ s: secret }).toString().slice(2)],
  ["as JSON spells it", JSON.stringify(secret).slice(1, -1)],
  ["as PHP's JSON spells it", JSON.stringify(secret).slice(1, -1).replaceAll("/", "\\/")],
  ["in base64", bytes.toString("base64")],
  ["in base64 for URLs", bytes.toString("base64url")],
])("a secret is hidden %s", (_how, spelling) => {
  expect(scrubOf([secret]).text(`before ${spelling} after`)).toBe("before [hidden] after");
});

test.each([
  ["as Python's JSON spells it", "geheim-ä-123", "geheim-\\u00e4-123"],
  ["as .NET's JSON spells it", "ab+cd/ef", "ab\\u002Bcd/ef"],
  ["as Go's JSON spells it", "ab&cd<ef>", "ab\\u0026cd\\u003cef\\u003e"],
  ["in halves of surrogate pairs", "key-😀-1", "key-\\uD83D\\ude00-1"],
  ["as JavaScript spells it", "it's+\u{1f600}", "it\\'s\\x2B\\u{1F600}"],
  ["as Python shows bytes", "geheim-ä-123", "geheim-\\xc3\\xa4-123"],
  ["as Python shows text", "key-😀-1", "key-\\U0001f600-1"],
  ["as JSON in a text of JSON spells it", 'pa"ss\\wörd/', 'pa\\\\\\"ss\\\\\\\\w\\\\u00f6rd\\\\/'],
  ["as a page spells it", "ab&cd'ef<+", "ab&amp;cd&#39;ef&lt;&#x2B;"],
  ["as a URL in JSON spells it", "ab+cd/ä", "ab\\u00252Bcd\\u00252F\\u0025C3\\u0025a4"],
  ["as a URL that hides what it need not", "tok-1234", "%74ok%2d1234"],
  ["in base64 in .NET's JSON", "~~~>>>???", "fn5\\u002BPj4\\u002BPz8/"],
  ["with its own percent signs in .NET's JSON", "a%41+b", "a%41\\u002Bb"],
])("a secret is hidden %s", (_how, one, spelling) => {
  expect(scrubOf([one]).text(`before ${spelling} after`)).toBe("before [hidden] after");
  expect(scrubOf([one]).text(`${JSON.stringify({ a: spelling })}\n`)).toBe('{"a":"[hidden]"}\n');
});

test("a secret is hidden with any of its letters escaped, and nothing around it is touched", () => {
  const units = (letter: string) =>
    Array.from({ length: letter.length }, (_, at) => letter.charCodeAt(at).toString(16).padStart(4, "0"));
  const escaped = (letter: string) =>
    units(letter)
      .map((code) => `\\u${code}`)
      .join("");
  const spelled = (letter: string, way: number) =>
    way === 0
      ? JSON.stringify(letter).slice(1, -1)
      : way === 1
        ? escaped(letter)
        : escaped(letter).toUpperCase().replaceAll("U", "u");
  const around = fc.constantFrom("", "\\n", "\\u00e4", "%41", "&amp;", "\\\\", "x", "😀", '\\"');
  const letters = fc.array(fc.tuple(fc.string({ unit: "grapheme", minLength: 1, maxLength: 1 }), fc.nat(2)), {
    minLength: 4,
    maxLength: 12,
  });
  fc.assert(
    fc.property(letters, around, around, (spelling, before, after) => {
      const one = spelling.map(([letter]) => letter).join("");
      const shown = spelling.map(([letter, way]) => spelled(letter, way)).join("");
      fc.pre(!`${before}${after}`.includes(one) && !/^\s|\s$/.test(one));
      expect(scrubOf([one]).text(`${before}|${shown}|${after}`)).toBe(`${before}|[hidden]|${after}`);
    }),
    { numRuns: 500, seed: 11 },
  );
});

test("a text that only looks escaped stays as it is", () => {
  const text = '"C:\\users\\u12" 100% &#99999999; \\u{fffffff} %zz \\';
  expect(scrubOf(["tok-1234"]).text(text)).toBe(text);
});

test.each([0, 1, 2, 3])("a secret in the middle of something encoded is hidden, %s bytes in", (offset) => {
  const whole = Buffer.concat([Buffer.from("abc".slice(0, offset)), bytes, Buffer.from("!?")]).toString("base64");
  const shown = scrubOf([secret]).text(whole);
  expect(shown).toContain("[hidden]");
  const left = Buffer.from(shown.replace("[hidden]", ""), "base64").toString("latin1");
  expect(left).not.toContain("ss+");
});

test("of a header the value without its scheme is hidden as well", () => {
  expect(scrubOf(["Bearer tok-1234"]).text("Bearer tok-1234, tok-1234")).toBe("[hidden], [hidden]");
});

test("secrets shorter than four characters, and everything when there are none, stay", () => {
  expect(scrubOf(["abc", ""]).text("abcabc")).toBe("abcabc");
  expect(scrubOf([]).bytes("AAEC")).toBe("AAEC");
});

test("bytes around a secret stay what they are", () => {
  const body = Buffer.concat([Buffer.from([0, 255, 128]), bytes, Buffer.from([129, 10])]);
  const clean = Buffer.from(scrubOf([secret]).bytes(body.toString("base64")), "base64");
  expect(clean).toEqual(Buffer.concat([Buffer.from([0, 255, 128]), Buffer.from("[hidden]"), Buffer.from([129, 10])]));
});
