import { expect, test } from "vitest";

import { takeDeploymentTurn, takeSendPlace, takeTurn } from "./rate";

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

test("a deployment has four times a member's turns, which all members share, and no other deployment's", () => {
  const turn = (place: string, now = minute) => takeDeploymentTurn(place, "heart", 6, now);
  for (let taken = 0; taken < 24; taken += 1) turn("demo~heart~blue");
  expect(() => turn("demo~heart~blue")).toThrow(
    expect.objectContaining({
      code: "too_many",
      retryAfterMs: 2_500,
      message:
        "heart was sent 24 requests within a minute by all members together, which is the limit for one deployment here. Try again in 3 s.",
    }),
  );
  turn("demo~heart~green");
  turn("demo~heart~blue", minute + 2_500);
  expect(() => turn("demo~heart~blue", minute + 2_500)).toThrow("all members together");
  takeTurn("demo~heart~blue", 1, minute);
});

test("what is remembered of members and deployments stays bounded", () => {
  const kept = globalThis as { interlockTurns?: Map<string, number>; interlockDeploymentTurns?: Map<string, number> };
  for (let at = 0; at < 25_000; at += 1) {
    takeTurn(`member ${at}`, 1, minute);
    takeDeploymentTurn(`place ${at}`, "heart", 1, minute);
  }
  for (const turns of [kept.interlockTurns, kept.interlockDeploymentTurns])
    expect(turns?.size).toBeLessThanOrEqual(10_000);
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
