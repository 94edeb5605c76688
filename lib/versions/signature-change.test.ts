import { expect, test } from "vitest";

import { signatureChange } from "./signature-change";

const whole = { passes: 6, of: 6, missing: [] };
const without = { passes: 4, of: 6, missing: ["signature" as const, "input-example" as const] };

test("a signature is lost or back only against a version that was read", () => {
  expect(signatureChange(without, whole)).toBe("lost");
  expect(signatureChange(whole, without)).toBe("back");
  expect(signatureChange(without, without)).toBeNull();
  expect(signatureChange(without, null)).toBeNull();
  expect(signatureChange(null, whole)).toBeNull();
});
