import fc from "fast-check";
import { expect, test } from "vitest";

import { comparePath, nameFromSegment, nameFromWord, paths } from "./paths";

/** What registries allow in names and more: slashes, percent signs, dots alone, tildes, quotes, every plane of Unicode. */
const name = fc.oneof(
  fc.string({ minLength: 1, unit: "binary" }),
  fc.string({
    minLength: 1,
    unit: fc.constantFrom("/", "\\", "%", "2", "F", ".", "~", "'", "?", "#", "&", "+", " ", "é", "模"),
  }),
);

test("every name travels as one segment of a path and comes back as it was", () => {
  fc.assert(
    fc.property(name, name, (model, version) => {
      const { pathname, search, hash } = new URL(paths.version("eu-west", model, version), "http://interlock.test");
      expect(search + hash).toBe("");
      const [, first, ...segments] = pathname.split("/");
      expect(first).toBe("models");
      expect(segments.map(nameFromSegment)).toEqual(["eu-west", model, version]);
    }),
  );
});

test("every name travels in a comparison's address and comes back as it was", () => {
  fc.assert(
    fc.property(name, name, name, (connection, model, version) => {
      const { searchParams } = new URL(comparePath([{ connection, model, version }]), "http://interlock.test");
      expect(searchParams.get("v")?.split("/").map(nameFromWord)).toEqual([connection, model, version]);
    }),
  );
});

test("what is none of our segments is no name, whatever it is", () => {
  expect(["%E0%A4%A", "~!", "~_w"].map(nameFromSegment)).toEqual([null, null, null]);
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => typeof nameFromSegment(text) !== "undefined"));
});
