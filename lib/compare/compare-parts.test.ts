import { expect, test } from "vitest";

import { serverOf } from "./compare-parts";

const environment = { state: "none", why: "No file says what it needs." } as const;
const calls = { accepts: ["text/csv"], answers: ["text/csv"], schemas: [], sample: null };

test("a server is simulated only for what it serves: a version with a descriptor, and no container of its own", () => {
  expect(serverOf({ environment, isDescribed: true }, null)).toMatchObject({ profile: "mlflow-3.17-pandas-2" });
  expect(serverOf({ environment, isDescribed: false }, null)).toBeNull();
  expect(serverOf({ environment, isDescribed: true }, calls)).toBeNull();
});
