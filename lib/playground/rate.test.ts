import { expect, test } from "vitest";

import { takeSendPlace, takeTurn } from "./rate";

const minute = 60_000;

test("a member has as many turns as the settings say, and each comes back after its part of a minute", () => {
  for (let turn = 0; turn < 6; turn += 1) takeTurn("ada", 6, minute);
  expect(() => takeTurn("ada", 6, minute)).toThrow(
    expect.objectContaining({
      code: "too_many",
      retryAfterMs: 10_000,
      message: "You have sent 6 requests within a minute, which is the limit here. Try again in 10 s.",
    }),
  );
  expect(() => takeTurn("ada", 6, minute + 9_000)).toThrow(expect.objectContaining({ retryAfterMs: 1_000 }));
  takeTurn("ada", 6, minute + 10_000);
  expect(() => takeTurn("ada", 6, minute + 10_000)).toThrow("Try again in 10 s.");
});

test("turns of one member are not those of another, and never more than a minute's", () => {
  takeTurn("bob", 1, minute);
  takeTurn("cy", 1, minute);
  takeTurn("bob", 1, 100 * minute);
  expect(() => takeTurn("bob", 1, 100 * minute)).toThrow("which is the limit here");
});

test("a member has eight requests under way at most, and each place comes back once", () => {
  const places = Array.from({ length: 8 }, () => takeSendPlace("dee"));
  expect(() => takeSendPlace("dee")).toThrow(
    expect.objectContaining({
      code: "too_many",
      message: "You have 8 requests under way, which is the limit here. Send again when one of them is answered.",
    }),
  );
  takeSendPlace("eli")();
  const [first] = places;
  first?.();
  first?.();
  takeSendPlace("dee");
  expect(() => takeSendPlace("dee")).toThrow("under way");
});
