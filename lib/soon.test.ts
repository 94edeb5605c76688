import { expect, test } from "vitest";

import { soon } from "./soon";

test("what fails is not thrown here, and what never comes is not waited for", async () => {
  await expect(soon(Promise.reject(new Error("away")))).resolves.toBeUndefined();
  await expect(soon(new Promise(() => undefined))).resolves.toBeUndefined();
});
