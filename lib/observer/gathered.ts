import { setImmediate as turn } from "node:timers/promises";

import { transact, type Tx } from "@/lib/db/client";

import type { Watch } from "./watch";

/** Rows a transaction: on the embedded database everybody waits meanwhile. */
export const mostRows = 200;

/** What one reading hands in, and how it hears what became of it. */
type HandIn<Item> = { items: Item[]; written: () => void; failed: (why: unknown) => void };
type Batch<Item> = { handIns: HandIn<Item>[]; rows: number; over: Promise<void> };

/**
 * One transaction at a time for what the readings of a watch hand in; what comes while one is written goes into the next
 * together, `mostRows` at most. Most of a statement's cost on the embedded database is planning it, which is the same for
 * one model as for four: the busier the database is, the less each model costs it. Who hands something in hears when it
 * is written, or why it was not; where a batch fails each is tried by itself, so that nobody fails for another.
 */
export function gathered<Item>(write: (tx: Tx, watch: Watch, items: Item[]) => Promise<void>) {
  const last = new WeakMap<Watch, Batch<Item>>();
  /** Batches that are not begun: more may join them. */
  const open = new WeakSet<Batch<Item>>();

  function join(watch: Watch, handIn: HandIn<Item>): void {
    const before = last.get(watch);
    if (before && open.has(before) && before.rows + handIn.items.length <= mostRows) {
      before.handIns.push(handIn);
      before.rows += handIn.items.length;
      return;
    }
    const batch: Batch<Item> = { handIns: [handIn], rows: handIn.items.length, over: Promise.resolve() };
    batch.over = writeAfter(before?.over, watch, batch);
    open.add(batch);
    last.set(watch, batch);
  }

  /** Never fails. */
  async function writeAfter(before: Promise<void> | undefined, watch: Watch, batch: Batch<Item>): Promise<void> {
    await before;
    // The embedded database works within this thread: what the network brought meanwhile is only heard now.
    await turn();
    open.delete(batch);
    const { handIns } = batch;
    const whole = await attemptAll(watch, handIns);
    if (whole === null || handIns.length === 1) return tell(handIns, whole);
    for (const handIn of handIns) tell([handIn], await attemptAll(watch, [handIn]));
  }

  /** Null, or why nothing of it was written. */
  async function attemptAll(watch: Watch, handIns: HandIn<Item>[]): Promise<{ why: unknown } | null> {
    try {
      await transact((tx) =>
        write(
          tx,
          watch,
          handIns.flatMap(({ items }) => items),
        ),
      );
      return null;
    } catch (why) {
      return { why };
    }
  }

  return async (watch: Watch, items: readonly Item[]): Promise<void> => {
    for (let from = 0; from < items.length; from += mostRows) {
      const part = items.slice(from, from + mostRows);
      await new Promise<void>((written, failed) => join(watch, { items: part, written, failed }));
    }
  };
}

function tell<Item>(handIns: HandIn<Item>[], failure: { why: unknown } | null): void {
  for (const { written, failed } of handIns) {
    if (failure === null) written();
    else failed(failure.why);
  }
}
