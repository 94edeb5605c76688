import { expect, test } from "vitest";

import { curveLook } from "./curve-look";

test("no two of twenty lines have the same colour and the same dashes", () => {
  const looks = Array.from({ length: 20 }, (_, place) => JSON.stringify(curveLook(place)));
  expect(new Set(looks).size).toBe(20);
});

test("the ninth line has the colour of the first and other dashes", () => {
  expect(curveLook(8).stroke).toBe(curveLook(0).stroke);
  expect(curveLook(8).strokeDasharray).not.toBe(curveLook(0).strokeDasharray);
});
