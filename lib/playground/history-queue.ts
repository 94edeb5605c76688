import "server-only";

import { db, type Prisma } from "@/lib/db/client";

type Row = Prisma.PlaygroundCallCreateManyInput;
type Queue = { waiting: Row[]; timer: NodeJS.Timeout | null; writing: Promise<void> };

const everyMs = 250;
const mostWaiting = 200;

/** On globalThis because Next bundles routes apart: what one puts in, another must find. */
const held = globalThis as typeof globalThis & { interlockCalls?: Queue };

/** Has a row written within a quarter of a second, together with others: one statement then, instead of one a call. */
export function queueCall(row: Row): void {
  const queue = (held.interlockCalls ??= { waiting: [], timer: null, writing: Promise.resolve() });
  queue.waiting.push(row);
  if (queue.waiting.length >= mostWaiting) void writeCalls();
  else queue.timer ??= setTimeout(() => void writeCalls(), everyMs);
}

/** Writes what waits, now. Never fails: a history that cannot be written must not undo what was sent. */
export function writeCalls(): Promise<void> {
  const queue = held.interlockCalls;
  if (!queue) return Promise.resolve();
  if (queue.timer) clearTimeout(queue.timer);
  queue.timer = null;
  const rows = queue.waiting.splice(0);
  if (rows.length > 0) queue.writing = queue.writing.then(() => write(rows));
  return queue.writing;
}

async function write(data: Row[]): Promise<void> {
  try {
    await db().playgroundCall.createMany({ data });
  } catch (error) {
    // Not the error itself: it may repeat what was to be written.
    console.error(
      `${data.length} calls of the playground could not be written to its history (${error instanceof Error ? error.name : "unknown"}).`,
    );
  }
}
