import { expect, test } from "vitest";

import type { RecordingProxy, Rule } from "../stack/recording-proxy";

import { randomFrom } from "./random";
import { truthAt } from "./registry";
import { write } from "./torture.testing";
import { type Troubles, troublesInTurn } from "./troubles";

/** Begins the next trouble, lets so many writes to the model come by, and answers what it is called. */
function meet(troubles: Troubles, writes: number): string {
  let rule: Rule | undefined;
  const on = (wanted: Rule) => ((rule = wanted), () => undefined);
  const trouble = troubles.next(1);
  trouble.begin({ on } as unknown as RecordingProxy, truthAt("http://nowhere"), {
    model: "m",
    version: "2",
    other: "3",
  });
  for (let seen = 0; seen < writes; seen += 1) rule?.matches(write());
  return trouble.name;
}

test("every trouble has its turn before one comes again, in the order of the seed", () => {
  const [troubles, again] = [troublesInTurn(randomFrom(7), 50), troublesInTurn(randomFrom(7), 50, 2)];
  const { size } = troubles.met;
  const names = Array.from({ length: size + 1 }, () => meet(troubles, 1));
  expect(new Set(names).size).toBe(size);
  expect(names[size]).toBe(names[0]);
  expect(meet(again, 1)).toBe(names[2]);
});

test("a trouble counts once it came about, and once however often it acts", () => {
  const troubles = troublesInTurn(randomFrom(7), 50);
  for (let met = 0; met < troubles.met.size; met += 1) meet(troubles, met === 0 ? 0 : 3);
  expect([...troubles.met.values()]).toEqual([0, ...Array.from({ length: troubles.met.size - 1 }, () => 1)]);
  expect(troubles.areAllMet()).toBe(false);
  meet(troubles, 1);
  expect(troubles.areAllMet()).toBe(true);
});

test("a trouble that had nothing to meet comes once more", () => {
  const troubles = troublesInTurn(randomFrom(7), 50);
  const { name } = troubles.next(1);
  troubles.giveBack();
  expect(troubles.next(1).name).toBe(name);
  expect(troubles.next(1).name).not.toBe(name);
});
