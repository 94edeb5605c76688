import { expect, test } from "vitest";

import { scrubOf } from "./scrub";

const secret = 'pa/ss+"w0rd"äß';
const bytes = Buffer.from(secret);

test.each([
  ["as it is", secret],
  ["as a URL spells it", encodeURIComponent(secret)],
  ["as a URL spells it in small letters", encodeURIComponent(secret).replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase())],
  ["as a form spells it", new URLSearchParams({ s: secret }).toString().slice(2)],
  ["as JSON spells it", JSON.stringify(secret).slice(1, -1)],
  ["as PHP's JSON spells it", JSON.stringify(secret).slice(1, -1).replaceAll("/", "\\/")],
  ["in base64", bytes.toString("base64")],
  ["in base64 for URLs", bytes.toString("base64url")],
])("a secret is hidden %s", (_how, spelling) => {
  expect(scrubOf([secret]).text(`before ${spelling} after`)).toBe("before [hidden] after");
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
