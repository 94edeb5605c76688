import fc from "fast-check";
import { expect, test } from "vitest";

import type { Change } from "./diff";
import { whenBorn, whenChanged } from "./timing";

const stage: Change = { axis: "stage", key: "", before: "None", after: "Production" };
const alias: Change = { axis: "alias", key: "champion", before: "1", after: "2" };

test("a change lies between the start of the last look and the end of this one", () => {
  expect(whenChanged(alias, { previous: 100, end: 200 }, { createdAt: 5, updatedAt: 150 })).toEqual({
    when: { after: 100, before: 200 },
    origin: "outside",
  });
});

test("a stage is not younger than the version's own last touch", () => {
  expect(whenChanged(stage, { previous: 100, end: 200 }, { createdAt: 5, updatedAt: 150 }).when).toEqual({
    after: 100,
    before: 150,
  });
});

test("a registry's clock is not believed outside the window", () => {
  expect(whenChanged(stage, { previous: 100, end: 200 }, { createdAt: 5, updatedAt: 900 }).when).toEqual({
    after: 100,
    before: 200,
  });
  expect(whenChanged(stage, { previous: 100, end: 200 }, { createdAt: 5, updatedAt: 20 }).when).toEqual({
    after: 100,
    before: 200,
  });
  expect(whenBorn({ previous: 100, end: 200 }, { createdAt: 900, updatedAt: null }).born).toEqual({
    after: 100,
    before: 200,
  });
});

test("a birth within the window is exact", () => {
  expect(whenBorn({ previous: 100, end: 200 }, { createdAt: 150, updatedAt: 170 })).toEqual({
    born: { after: 150, before: 150 },
    held: { after: 150, before: 170 },
    origin: "outside",
  });
});

test("what nobody watched was found: born when the registry says, holding since some time after", () => {
  expect(whenBorn({ previous: null, end: 200 }, { createdAt: 20, updatedAt: 90 })).toEqual({
    born: { after: 20, before: 20 },
    held: { after: 20, before: 90 },
    origin: "found",
  });
  const overlooked = whenBorn({ previous: 10_000_000, end: 10_000_100 }, { createdAt: 20, updatedAt: null });
  expect(overlooked).toEqual({
    born: { after: 20, before: 20 },
    held: { after: 20, before: 10_000_100 },
    origin: "found",
  });
});

test("a birth a little before the last look is two clocks that differ", () => {
  expect(whenBorn({ previous: 10_000_000, end: 10_000_100 }, { createdAt: 9_999_000, updatedAt: null }).born).toEqual({
    after: 10_000_000,
    before: 10_000_100,
  });
});

test("no interval ever ends before it begins, whatever the clocks say", () => {
  const time = fc.integer({ min: 0, max: 10_000_000 });
  const stamps = fc.record({ createdAt: fc.option(time), updatedAt: fc.option(time) });
  fc.assert(
    fc.property(fc.option(time), time, stamps, (previous, end, at) => {
      const { when } = whenChanged(stage, { previous, end }, at);
      const { born, held } = whenBorn({ previous, end }, at);
      expect([when, born, held].every(({ after, before }) => after <= before)).toBe(true);
    }),
  );
});
