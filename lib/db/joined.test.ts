import { expect, test } from "vitest";

import { joined } from "./joined";

/** A question whose answers are given by hand, in the order in which they were begun. */
function desk() {
  const open: ((answer: string | Error) => void)[] = [];
  const ask = () =>
    new Promise<string>((resolve, reject) => {
      open.push((answer) => (answer instanceof Error ? reject(answer) : resolve(answer)));
    });
  return { open, ask, answer: (index: number, text: string | Error) => open[index]?.(text) };
}
const turn = () => new Promise((resolve) => setImmediate(resolve));

test("who asks while it is being answered shares the next answer, which begins after the question", async () => {
  const { open, ask, answer } = desk();
  const first = joined("shares", ask);
  const others = [joined("shares", ask), joined("shares", ask)];
  expect(open).toHaveLength(1);
  answer(0, "old");
  expect(await first).toBe("old");
  await turn();
  expect(open).toHaveLength(2);
  const late = joined("shares", ask);
  answer(1, "new");
  expect(await Promise.all(others)).toEqual(["new", "new"]);
  await turn();
  answer(2, "newest");
  expect(await late).toBe("newest");
});

test("other questions are answered beside it, and once nobody asks nothing is kept", async () => {
  const { open, ask, answer } = desk();
  const [one, other] = [joined("one", ask), joined("other", ask)];
  expect(open).toHaveLength(2);
  answer(0, "1");
  answer(1, "2");
  expect(await Promise.all([one, other])).toEqual(["1", "2"]);
  await turn();
  const again = joined("one", ask);
  expect(open).toHaveLength(3);
  answer(2, "3");
  expect(await again).toBe("3");
});

test("a failure is told to those who shared it, and the next one is asked anew", async () => {
  const { ask, answer } = desk();
  const first = joined("fails", ask);
  const second = joined("fails", ask);
  answer(0, new Error("away"));
  await expect(first).rejects.toThrow("away");
  await turn();
  answer(1, "back");
  expect(await second).toBe("back");
});
