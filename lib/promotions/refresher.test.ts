import { expect, test } from "vitest";

import { AppError } from "@/lib/errors";

import { refresher } from "./refresher";

/** Models `a1` and `a2` live in registry `a`. Each look ends when the test says so. */
function bench() {
  const clock = { at: 0 };
  const begun: string[] = [];
  const ends = new Map<string, (error?: Error) => void>();
  const made = refresher(
    (id) => {
      begun.push(id);
      return new Promise((resolve, reject) => ends.set(id, (error) => (error ? reject(error) : resolve())));
    },
    () => clock.at,
  );
  const owe = (...ids: string[]) => {
    made.owe(ids.map((id) => ({ id, connectionId: id.charAt(0) })));
    made.start();
  };
  const end = async (id: string, error?: Error) => {
    ends.get(id)?.(error);
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { ...made, clock, begun, owe, end };
}

const away = () => new AppError("registry_unavailable", "The registry answered 503.");

test("a few are looked at together, fewer of one registry; what ends makes room", async () => {
  const { owe, begun, end } = bench();
  owe("a1", "a2", "a3", "b1", "b2", "b3", "c1");
  expect(begun).toEqual(["a1", "a2", "b1", "b2"]);
  await end("a1");
  expect(begun.at(-1)).toBe("a3");
  await end("b1");
  await end("b2");
  expect(begun.slice(-2)).toEqual(["b3", "c1"]);
});

test("one that failed stays owed, and is tried again after a pause that grows to a minute", async () => {
  const { owe, start, begun, end, clock } = bench();
  owe("a1");
  for (const pause of [5_000, 10_000, 20_000, 40_000, 60_000, 60_000]) {
    const before = begun.length;
    await end("a1", away());
    clock.at += pause - 1;
    owe("a1"); // somebody asking meanwhile does not hurry a registry that is away
    expect(begun).toHaveLength(before);
    clock.at += 1;
    start();
    expect(begun).toHaveLength(before + 1);
  }
  await end("a1");
  start();
  expect(begun).toHaveLength(7);
});

test("one that changes while it is looked at is looked at once more, and not beside itself", async () => {
  const { owe, begun, end, stop } = bench();
  owe("a1");
  owe("a1");
  owe("a1");
  expect(begun).toEqual(["a1"]);
  await end("a1");
  expect(begun).toEqual(["a1", "a1"]);
  const stopped = stop();
  owe("b1");
  await end("a1");
  await stopped;
  expect(begun).toEqual(["a1", "a1"]);
});
