import fc from "fast-check";
import { expect, test } from "vitest";

import { splitAsked, splitTyped, sumTyped, typedFrom, whyNotTyped } from "./typed-split";

const now = [
  { key: "blue", share: 66.67 },
  { key: "green", share: 33.33 },
  { key: "idle", share: 0 },
];

test("a form begins with whole numbers, and an empty field is nothing", () => {
  expect(typedFrom(now, null)).toEqual({ blue: "67", green: "33", idle: "0" });
  expect(typedFrom(now, { idle: 100 })).toEqual({ blue: "0", green: "0", idle: "100" });
  expect(splitTyped({ blue: " 90 ", green: "10", idle: "" })).toEqual({ blue: 90, green: 10 });
});

test("what cannot be asked for says why", () => {
  expect(whyNotTyped({ blue: "90", green: "9" }, now)).toBe("The shares add up to 99 %, not to 100 %.");
  expect(whyNotTyped({ blue: "99.5", green: "0.5" }, now)).toBe("Shares are whole percentages.");
  expect(whyNotTyped({ blue: "-1", green: "101" }, now)).toBe("Shares are whole percentages.");
  expect(whyNotTyped({ blue: "", green: "" }, now)).toMatch(/add up to 0 %/);
  expect(whyNotTyped({ red: "100" }, now)).toBe("There is no deployment red.");
  expect(whyNotTyped({ blue: "100" }, [{ key: "blue", share: 100 }])).toMatch(/already/);
  expect(whyNotTyped({ blue: "90", green: "10" }, now)).toBeNull();
  expect(sumTyped({ blue: "90", green: "x" })).toBe(90);
});

test("an address gives the split that it was made of, and nothing else gives one", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 100 }), (share) => {
      const split = splitTyped({ blue: String(share), green: String(100 - share) });
      expect(splitAsked(JSON.stringify(split), now)).toEqual(split);
    }),
  );
  for (const text of [undefined, ["{}"], "", "null", "7", "{", '{"blue":"a"}', '{"blue":{}}', '{"red":100}', "[100]"])
    expect(splitAsked(text, now)).toBeNull();
});
