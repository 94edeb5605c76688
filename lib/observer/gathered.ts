import { setImmediate as turn } from "node:timers/promises";

import { transact, type Tx } from "@/lib/db/client";

import type { Watch } from "./watch";

/** Rows a transaction: on the embedded database everybody waits meanwhile. */
export const mostRows = 200;

type Batch<Item> = { items: Item[]; written: Promise<void> };

/**
 * One transaction at a time for what the readings of a watch hand in; what comes while one is written goes into the next
 * together, `mostRows` at most. Most of a statement's cost on the embedded database is planning it, which is the same for
 * one model as for twenty: the busier the database is, the less each model costs it. Who hands something in hears when it
 * is written, or why it was not.
 */
export function gathered<Item>(write: (tx: Tx, watch: Watch, items: Item[]) => Promise<void>) {
  const last = new WeakMap<Watch, Batch<Item>>();
  /** Batches that are not begun: more may join them. */
  const open = new WeakSet<Batch<Item>>();

  function batchFor(watch: Watch, items: Item[]): Batch<Item> {
    const before = last.get(watch);
    if (before && open.has(before) && before.items.length + items.length <= mostRows) {
      before.items.push(...items);
      return before;
    }
    const batch: Batch<Item> = { items: [...items], written: Promise.resolve() };
    batch.written = writeAfter(before?.written, watch, batch);
    open.add(batch);
    last.set(watch, batch);
    return batch;
  }

  async function writeAfter(before: Promise<void> | undefined, watch: Watch, batch: Batch<Item>): Promise<void> {
    await before?.catch(() => undefined);
    // The embedded database works within this thread: what the network brought meanwhile is only heard now.
    await turn();
    open.delete(batch);
    await transact((tx) => write(tx, watch, batch.items));
  }

  return async (watch: Watch, items: readonly Item[]): Promise<void> => {
    for (let from = 0; from < items.length; from += mostRows)
      await batchFor(watch, items.slice(from, from + mostRows)).written;
  };
}
