"use client";

import { type Given, type Result, type TaskName, tasks } from "./tasks";
import { WorkerQueue } from "./worker-queue";

/** Longer texts are worked on beside the page. In UTF-16 units. */
const smallText = 30_000;

const queue = new WorkerQueue(() => new Worker(new URL("./composer-worker.ts", import.meta.url), { type: "module" }));

/**
 * Does a task: at once where the text is small, else in a worker; where the worker cannot be had or fails, the page waits. Throws what
 * the task throws, and when `signal` gave it up before it was done.
 */
export async function beside<Name extends TaskName>(
  name: Name,
  given: Given<Name>,
  length: number,
  signal?: AbortSignal,
): Promise<Result<Name>> {
  const here = () => (tasks[name] as (given: Given<Name>) => Result<Name> | Promise<Result<Name>>)(given);
  if (length <= smallText || queue.isBroken) return here();
  try {
    return (await queue.ask({ name, given }, signal)) as Result<Name>;
  } catch {
    signal?.throwIfAborted();
    return here();
  }
}
