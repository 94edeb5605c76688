import { expect, test } from "vitest";

import { profileOfPins } from "./profile-of-pins";

test.each([
  [["mlflow==3.17.2\npandas==2.3.3\n"], "mlflow-3.17-pandas-2", true],
  [["mlflow==3.17.2", "pandas==3.1.1"], "mlflow-3.17-pandas-3", true],
  [["mlflow==3.11.0\npandas<3,>=2"], "mlflow-3.17-pandas-2", true],
  [["mlflow[extras]==2.22.5 ; python_version > '3.9'  # logged"], "mlflow-2.22", true],
  [["mlflow-skinny==2.9.2\npandas==2.1.4"], "mlflow-2.9", true],
  [
    ["channels:\n- conda-forge\ndependencies:\n- python=3.11\n- pandas=2.1.4\n- pip:\n  - mlflow==2.9.2\n"],
    "mlflow-2.9",
    true,
  ],
  [
    ["wheels/mlflow-2.22.0-py3-none-any.whl\nwheels/pandas-2.1.4-cp311-cp311-manylinux_2_17_x86_64.whl\n"],
    "mlflow-2.22",
    true,
  ],
  [["dependencies:\n- pip:\n  - wheels/mlflow_skinny-2.9.2-py3-none-any.whl\n"], "mlflow-2.9", true],
  [["mlflow==2.16.0"], "mlflow-2.22", false],
  [["mlflow==1.30.0"], "mlflow-2.9", false],
  [["mlflow<3,>=2.9"], "mlflow-2.22", false],
  [["mlflow~=2.9.1"], "mlflow-2.9", false],
  [["mlflow<2.10"], "mlflow-2.9", false],
  [["mlflow==3.2.0\npandas==2.2.3"], "mlflow-3.17-pandas-2", false],
  [["mlflow>=3\npandas>=2"], "mlflow-3.17-pandas-2", false],
  [["mlflow==3.17.2"], "mlflow-3.17-pandas-2", false],
  [["pandas==3.0.0"], "mlflow-3.17-pandas-3", false],
  [["scikit-learn==1.7.0\npandas-stubs==2.2\nmlflow-export-import==1.0"], "mlflow-3.17-pandas-2", false],
  [[], "mlflow-3.17-pandas-2", false],
])("%j asks for %s (certain: %s)", (texts, profile, certain) => {
  expect(profileOfPins(texts)).toMatchObject({ profile, certain });
});

test("says which line decided", () => {
  expect(profileOfPins(["mlflow==3.17.2\npandas==3.1.1"]).why).toBe(
    "The version pins mlflow==3.17.2, and pandas==3.1.1.",
  );
  expect(profileOfPins(["mlflow==2.16.0"]).why).toBe(
    "The version asks for mlflow==2.16.0, and 2.22 is the nearest that was measured.",
  );
});

test("says what each other server would change, and the opposite the other way round", () => {
  const { others } = profileOfPins(["mlflow==3.17.2\npandas==2.3.3"]);
  const newer = others.find((other) => other.profile === "mlflow-3.17-pandas-3");
  expect(newer?.changes).toContain("Nested text for boolean, and nested numeric text for double, is refused.");
  expect(others.map((other) => other.profile)).toEqual(["mlflow-3.17-pandas-3", "mlflow-2.22", "mlflow-2.9"]);
  const back = profileOfPins(["mlflow==2.9.2"]).others.find((other) => other.profile === "mlflow-3.17-pandas-2");
  expect(back?.changes).toContain("Missing inputs and wrong shapes are answered with 400 instead of 500.");
});
