import { expect, test } from "vitest";

import { serverByPins } from "./server-pins";

test.each([
  [null, null, "mlflow-3.17-pandas-2"],
  ["3.17.2", null, "mlflow-3.17-pandas-2"],
  ["2.9.2", null, "mlflow-2.9"],
  ["2.22.5", null, "mlflow-2.22"],
  ["1.30.0", null, "mlflow-2.9"],
  ["3.17.2", "mlflow==3.17.2\npandas==3.1.1\n", "mlflow-3.17-pandas-3"],
  ["3.17.2", "pandas==2.3.3\n", "mlflow-3.17-pandas-2"],
  ["3.1.0", "mlflow[extras]==2.9.2\n", "mlflow-2.9"],
  [null, "numpy\n# mlflow==2.9.2\n", "mlflow-3.17-pandas-2"],
])("MLflow %s with %j is served by %s", (loggedWith, requirements, profile) => {
  expect(serverByPins(loggedWith, requirements).profile).toBe(profile);
});
