import { expect, test } from "vitest";

import { callAddress, readCallAddress } from "./call-address";

const odd = { connection: "eu-prod", endpoint: "projects/1/endpoints/a~b %7E&to=é", deployment: "blue~2" };

test("what an address names is read back, whatever its names hold", () => {
  const refs = [odd, { ...odd, deployment: null }];
  const read = new URL(callAddress(refs), "https://interlock.example").searchParams.getAll("to");
  expect(readCallAddress(read)).toEqual(refs);
});

test("the same place is named once, and what names none is left out", () => {
  expect(readCallAddress(["a~b~", "a~b~", "a~b", "~b~", "a~~", "a~b~c~d", "%~b~"])).toEqual([
    { connection: "a", endpoint: "b", deployment: null },
  ]);
  expect(readCallAddress(undefined)).toEqual([]);
  expect(callAddress([])).toBe("/playground");
});
