import { readFileSync } from "node:fs";

import { expect, test } from "vitest";

import { promotionStates } from "./types";

test("the state machine's page tells what each state means", () => {
  const table = readFileSync("lib/promotions/README.md", "utf8")
    .split("\n")
    .filter((line) => line.startsWith("| `"));
  const told = table.map((line) => line.split("|")[1] ?? "").flatMap((cell) => cell.match(/(?<=`)\w+(?=`)/g) ?? []);
  expect(told).toEqual(expect.arrayContaining([...promotionStates]));
});
