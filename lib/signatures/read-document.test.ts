import { expect, test } from "vitest";

import { readDocument, readSignature } from "./read-document";

const signature = '{"inputs": [{"name": "a", "type": "long"}]}';

test.each([
  ["a JSON text", '"hello"'],
  ["words", "just some words"],
  ["a number", "7"],
  ["a pointer of Git LFS", "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 1234\n"],
  ["a page of HTML", "<!DOCTYPE html>\n<html><body>502 Bad Gateway</body></html>\n"],
  ["UTF-16", Buffer.from(`\uFEFF${signature}`, "utf16le").toString("utf8")],
  ["UTF-16 without a mark", Buffer.from(signature, "utf16le").toString("utf8")],
  ["an empty file", ""],
  ["lines without anything in them", "\uFEFF\r\n---\n# nothing\n\n"],
  ["two documents", "flavors: {}\n---\nflavors: {}\n"],
  ["text in text in text", JSON.stringify(JSON.stringify(signature))],
])("holds no signature, and says so: %s", (_what, text) => {
  expect(readDocument(text)).toEqual({ ok: false, why: expect.stringMatching(/^It .*\.$/) as string });
});

test("no signature may be said by a word, or by a descriptor that has none", () => {
  for (const text of ["null", "null\n", "---\nflavors: {}\n", "flavors: {}\n...\n"])
    expect(readDocument(text)).toMatchObject({ ok: true, reading: { state: "absent" } });
});

test("a signature is unfolded from text once", () => {
  expect(readDocument(JSON.stringify(signature))).toMatchObject({ ok: true, reading: { state: "present" } });
  expect(readSignature(signature)).toMatchObject({ ok: true, reading: { state: "present" } });
  expect(readSignature("hello")).toEqual({ ok: false, why: "It holds no signature." });
});
