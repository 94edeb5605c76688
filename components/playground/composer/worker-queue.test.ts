import { afterAll, expect, test, vi } from "vitest";

import { type Port, WorkerQueue } from "./worker-queue";

type Sent = { number: number; name: string };
const rejection = expect.any(Error) as Error;

/** A worker that answers when it is told to. */
function bench() {
  const sent: Sent[] = [];
  const port: Port = {
    postMessage: (message: Sent) => void sent.push(message),
    onmessage: null,
    onmessageerror: null,
    onerror: null,
  };
  const queue = new WorkerQueue(() => port);
  const answer = (data: object) => port.onmessage?.call(port as Worker, new MessageEvent("message", { data }));
  const names = () => sent.map(({ name }) => name);
  const last = () => sent.at(-1)?.number ?? 0;
  return { queue, port, answer, names, last };
}

test("one task is begun after the other, and each gets its own answer", async () => {
  const { queue, answer, names, last } = bench();
  const both = Promise.all([queue.ask({ name: "a" }), queue.ask({ name: "b" })]);
  expect(names()).toEqual(["a"]);
  answer({ number: last(), result: 1 });
  answer({ number: last(), result: 2 });
  expect(await both).toEqual([1, 2]);
});

test("a task that fails does not hang, and the next one is begun", async () => {
  const { queue, answer, names, last } = bench();
  const [first, second] = [queue.ask({ name: "a" }), queue.ask({ name: "b" })];
  answer({ number: last(), failed: true });
  await expect(first).rejects.toEqual(rejection);
  expect(names()).toEqual(["a", "b"]);
  answer({ number: last(), result: 2 });
  expect(await second).toBe(2);
  expect(queue.isBroken).toBe(false);
});

test("what is given up before its turn is never begun", async () => {
  const { queue, answer, names, last } = bench();
  const late = [new AbortController(), new AbortController()] as const;
  const first = queue.ask({ name: "a" });
  const dropped = late.map(({ signal }, at) => queue.ask({ name: `late ${at}` }, signal));
  const newest = queue.ask({ name: "newest" });
  for (const one of late) one.abort();
  const gone = Promise.allSettled(dropped);
  answer({ number: last(), result: 1 });
  answer({ number: last(), result: 2 });
  expect(names()).toEqual(["a", "newest"]);
  expect(await Promise.all([first, newest])).toEqual([1, 2]);
  expect((await gone).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
});

test("a worker that breaks, or cannot be had, lets everybody go", async () => {
  const { queue, port } = bench();
  const all = Promise.allSettled([queue.ask({ name: "a" }), queue.ask({ name: "b" })]);
  port.onerror?.call(port as Worker, {} as ErrorEvent);
  expect((await all).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  const none = new WorkerQueue(() => {
    throw new Error("No workers here.");
  });
  await expect(none.ask({ name: "a" })).rejects.toEqual(rejection);
  expect([queue.isBroken, none.isBroken]).toEqual([true, true]);
});

test("the worker answers a task that throws", async () => {
  const postMessage = vi.fn();
  const self: { postMessage: typeof postMessage; onmessage?: (event: { data: object }) => Promise<void> } = {
    postMessage,
  };
  vi.stubGlobal("self", self);
  await import("./composer-worker");
  await self.onmessage?.({ data: { number: 7, name: "examine", given: null } });
  await self.onmessage?.({ data: { number: 8, name: "bring", given: { text: "[1]", preferred: [] } } });
  expect(postMessage.mock.calls).toMatchObject([
    [{ number: 7, failed: true }],
    [{ number: 8, result: { status: "read" } }],
  ]);
});
afterAll(() => vi.unstubAllGlobals());
