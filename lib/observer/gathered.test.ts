import { expect, test, vi } from "vitest";

import type { Tx } from "@/lib/db/client";

import { gathered, mostRows } from "./gathered";
import type { Watch } from "./watch";

vi.mock("@/lib/db/client", () => ({ transact: (run: (tx: Tx) => Promise<unknown>) => run({} as Tx) }));

/** A writer whose batches end one by one, when the test says so. */
function slowWriter() {
  const batches: { items: number[]; end: () => void; fail: (why: Error) => void }[] = [];
  const write = gathered<number>((_tx, _watch, items) => new Promise((end, fail) => batches.push({ items, end, fail })));
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

test("a batch that fails fails for those who are in it, and for nobody after them", async () => {
  const { batches, write, begun } = slowWriter();
  const one = watch();
  const both = Promise.allSettled([write(one, [1]), write(one, [2])]);
  await begun(1);
  const after = write(one, [3]);
  batches[0]?.fail(new Error("The disk is full."));
  expect((await both).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  await begun(2);
  batches[1]?.end();
  await expect(after).resolves.toBeUndefined();
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
