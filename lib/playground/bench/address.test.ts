import { expect, test } from "vitest";

import { refText } from "@/lib/endpoints/call-address";

import {
  type BenchAddress,
  isTolerance,
  mostTargets,
  printBenchAddress,
  readBenchAddress,
  withoutTarget,
  withTarget,
} from "./address";

const ref = (endpoint: string) => ({ connection: "eu", endpoint, deployment: null });
const usual: BenchAddress = { to: [], base: null, tolerance: null, onlyDifferences: false };

function queryOf(address: string) {
  const { searchParams } = new URL(address, "https://interlock.example");
  return { ...Object.fromEntries(searchParams), to: searchParams.getAll("to") };
}

test("an address says again what it was written from", () => {
  const address: BenchAddress = {
    to: [ref("a/b~c"), ref("d")],
    base: refText(ref("d")),
    tolerance: "0.030",
    onlyDifferences: true,
  };
  expect(readBenchAddress(queryOf(printBenchAddress(address)))).toEqual(address);
});

test("what is as usual is not said", () => {
  expect(printBenchAddress(usual)).toBe("/playground");
  expect(printBenchAddress({ ...usual, to: [ref("a")] })).toMatch(/^\/playground\?to=[^&]+$/);
});

test("a baseline that is not among the endpoints, and a tolerance that is no number, count as not said", () => {
  expect(readBenchAddress({ to: "eu~a~", base: "eu~b~", tolerance: "-1" })).toEqual({ ...usual, to: [ref("a")] });
});

test("no more than six endpoints are taken, and none twice", () => {
  const many = Array.from({ length: 9 }, (_, at) => `eu~e${at}~`);
  const read = readBenchAddress({ to: many });
  expect(read.to).toHaveLength(mostTargets);
  expect(withTarget(read, ref("another"))).toBe(read);
  expect(withTarget({ ...usual, to: [ref("a")] }, ref("a")).to).toEqual([ref("a")]);
  expect(withoutTarget({ ...usual, to: [ref("a"), ref("b")] }, ref("a")).to).toEqual([ref("b")]);
});

test.each([
  ["0", true],
  ["0.03", true],
  ["1e-6", true],
  ["-0.1", false],
  ["x", false],
  ["NaN", false],
  ["", false],
])("“%s” as a tolerance: %s", (text, is) => {
  expect(isTolerance(text)).toBe(is);
});
