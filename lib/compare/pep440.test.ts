import fc from "fast-check";
import { expect, test } from "vitest";

import { compareVersions, readVersion, stepBetween } from "./pep440";

const read = (text: string) => {
  const version = readVersion(text);
  if (!version) throw new Error(`${text} is a version.`);
  return version;
};

/** PEP 440's own summary of permitted suffixes and relative ordering, and its examples of epochs and local versions, in order. */
const ordered = [
  "1.dev0",
  "1.0.dev456",
  "1.0a1",
  "1.0a2.dev456",
  "1.0a12.dev456",
  "1.0a12",
  "1.0b1.dev456",
  "1.0b2",
  "1.0b2.post345.dev456",
  "1.0b2.post345",
  "1.0rc1.dev456",
  "1.0rc1",
  "1.0",
  "1.0+abc.5",
  "1.0+abc.7",
  "1.0+5",
  "1.0.post456.dev34",
  "1.0.post456",
  "1.0.15",
  "1.1.dev1",
  "1.1",
  "2013.10",
  "2014.04",
  "1!1.0",
  "1!1.1",
  "1!2.0",
];

test("versions stand in the order of PEP 440's own list, whatever two are picked", () => {
  const place = fc.integer({ min: 0, max: ordered.length - 1 });
  fc.assert(
    fc.property(place, place, (a, b) => {
      expect(Math.sign(compareVersions(read(ordered[a] ?? ""), read(ordered[b] ?? "")))).toBe(Math.sign(a - b));
    }),
    { numRuns: 1000 },
  );
});

const number = fc.integer({ min: 0, max: 12 });
const anyVersion = fc
  .record({
    epoch: fc.option(number, { freq: 4 }),
    release: fc.array(number, { minLength: 1, maxLength: 4 }),
    pre: fc.option(fc.tuple(fc.constantFrom("a", "b", "rc"), number)),
    post: fc.option(number),
    dev: fc.option(number),
    local: fc.option(fc.array(fc.constantFrom("a", "cu121", "0", "7"), { minLength: 1, maxLength: 3 })),
  })
  .map(
    ({ epoch, release, pre, post, dev, local }) =>
      `${epoch === null ? "" : `${epoch}!`}${release.join(".")}${pre?.join("") ?? ""}${post === null ? "" : `.post${post}`}${dev === null ? "" : `.dev${dev}`}${local ? `+${local.join(".")}` : ""}`,
  );

test("the order is one: what is turned round is turned round, and what follows from two steps holds", () => {
  fc.assert(
    fc.property(anyVersion, anyVersion, anyVersion, (first, second, third) => {
      const [a, b, c] = [read(first), read(second), read(third)];
      expect(Math.sign(compareVersions(a, b)) + Math.sign(compareVersions(b, a))).toBe(0);
      if (compareVersions(a, b) <= 0 && compareVersions(b, c) <= 0)
        expect(compareVersions(a, c)).toBeLessThanOrEqual(0);
    }),
  );
});

test("a step is named exactly when two versions differ", () => {
  fc.assert(
    fc.property(anyVersion, anyVersion, (first, second) => {
      const [a, b] = [read(first), read(second)];
      expect(stepBetween(a, b) === null).toBe(compareVersions(a, b) === 0);
    }),
  );
});

test.each([
  ["1.1RC1", "1.1rc1"],
  ["1.1-a1", "1.1a1"],
  ["1.1.alpha1", "1.1a1"],
  ["1.1c2", "1.1rc2"],
  ["1.1preview3", "1.1rc3"],
  ["1.2a", "1.2a0"],
  ["1.2-post2", "1.2.post2"],
  ["1.0-1", "1.0.post1"],
  ["1.0-r4", "1.0.post4"],
  ["1.2.post", "1.2.post0"],
  ["1.2-dev2", "1.2.dev2"],
  ["1.0+ubuntu-1", "1.0+ubuntu.1"],
  ["v1.0", "1.0"],
  ["1.0\n", "1.0"],
  ["01.002", "1.2"],
  ["1.0.0", "1"],
])("%j is another spelling of %s", (spelling, plain) => {
  expect(compareVersions(read(spelling), read(plain))).toBe(0);
});

test.each(["", "abc", "1.", "1.0.*", "1..2", "french toast", "1.0+", "1.0+a+b", "1.0-", `1.${"9".repeat(300)}`])(
  "%j is no version",
  (text) => {
    expect(readVersion(text)).toBeNull();
  },
);

test.each([
  ["1.4.2", "1.5.1", "minor"],
  ["1.26.4", "2.1.0", "major"],
  ["2.2.2", "2.2.3", "patch"],
  ["1.0", "1.0.0.1", "patch"],
  ["2.0rc1", "2.0", "pre-release"],
  ["2.0", "2.0.post1", "post-release"],
  ["2.0.dev1", "2.0.dev2", "development"],
  ["2.1.0", "2.1.0+cu121", "local"],
  ["2013.10", "1!1.0", "epoch"],
])("from %s to %s is a step of: %s", (a, b, step) => {
  expect(stepBetween(read(a), read(b))).toBe(step);
});
