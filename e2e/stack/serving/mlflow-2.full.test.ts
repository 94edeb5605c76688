import { test } from "vitest";

import { testScoring } from "./scoring";

/** A virtual environment with MLflow's second generation, given by whoever runs the tests. */
const python = process.env.INTERLOCK_TEST_MLFLOW_2 ?? "";

if (python === "") {
  test.skip("the scoring protocol against MLflow 2: INTERLOCK_TEST_MLFLOW_2 names no virtual environment", () =>
    undefined);
} else testScoring("mlflow 2", python);
