import { expect, test } from "vitest";

import { AppError } from "@/lib/errors";

import { failureOf } from "./failures";

test.each([
  "not_found",
  "forbidden",
  "unauthenticated",
  "unsupported",
  "conflict",
  "too_many",
  "registry_denied",
] as const)(
  "a sign-in that fails with %s is a failure with its own sentence, and none that nobody expected",
  (code) => {
    expect(failureOf(new AppError(code, "The key is gone."), new AbortController().signal)).toEqual({
      failure: "denied",
      why: "The key is gone.",
    });
  },
);

test("what nobody planned for stays unexpected", () => {
  expect(failureOf(new Error("a secret"), new AbortController().signal)).toBeNull();
});
