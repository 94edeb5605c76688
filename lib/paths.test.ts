import fc from "fast-check";
import { expect, test } from "vitest";

import { hasNoNul } from "./storable-text";
import { comparePath, nameFromSegment, nameFromWord, paths, withoutZeroBytes } from "./paths";

/** What registries allow in names and more: slashes, percent signs, dots alone, tildes, quotes, every plane of Unicode. Zero bytes are stored as another character. */
const anyName = fc.oneof(
  fc.string({ minLength: 1, unit: "binary" }),
  fc.string({
    minLength: 1,
    unit: fc.constantFrom("/", "\\", "%", "2", "F", ".", "~", "'", "?", "#", "&", "+", " ", "é", "模"),
  }),
);

const name = anyName.filter(hasNoNul);

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
  expect(["%E0%A4%A", "~!", "~_w", "a%00", "~AA"].map(nameFromSegment)).toEqual([null, null, null, null, null]);
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => typeof nameFromSegment(text) !== "undefined"));
});

test("a query is asked without its zero bytes, and no other escape is taken for one", () => {
  expect(withoutZeroBytes("?q=%00fraud%00&tab=all")).toBe("?q=fraud&tab=all");
  expect(["", "?q=fraud", "?q=%2500", "?q=%0A"].map(withoutZeroBytes)).toEqual([null, null, null, null]);
});
