import { expect, test } from "vitest";

import { readLimited } from "./read-limited";

const post = (body: BodyInit) =>
  new Request("http://localhost", { method: "POST", body, duplex: "half" } as RequestInit);
const endless = () =>
  new ReadableStream({
    pull: (controller) => controller.enqueue(new Uint8Array(1_000)),
  });

test("the very bytes come back", async () => {
  const bytes = Uint8Array.from([0, 255, 13, 10, 195, 40]);
  expect(await readLimited(post(bytes), 6)).toEqual(Buffer.from(bytes));
  expect(await readLimited(new Request("http://localhost", { method: "POST" }), 6)).toEqual(Buffer.alloc(0));
});

test("one byte too many is refused, and an endless body is not read to its end", async () => {
  expect(await readLimited(post(new Uint8Array(7)), 6)).toBeNull();
  expect(await readLimited(post(endless()), 10_000)).toBeNull();
});
