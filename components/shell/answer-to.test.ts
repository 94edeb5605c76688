import { expect, test } from "vitest";

import { answerTo, answerToQuestion, unreachable } from "./answer-to";

test("what was answered is passed on, and no answer is a failure in words", async () => {
  expect(await answerTo(Promise.resolve({ ok: true, data: 7 }))).toEqual({ ok: true, data: 7 });
  expect(await answerTo(Promise.reject(new TypeError("Failed to fetch")))).toBe(unreachable);
});

test("only of what may have changed something is it open whether it was taken", async () => {
  const asked = await answerToQuestion(Promise.reject(new TypeError("Failed to fetch")));
  expect(asked).toMatchObject({ ok: false, error: { message: expect.not.stringContaining("taken") } });
  expect(unreachable.error.message).toContain("whether it was taken");
});
