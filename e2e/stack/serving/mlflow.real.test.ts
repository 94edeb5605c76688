import { test } from "vitest";

import { testScoring } from "./scoring";

/** A virtual environment with MLflow, given by whoever runs the tests. */
const python = process.env.INTERLOCK_TEST_PYTHON ?? "";

if (python === "") {
  test.skip("the scoring protocol against `mlflow models serve`: INTERLOCK_TEST_PYTHON names no virtual environment", () =>
    undefined);
} else testScoring("mlflow", python);
