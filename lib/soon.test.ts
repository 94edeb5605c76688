import { expect, test } from "vitest";

import { soon } from "./soon";

test("what fails is not thrown here, and what never comes is not waited for", async () => {
  expect(await soon(Promise.reject(new Error("away")))).toBe(false);
  expect(await soon(new Promise(() => undefined))).toBe(false);
});

test("what comes at once is said to be here", async () => {
  expect(await soon(Promise.resolve("read"))).toBe(true);
});
