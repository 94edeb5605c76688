import { expect, test } from "vitest";

import { meaningOf } from "./shortcuts";

const press = (key: string, held: Partial<Record<"ctrlKey" | "metaKey" | "altKey", boolean>> = {}) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  ...held,
});
const reading = { going: false, typing: false, singleKeys: true };

test("g waits for the section's letter", () => {
  expect(meaningOf(press("g"), reading)).toEqual({ does: "go" });
  expect(meaningOf(press("m"), { ...reading, going: true })).toEqual({ does: "visit", key: "m" });
  expect(meaningOf(press("m"), reading)).toBeNull();
});

test("p, c, s, a, d, y, Shift A and Shift R are the page's own, and p after g is a section", () => {
  const own = ["p", "c", "s", "a", "d", "y", "A", "R"];
  expect(own.map((key) => meaningOf(press(key), reading))).toEqual(own.map((key) => ({ does: "page", key })));
  expect(meaningOf(press("p"), { ...reading, going: true })).toEqual({ does: "visit", key: "p" });
});

test("letters in a text field are text, but the palette still opens", () => {
  const typing = { ...reading, typing: true };
  expect(["g", "/", "?", "j", "x"].map((key) => meaningOf(press(key), typing))).toEqual([null, null, null, null, null]);
  expect(meaningOf(press("k", { ctrlKey: true }), typing)).toEqual({ does: "palette" });
  expect(meaningOf(press("K", { metaKey: true }), typing)).toEqual({ does: "palette" });
});

test("single keys can be switched off", () => {
  expect(meaningOf(press("j"), { ...reading, singleKeys: false })).toBeNull();
});

test("the browser keeps its own combinations", () => {
  expect(meaningOf(press("j", { ctrlKey: true }), reading)).toBeNull();
  expect(meaningOf(press("k", { altKey: true, ctrlKey: true }), reading)).toBeNull();
});
