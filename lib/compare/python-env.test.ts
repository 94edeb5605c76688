import { expect, test } from "vitest";

import { readEnvironmentFacts, readMap } from "./environment";
import { compareEnvironments } from "./environment-diff";

const read = (texts: Record<string, string>) => {
  const reading = readEnvironmentFacts({ texts, descriptor: readMap(texts, "MLmodel"), files: null });
  if (!reading.ok) throw new Error(reading.why);
  return reading.facts;
};
const pythonEnv = (...dependencies: string[]) =>
  `python: 3.11.9\nbuild_dependencies:\n- pip==24.0\n- setuptools==69.5.1\ndependencies:\n${dependencies.map((line) => `- ${line}\n`).join("")}`;
const pins = ({ packages }: ReturnType<typeof read>) => packages.map(({ name, exact }) => `${name} ${exact ?? ""}`);

test("what python_env.yaml lists counts where no requirements.txt is there, before the conda file", () => {
  const conda = "dependencies:\n- pip:\n  - numpy==1.26.4\n  - scipy==1.13.0\n";
  const alone = read({ "python_env.yaml": pythonEnv("numpy==2.0.0"), "conda.yaml": conda });
  expect(pins(alone)).toEqual(["numpy 2.0.0"]);
  expect(alone.conflicts).toEqual(["numpy: the pip section of conda.yaml asks for 1.26.4, python_env.yaml for 2.0.0."]);
  const led = read({
    "python_env.yaml": pythonEnv("-r requirements.txt"),
    "requirements.txt": "numpy==1.25.0\n",
    "conda.yaml": conda,
  });
  expect(pins(led)).toEqual(["numpy 1.25.0"]);
  expect(pins(read({ "python_env.yaml": pythonEnv("-r requirements.txt"), "conda.yaml": conda }))).toEqual([
    "numpy 1.26.4",
    "scipy 1.13.0",
  ]);
});

test("what is installed before everything else is compared too", () => {
  const before = read({ "python_env.yaml": pythonEnv("-r requirements.txt") });
  const after = read({ "python_env.yaml": pythonEnv("-r requirements.txt").replace("24.0", "24.3") });
  const row = compareEnvironments([before, after], 0).find(({ id }) => id.includes("build"));
  expect(row).toMatchObject({
    differs: true,
    cells: [{ text: "pip==24.0, setuptools==69.5.1" }, { text: "pip==24.3, setuptools==69.5.1" }],
  });
});
