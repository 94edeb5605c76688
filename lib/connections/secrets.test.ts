import { randomBytes } from "node:crypto";

import fc from "fast-check";
import { expect, test } from "vitest";

import { seal, unseal } from "./secrets";

const key = randomBytes(32);
const owner = { connectionId: "018f", purpose: "credentials" } as const;

test("what was sealed opens again, whatever it holds", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => unseal(key, owner, seal(key, owner, text)) === text));
});

test("the same text never looks the same twice and does not show", () => {
  const one = Buffer.from(seal(key, owner, "hunter2"));
  expect(one.equals(Buffer.from(seal(key, owner, "hunter2")))).toBe(false);
  expect(one.includes("hunter2")).toBe(false);
});

test("another key, another connection or another purpose does not open it", () => {
  const sealed = seal(key, owner, "hunter2");
  expect(() => unseal(randomBytes(32), owner, sealed)).toThrow(/encryption key/);
  expect(() => unseal(key, { ...owner, connectionId: "018e" }, sealed)).toThrow(/encryption key/);
  expect(() => unseal(key, { ...owner, purpose: "webhook" }, sealed)).toThrow(/encryption key/);
});

test("one flipped bit anywhere, or a cut, is refused", () => {
  const sealed = seal(key, owner, "hunter2");
  for (let index = 0; index < sealed.length; index++) {
    const touched = sealed.map((byte, at) => (at === index ? byte ^ 1 : byte));
    expect(() => unseal(key, owner, touched)).toThrow(/encryption key/);
    expect(() => unseal(key, owner, sealed.subarray(0, index))).toThrow(/encryption key/);
  }
});
