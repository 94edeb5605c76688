import { expect, test } from "vitest";

import { environments, type Observation, readObservations } from "./measured.testing";
import { readForm } from "./read-form";
import { see } from "./sight/see";
import type { Sight } from "./sight/types";

/** Where two of MLflow's versions differ and one profile stands for both. There is none. */
const exceptions: readonly string[] = [];

const observations = readObservations();

test("all observations are there", () => {
  expect(new Set(observations.map((each) => each.name)).size).toBe(1676);
});

test.each(Object.keys(environments))(
  "what MLflow %s did with each request is what the simulation sees",
  (environment) => {
    const told = observations.filter((each) => each.environment === environment && !exceptions.includes(each.name));
    const wrong = told.flatMap((each) => {
      const seen = see(formOf(each), each.request, environments[each.environment]);
      const difference = differenceOf(each, seen);
      return difference === null ? [] : [`${each.name}: ${difference}`];
    });
    expect(wrong).toEqual([]);
    expect(told.length).toBeGreaterThan(1000);
  },
);

function formOf({ signature }: Observation) {
  const reading = readForm(signature);
  if (reading.state !== "present") throw new Error(`The signature is ${reading.state}.`);
  return reading.form;
}

function differenceOf({ status, received, params }: Observation, seen: Sight): string | null {
  if (status === null) return seen.status === "unknown" ? null : `it cannot be loaded, and was ${seen.status}`;
  if (seen.status === "unknown") return `unknown: ${seen.why}`;
  const code = seen.status === "accepted" ? 200 : seen.code;
  if (code !== status) return `${status}, and not ${code}${seen.status === "refused" ? ` (${seen.rule})` : ""}`;
  if (seen.status === "refused") return null;
  const expected = comparable({ received, params: params ?? null });
  const actual = comparable({
    received: received?.kind === "table" ? withoutUnnoted(seen.received, received) : seen.received,
    params: params ? seen.params : null,
  });
  return expected === actual ? null : `${expected}, and not ${actual}`;
}

/** Observations of nested values do not tell the dtype of the column. */
function withoutUnnoted(
  seen: Extract<Sight, { status: "accepted" }>["received"],
  noted: Extract<Observation["received"], { kind: "table" }>,
) {
  if (seen.kind !== "table") return seen;
  return {
    ...seen,
    columns: seen.columns.map((column, at) => (noted.columns[at]?.dtype === "" ? { ...column, dtype: "" } : column)),
  };
}

function comparable(value: unknown): string {
  return JSON.stringify(value, (_, each: unknown) => {
    if (typeof each === "number") return Object.is(each, -0) ? "-0" : String(each);
    if (typeof each !== "object" || each === null || Array.isArray(each)) return each;
    return Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
