import { expect, test, vi } from "vitest";

import type { Tx } from "@/lib/db/client";

import { gathered, mostRows } from "./gathered";
import type { Watch } from "./watch";

vi.mock("@/lib/db/client", () => ({ transact: (run: (tx: Tx) => Promise<unknown>) => run({} as Tx) }));

/** A writer whose batches end one by one, when the test says so. */
function slowWriter() {
  const batches: { items: number[]; end: () => void }[] = [];
  const write = gathered<number>((_tx, _watch, items) => new Promise((end) => batches.push({ items, end })));
  const begun = (count: number) => vi.waitFor(() => expect(batches).toHaveLength(count));
  return { batches, write, begun };
}

const watch = () => ({}) as Watch;

test("what comes while one batch is written goes into the next together, and nobody hears before it is written", async () => {
  const { batches, write, begun } = slowWriter();
  const one = watch();
  const heard: string[] = [];
  void write(one, [1]).then(() => heard.push("first"));
  await begun(1);
  void write(one, [2]).then(() => heard.push("second"));
  void write(one, [3, 4]).then(() => heard.push("third"));
  batches[0]?.end();
  await begun(2);
  expect(batches[1]?.items).toEqual([2, 3, 4]);
  expect(heard).toEqual(["first"]);
  batches[1]?.end();
  await vi.waitFor(() => expect(heard).toEqual(["first", "second", "third"]));
});

test("where a batch fails each is written by itself: only whose own cannot be written hears of it", async () => {
  const tried: number[][] = [];
  const write = gathered<number>(async (_tx, _watch, items) => {
    tried.push(items);
    if (items.includes(2)) throw new Error("No row takes this.");
  });
  const one = watch();
  const outcomes = await Promise.allSettled([write(one, [1]), write(one, [2]), write(one, [3])]);
  expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  expect(tried).toEqual([[1, 2, 3], [1], [2], [3]]);
  await expect(write(one, [4])).resolves.toBeUndefined();
});

test("no batch is longer than a transaction may be, and two watches do not wait for each other", async () => {
  const { batches, write, begun } = slowWriter();
  const many = Array.from({ length: mostRows + 1 }, (_, at) => at);
  const [one, other] = [watch(), watch()];
  const whole = write(one, many);
  const beside = write(other, [7]);
  await begun(2);
  for (const batch of batches) batch.end();
  await beside;
  await begun(3);
  batches[2]?.end();
  await whole;
  expect(batches.map(({ items }) => items.length)).toEqual([mostRows, 1, 1]);
});
