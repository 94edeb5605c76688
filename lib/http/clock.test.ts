import { expect, test } from "vitest";

import { door, serve } from "./door.testing";

const trickling = (pauses: readonly number[]) =>
  serve(async (_request, response) => {
    for (const pause of pauses) {
      response.write("x");
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
    response.end();
  });

test("a body that comes slowly and never pauses for long is read whole, longer than any pause may be", async () => {
  const origin = await trickling(Array.from({ length: 12 }, () => 50));
  const answer = await door(origin).fetch(origin, { deadline: 60_000, stallMs: 400 });
  expect(await answer.text()).toBe("x".repeat(12));
});

test.each([
  ["before it begins", 0],
  ["in the middle of its body", 3],
])("an answer that stands still %s ends", async (_when, pieces) => {
  const origin = await serve((_request, response) => {
    if (pieces > 0) response.write("x".repeat(pieces));
  });
  const reading = (async () => (await door(origin).fetch(origin, { deadline: 60_000, stallMs: 150 })).text())();
  await expect(reading).rejects.toMatchObject({
    code: "registry_timeout",
    message: expect.stringContaining("sent nothing for 150 ms"),
  });
});

test("a reader that takes its time is not taken for a server that stands still", async () => {
  const origin = await serve((_request, response) => void response.end("x".repeat(1_000_000)));
  const answer = await door(origin).fetch(origin, { deadline: 60_000, stallMs: 150 });
  await new Promise((resolve) => setTimeout(resolve, 300));
  const reader = answer.stream().getReader();
  let read = (await reader.read()).value?.length ?? 0;
  await new Promise((resolve) => setTimeout(resolve, 300));
  for (let next = await reader.read(); !next.done; next = await reader.read()) read += next.value.length;
  expect(read).toBe(1_000_000);
});

test("what trickles for ever ends with the time for the whole", async () => {
  const origin = await trickling(Array.from({ length: 1_000 }, () => 20));
  const answer = await door(origin).fetch(origin, { deadline: 300, stallMs: 200 });
  await expect(answer.text()).rejects.toMatchObject({
    code: "registry_timeout",
    message: expect.stringContaining("within 300 ms"),
  });
});
