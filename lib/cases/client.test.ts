import { afterEach, expect, test, vi } from "vitest";

import { runSet } from "./client";
import type { RunEvent } from "./types";

afterEach(() => vi.unstubAllGlobals());

/** A server whose answer arrives in these pieces. */
function answer(pieces: Uint8Array[], status = 200) {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const piece of pieces) controller.enqueue(piece);
      controller.close();
    },
  });
  vi.stubGlobal("fetch", async () => new Response(body, { status }));
}
async function heard(): Promise<RunEvent[]> {
  const events: RunEvent[] = [];
  for await (const event of runSet({ set: "s" }, new AbortController().signal)) events.push(event);
  return events;
}

test("lines are read however the stream is cut, also through the middle of a character", async () => {
  const events: RunEvent[] = [
    { kind: "begun", runs: [] },
    { kind: "refused", why: "“ü” was removed." },
    { kind: "ended", run: "r", state: "ended", passed: 1, failed: 0 },
  ];
  const bytes = new TextEncoder().encode(events.map((event) => `${JSON.stringify(event)}\n`).join(""));
  for (const size of [1, 7, bytes.length]) {
    answer(Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) => bytes.slice(at * size, (at + 1) * size)));
    expect(await heard()).toEqual(events);
  }
});

test("a last line without an end is read too", async () => {
  answer([new TextEncoder().encode('{"kind":"refused","why":"x"}')]);
  expect(await heard()).toEqual([{ kind: "refused", why: "x" }]);
});

test("what stands in the way of a run is thrown as its sentence", async () => {
  answer([new TextEncoder().encode('{"code":"conflict","message":"There is no case to run."}')], 409);
  await expect(heard()).rejects.toThrow("There is no case to run.");
});
