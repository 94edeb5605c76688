import { setTimeout as wait } from "node:timers/promises";

import { expect, test } from "vitest";

import { abreast } from "./abreast";

test("each item once, no more than so many at a time", async () => {
  const done: number[] = [];
  let [running, most] = [0, 0];
  await abreast([1, 2, 3, 4, 5, 6, 7], 3, async (item) => {
    most = Math.max(most, (running += 1));
    await wait(1);
    running -= 1;
    done.push(item);
  });
  expect(done.sort()).toEqual([1, 2, 3, 4, 5, 6, 7]);
  expect(most).toBe(3);
});

test("a failure waits for what is under way and begins nothing more", async () => {
  const begun: number[] = [];
  let ended = 0;
  const work = abreast([1, 2, 3, 4, 5, 6], 2, async (item) => {
    begun.push(item);
    await wait(item === 1 ? 1 : 10);
    if (item === 1) throw new Error("no");
    ended += 1;
  });
  await expect(work).rejects.toThrow("no");
  expect([begun, ended]).toEqual([[1, 2], 1]);
});
