import { afterEach, expect, test, vi } from "vitest";

import { runLoad, sendTo } from "./client";
import { split } from "./playground.testing";
import type { LoadLine } from "./types";

afterEach(() => vi.unstubAllGlobals());
const answers = (response: Response) => vi.stubGlobal("fetch", async () => response);
const refusal = (status: number, code: string, message: string) => Response.json({ code, message }, { status });

const to = { connection: "c", endpoint: "e", deployment: null };
const load = { to: [to], draft: split, requests: 2, concurrency: 1 };

test("a rate that is used up and a permission that is missing are results, so that each endpoint keeps its place", async () => {
  answers(refusal(429, "too_many", "Try again in 3 s."));
  expect((await sendTo({ to, draft: split })).outcome).toEqual({
    kind: "failed",
    failure: "limited",
    why: "Try again in 3 s.",
  });
  answers(refusal(403, "forbidden", "None of your roles lets you."));
  expect((await sendTo({ to, draft: split })).outcome).toEqual({
    kind: "failed",
    failure: "denied",
    why: "None of your roles lets you.",
  });
  answers(refusal(404, "not_found", "There is no such endpoint."));
  await expect(sendTo({ to, draft: split })).rejects.toThrow("There is no such endpoint.");
});

test("lines of a load run come out whole, wherever the network cuts them", async () => {
  const lines = [
    { kind: "progress", elapsedMs: 1, endpoints: [] },
    { kind: "ended", how: "done", endpoints: [], note: "é–ü" },
  ];
  const bytes = new TextEncoder().encode(lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
  const parts = Array.from(bytes, (byte) => Uint8Array.of(byte));
  answers(
    new Response(
      new ReadableStream({
        pull: (controller) => (parts.length > 0 ? controller.enqueue(parts.shift()) : controller.close()),
      }),
    ),
  );
  const got: LoadLine[] = [];
  for await (const line of runLoad(load)) got.push(line);
  expect(got).toEqual(lines);
});

test("leaving the loop lets go of the stream", async () => {
  let left = false;
  answers(
    new Response(
      new ReadableStream({
        pull: (controller) =>
          controller.enqueue(new TextEncoder().encode('{"kind":"progress","elapsedMs":1,"endpoints":[]}\n')),
        cancel: () => void (left = true),
      }),
    ),
  );
  for await (const line of runLoad(load)) if (line.kind === "progress") break;
  expect(left).toBe(true);
});

test("a run that does not start says why", async () => {
  answers(refusal(409, "conflict", "You have a load run under way."));
  await expect(runLoad(load).next()).rejects.toThrow("You have a load run under way.");
});
