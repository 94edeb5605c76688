import fc from "fast-check";
import { expect, test } from "vitest";

import { serverProfiles } from "@/lib/signatures/sight/types";
import { hasNoNul } from "@/lib/storable-text";

import {
  addressToGive,
  type CompareAddress,
  fewest,
  most,
  printAddress,
  readAddress,
  sectionIds,
  swapped,
  whyNotCompare,
  withoutVersion,
  withVersion,
} from "./address";

const of = (version: string, model = "heart", connection = "eu") => ({ connection, model, version });
/** As Next hands a query over. */
function read(address: string) {
  const search = new URL(address, "http://x").searchParams;
  return readAddress(Object.fromEntries([...new Set(search.keys())].map((key) => [key, search.getAll(key)])));
}
const plain: CompareAddress = {
  versions: [of("7"), of("9")],
  base: null,
  judged: null,
  finding: null,
  server: null,
  showSame: false,
  folded: [],
  curve: { metric: null, axis: "step", smoothing: 0, log: false, shape: "chart" },
};

test("a plain comparison has a plain address", () => {
  expect(printAddress(plain)).toBe("/compare?v=eu/heart/7&v=eu/heart/9");
  expect(printAddress({ ...plain, base: of("9"), showSame: true })).toBe(
    "/compare?v=eu/heart/7&v=eu/heart/9&base=eu/heart/9&show=all",
  );
  expect(printAddress({ ...plain, judged: of("9"), showSame: true })).toBe(
    "/compare?v=eu/heart/7&v=eu/heart/9&show=all&judged=eu/heart/9",
  );
  expect(
    printAddress({
      ...plain,
      finding: "replace/input.removed/age",
      server: "mlflow-2.9",
      curve: { ...plain.curve, shape: "table" },
    }),
  ).toBe("/compare?v=eu/heart/7&v=eu/heart/9&finding=replace%2Finput.removed%2Fage&server=mlflow-2.9&shape=table");
});

const name = fc.oneof(
  // What no database takes is nobody's name.
  fc.string({ minLength: 1, maxLength: 12, unit: "binary" }).filter(hasNoNul),
  fc.constantFrom("a/b", "..", "~x", "100%", "%2F", "a b", "数", "a+b&v=c#d", "\\"),
);
const version = fc.record({ connection: fc.constantFrom("eu", "sagemaker-fraud"), model: name, version: name });

test("whatever models and versions are called, the address says the same when it is read", () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(version, { minLength: fewest, maxLength: most, selector: (one) => JSON.stringify(one) }),
      fc.boolean(),
      fc.subarray([...sectionIds]),
      fc.record({ finding: fc.option(name), server: fc.option(fc.constantFrom(...serverProfiles)) }),
      fc.record({
        metric: fc.option(name),
        axis: fc.constantFrom("step" as const, "wall" as const, "relative" as const),
        smoothing: fc.constantFrom(0, 0.3, 0.99),
        log: fc.boolean(),
        shape: fc.constantFrom("chart" as const, "table" as const),
      }),
      (versions, showSame, folded, looked, curve) => {
        const address = {
          versions,
          base: versions.at(-1) ?? null,
          judged: versions[0] ?? null,
          showSame,
          folded,
          ...looked,
          curve,
        };
        expect(read(printAddress(address))).toEqual({ ...address, problems: [] });
      },
    ),
  );
});

test("what cannot be used is said in a sentence, and the rest stands", () => {
  const reading = read(
    "/compare?v=eu/heart/7&v=nonsense&v=eu/heart/7&v=eu/heart/9&base=eu/heart/3&x=sideways&smooth=7&server=tf&shape=cake&finding=&fold=metrics,nothing",
  );
  expect(reading.versions).toEqual([of("7"), of("9")]);
  expect(reading).toMatchObject({
    base: null,
    folded: ["metrics"],
    curve: { axis: "step", smoothing: 0, shape: "chart" },
  });
  expect(reading).toMatchObject({ server: null, finding: null });
  expect(reading.problems).toEqual([
    "“nonsense” names no version. A version is connection/model/version.",
    "A version that was named twice counts once.",
    "The baseline is not one of the versions compared, so another one is taken.",
  ]);
});

test("a curve is smoothed as far as points are averaged, whatever the address asks for", () => {
  const smoothing = (text: string) => read(`/compare?smooth=${text}`).curve.smoothing;
  expect(["0.9", "0.995", "1", "-1", "NaN", "much"].map(smoothing)).toEqual([0.9, 0.99, 0, 0, 0, 0]);
});

test("a link that is given away names the baseline in force, whoever holds production when it is opened", () => {
  const given = (base: CompareAddress["base"]) =>
    read(addressToGive({ ...plain, base, showSame: true, finding: "roll-back/output.removed/p" }, of("7")));
  const whole = { base: of("7"), versions: plain.versions, showSame: true, finding: "roll-back/output.removed/p" };
  expect(given(null)).toMatchObject(whole);
  // The page may show another baseline than the address bar, which is ahead of it.
  expect(given(of("9"))).toMatchObject(whole);
  expect(addressToGive({ ...plain, base: of("9") }, undefined)).toBe(printAddress(plain));
});

test("a verdict is looked at of a version that is compared and is not the baseline, else of the first", () => {
  const judged = (query: string) => read(`/compare?v=eu/heart/7&v=eu/heart/9&base=eu/heart/7&judged=${query}`);
  expect(judged("eu/heart/9").judged).toEqual(of("9"));
  for (const query of ["eu/heart/7", "eu/heart/3", "nonsense", ""])
    expect(judged(query)).toMatchObject({ judged: null, problems: [] });
  expect(printAddress({ ...plain, base: of("9"), judged: of("9") })).not.toContain("judged");
  expect(printAddress({ ...plain, judged: of("3") })).not.toContain("judged");
});

test.each(["", "/", "a/b", "a//b", "a/b/c/d", "a/b/%", "a/b/~_", "~!/b/c"])("v=%s names no version", (text) => {
  expect(readAddress({ v: text }).versions).toEqual([]);
});

test("between two and twenty versions are compared", () => {
  const versions = Array.from({ length: 23 }, (_, index) => `eu/heart/${index}`);
  const reading = readAddress({ v: versions });
  expect(reading.versions).toHaveLength(most);
  expect(reading.problems).toEqual(["At most 20 versions are compared at once. 3 more were left out."]);
  expect(readAddress({ v: versions.slice(0, 21) }).problems).toEqual([
    "At most 20 versions are compared at once. 1 more was left out.",
  ]);
  expect(whyNotCompare(reading.versions)).toBeNull();
  expect(whyNotCompare([1])).toBe("Pick one more version to compare it with.");
  expect(whyNotCompare([])).toMatch(/^Pick two versions/);
});

test("adding, dropping and swapping keep the rest of the address", () => {
  const three = withVersion({ ...plain, showSame: true }, of("3"));
  expect(three).toMatchObject({ showSame: true, versions: [of("7"), of("9"), of("3")] });
  expect(withVersion(three, of("3"))).toBe(three);
  expect(withoutVersion({ ...three, base: of("3") }, of("3"))).toMatchObject({
    base: null,
    versions: [of("7"), of("9")],
  });
  expect(swapped(plain, of("7"))).toMatchObject({ base: of("9"), versions: [of("9"), of("7")] });
  expect(swapped(three, of("3"))).toMatchObject({ base: of("7"), versions: three.versions });
});
