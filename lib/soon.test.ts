import { expect, test } from "vitest";

import { soon } from "./soon";

test("what came is told, what fails is not thrown here, and what never comes is not waited for", async () => {
  await expect(soon(Promise.resolve("here"))).resolves.toBe(true);
  await expect(soon(Promise.reject(new Error("away")))).resolves.toBe(true);
  await expect(soon(new Promise(() => undefined))).resolves.toBe(false);
});
