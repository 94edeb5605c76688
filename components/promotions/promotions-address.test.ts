import { expect, test } from "vitest";

import { promotionsQuery } from "@/lib/promotions/inputs";

import { promotionsAddress } from "./promotions-address";

test("what is at its default stays out of the address", () => {
  expect(promotionsAddress(promotionsQuery.parse({}))).toBe("/promotions");
  expect(promotionsAddress({ list: "mine" })).toBe("/promotions?list=mine");
});

test("an address gives back the query it was made from", () => {
  const query = promotionsQuery.parse({
    list: "all",
    state: "over",
    connection: "mlflow",
    model: "心臓/é %",
    before: 238,
  });
  const search = new URLSearchParams(promotionsAddress(query).split("?")[1]);
  expect(promotionsQuery.parse(Object.fromEntries(search))).toEqual(query);
});
