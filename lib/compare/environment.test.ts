import fc from "fast-check";
import { expect, test } from "vitest";

import { readEnvironment, unpinned } from "@/lib/versions/environment";
import { readPipLines } from "@/lib/versions/requirements";

import { type EnvironmentFacts, readEnvironmentFacts, readMap } from "./environment";
import { changeWord, compareEnvironments, weightOf } from "./environment-diff";
import { fitnessOf } from "./environment-fitness";

const descriptor = `flavors:
  python_function:
    python_version: 3.11.9
    loader_module: x.sklearn
  sklearn:
    sklearn_version: 1.5.1
    code: null
mlflow_version: 2.22.0
model_size_bytes: 18240
`;
const conda = `channels: [conda-forge, "https://user:sec@ret@conda.example.org/t/secret/ours"]
dependencies:
- python=3.11.9
- pip<=24.0
- numpy=1.26.4
- pip:
  - scikit-learn==1.5.1
`;

function factsOf(
  texts: Record<string, string>,
  files: { path: string; size: number | null }[] | null = null,
): EnvironmentFacts {
  const reading = readEnvironmentFacts({ texts, descriptor: readMap(texts, "MLmodel"), files });
  if (!reading.ok) throw new Error(reading.why);
  return reading.facts;
}
const pip = (...lines: string[]) => factsOf({ "requirements.txt": lines.join("\n") });
const changeOf = (before: string[], after: string[]) => {
  const [row] = compareEnvironments([pip(...before), pip(...after)], 0).filter(({ part }) => part === "package");
  const cell = row?.cells[1];
  return cell ? changeWord(cell) : null;
};

test("descriptor and files together say what a version was made with", () => {
  const facts = factsOf({ MLmodel: descriptor, "conda.yaml": conda, "python_env.yaml": "python: 3.11.9\n" });
  expect(facts).toMatchObject({
    python: { version: "3.11.9", from: "python_env.yaml" },
    library: "2.22.0",
    flavors: [
      { name: "python_function", framework: null },
      { name: "sklearn", framework: "1.5.1" },
    ],
    size: 18240,
    conflicts: [],
    files: ["conda.yaml", "python_env.yaml"],
  });
  expect(facts.packages.map(({ from, name, exact }) => [from, name, exact])).toEqual([
    ["conda", "pip", null],
    ["conda", "numpy", "1.26.4"],
    ["pip", "scikit-learn", "1.5.1"],
  ]);
});

test("credentials in addresses stay in the registry", () => {
  const facts = factsOf({
    "conda.yaml": conda,
    "requirements.txt":
      "--extra-index-url https://me:token@pypi.example.org/simple\ntool @ git+https://me:token@git.example.org/tool@0a1b2c3\n-e git+https://me:token@git.example.org/two#egg=two\n",
  });
  expect(JSON.stringify(facts)).not.toMatch(/token|secret/);
  expect(facts.indexes).toEqual(["https://pypi.example.org/simple"]);
  expect(facts.channels).toEqual(["conda-forge", "https://conda.example.org/t/…/ours"]);
  expect(facts.packages.map(({ name, kind, pinned }) => [name, kind, pinned]).slice(-2)).toEqual([
    ["tool", "link", true],
    ["two", "editable", false],
  ]);
});

test.each([
  [["a==1.4.2"], ["a==1.5.1"], "minor up"],
  [["wheels/numpy-1.26.4-cp311-cp311-win_amd64.whl"], ["wheels/numpy-2.1.0-cp311-cp311-win_amd64.whl"], "major up"],
  [["wheels/a-1.0-py3-none-any.whl"], ["./wheels/a-1.0-py3-none-any.whl"], "same"],
  [["a==2.1.0"], ["a==1.26.4"], "major down"],
  [["a==1.0"], ["a==1.0.0"], "same"],
  [["a==1.0"], ["a==1.0rc1"], "pre-release down"],
  [["a==2.1"], ["a==2.1+cu121"], "local up"],
  [["a==2020.1"], ["a==1!1.0"], "epoch up"],
  [["a==1"], ["a>=1"], "no longer pinned"],
  [["a>=1"], ["a==1"], "pinned now"],
  [["a>=1,<2"], ["a<2, >=1"], "same"],
  [["a>=1"], ["a>=2"], "other range"],
  [["a==1"], ["a[gpu]==1"], "other extras"],
  [["a==1"], ['a==1 ; python_version < "3.12"'], "other condition"],
  [["a===1.0-odd_build"], ["a===1.0-other_build"], "other version"],
  [["a==1"], ["a @ https://example.org/a-1-py3-none-any.whl"], "other source"],
  [["a==1"], ["A==1"], "same"],
  [
    ['a==1;python_version<"3.9"', 'a==2;python_version>="3.9"'],
    ['a==2;python_version>="3.9"', 'a==1;python_version<"3.9"'],
    "same",
  ],
  [
    ['a==1.24.4;python_version<"3.9"', 'a==1.26.4;python_version>="3.9"'],
    ['a==2.1.0;python_version>="3.9"', 'a==1.24.4;python_version<"3.9"'],
    "major up",
  ],
  [
    ['a==1.24.3;python_version<"3.9"', 'a==1.26.4;python_version>="3.9"'],
    ['a==1.24.4;python_version<"3.9"', 'a==1.26.4;python_version>="3.10"'],
    "other condition",
  ],
  [['a==1;python_version<"3.9"', 'a==2;python_version>="3.9"'], ["a==2"], "other condition"],
])("from %j to %j: %s", (before, after, word) => {
  expect(changeOf(before, after)).toBe(word);
});

test("packages that come and go are named, and a version whose environment is not known takes no part", () => {
  const rows = compareEnvironments([pip("a==1"), pip("b==1"), null], 0);
  expect(
    rows.map(({ name, differs, cells }) => [name, differs, ...cells.map((cell) => cell && [cell.text, cell.change])]),
  ).toEqual([
    ["a", true, ["1", "same"], [null, "removed"], null],
    ["b", true, [null, "same"], ["1", "added"], null],
  ]);
  expect(compareEnvironments([null, pip("a==1")], 0)[0]?.cells[1]).toMatchObject({ text: "1", change: "unknown" });
});

test("lists and sizes change, they have no version", () => {
  const [before, after] = [
    { ...pip("a==1"), size: 1000 },
    { ...pip("a==1"), size: 2000 },
  ];
  const row = compareEnvironments([before, after], 0).find(({ id }) => id === "size");
  expect(row?.cells[1]).toEqual({ text: "2.0 KB", change: "changed", way: null });
});

test("a major step and a removal weigh most", () => {
  expect(
    ["major", "removed", "minor", "unpinned", "patch", "added", "same"].map((change) => weightOf(change as "same")),
  ).toEqual(["stop", "stop", "caution", "caution", "plain", "plain", "plain"]);
});

test("files that contradict each other are said", () => {
  const facts = factsOf({
    "conda.yaml": "dependencies:\n- python=3.10\n- numpy=1.26\n- pip:\n  - a==1\n",
    "python_env.yaml": 'python: "3.11.4"\n',
    "requirements.txt": "a==2\nnumpy==2.0\nb==1\nb==2\n",
  });
  expect(facts.conflicts).toEqual([
    "python_env.yaml asks for Python 3.11.4, conda.yaml for 3.10.",
    "b: requirements.txt asks for 1 and for 2.",
    "numpy: the conda section asks for =1.26, requirements.txt for 2.0.",
    "a: the pip section of conda.yaml asks for 1, requirements.txt for 2.",
  ]);
});

test.each([
  [{ "conda.yaml": "dependencies: [numpy=1.26]", "requirements.txt": "numpy==1.26.4" }, []],
  [{ "conda.yaml": "dependencies: [python=3.10.*]", "python_env.yaml": "python: 3.10.12" }, []],
  [{ "conda.yaml": 'dependencies: ["python>=3.10,<3.12"]', "python_env.yaml": "python: 3.10.12" }, []],
  [{ "conda.yaml": "dependencies: [{ pip: [a==1.0] }]", "requirements.txt": "a==1.0.0" }, []],
  [
    { "conda.yaml": 'dependencies: ["python>=3.10,<3.12"]', "python_env.yaml": "python: 3.12.1" },
    ["python_env.yaml asks for Python 3.12.1, conda.yaml for >=3.10,<3.12."],
  ],
  [
    { "conda.yaml": "dependencies: [python=3.11]", "python_env.yaml": "python: 3.1.9" },
    ["python_env.yaml asks for Python 3.1.9, conda.yaml for 3.11."],
  ],
  [
    { "conda.yaml": "dependencies: [numpy=1.26.4]", "requirements.txt": "numpy>=2" },
    ["numpy: the conda section asks for 1.26.4, requirements.txt for >=2."],
  ],
])("whether the files %j contradict each other", (texts, conflicts) => {
  expect(factsOf(texts as unknown as Record<string, string>).conflicts).toEqual(conflicts);
});

const condaChange = (before: string, after: string) => {
  const sides = [before, after].map((line) => factsOf({ "conda.yaml": `dependencies: ["${line}"]` }));
  const cell = compareEnvironments(sides, 0).find(({ part }) => part === "package")?.cells[1];
  return cell ? changeWord(cell) : null;
};

test.each([
  ["a=1.26", "a=2.1", "major up"],
  ["a=1.26", "a==1.26.*", "same"],
  ["a=1", "a=1.26", "other range"],
  ["a=1.26", "a=1.26.4", "pinned now"],
  ["a=1.26=py_0", "a=1.26", "no longer pinned"],
])("conda's single = holds a beginning: from %s to %s: %s", (before, after, word) => {
  expect(condaChange(before, after)).toBe(word);
});

test("a file that cannot be read fails the environment, with its name", () => {
  const texts = { "conda.yaml": "[".repeat(100) };
  expect(readEnvironmentFacts({ texts, descriptor: { ok: true, value: null }, files: null })).toMatchObject({
    ok: false,
    why: expect.stringContaining("conda.yaml: It is nested deeper"),
  });
});

test("a descriptor that cannot be read leaves what it would say unknown, and the packages stand", () => {
  const unread = factsOf({ MLmodel: "- a list\n", "requirements.txt": "a==1" });
  const rows = compareEnvironments([factsOf({ MLmodel: descriptor, "requirements.txt": "a==1" }), unread], 0);
  expect(rows.map(({ id, cells }) => [id, cells[1]?.text ?? null])).toEqual([
    ["python", null],
    ["library", null],
    ["flavors", null],
    ["size", null],
    ["framework sklearn", null],
    ["package a", "1"],
  ]);
  expect(rows.find(({ id }) => id === "flavors")?.cells[1]).toBeNull();
});

test("the size is the descriptor's, else the sum of all files, and not known when one of them is not", () => {
  const files = [
    { path: "a", size: 2 },
    { path: "b", size: 3 },
  ];
  expect(factsOf({ MLmodel: descriptor }, files).size).toBe(18240);
  expect(factsOf({}, files).size).toBe(5);
  expect(factsOf({}, [...files, { path: "c", size: null }]).size).toBeNull();
});

test("what needs a compiler, a private index or a second look makes serving a risk; no python_function makes it fail", () => {
  const readiness = [
    { id: "python-function" as const, title: "python_function flavor", state: "pass" as const, value: null, fix: null },
    {
      id: "input-example" as const,
      title: "Input example present",
      state: "fail" as const,
      value: null,
      fix: "Log one.",
    },
  ];
  const files = { "conda.yaml": "dependencies: [pip]\n", "python_env.yaml": "python: 3.11.9\n" };
  const of = (...lines: string[]) => fitnessOf(factsOf({ ...files, "requirements.txt": lines.join("\n") }), readiness);
  expect(of("a==1").places).toEqual({ "no-code": "pass", serve: "pass" });
  expect(of("horovod==0.28").rules.find(({ id }) => id === "no-compiler")).toMatchObject({
    state: "risk",
    value: "horovod",
  });
  expect(of("torch==2.1.0+cu121").rules.find(({ id }) => id === "public-index")).toMatchObject({
    state: "risk",
    value: "torch 2.1.0+cu121",
  });
  expect(of("--extra-index-url https://download.pytorch.org/whl/cu121", "torch==2.1.0+cu121").places.serve).toBe(
    "pass",
  );
  expect(
    of("wheels/torch-2.1.0+cu121-cp311-cp311-linux_x86_64.whl", "wheels/horovod-0.28-cp311-cp311-linux_x86_64.whl")
      .places.serve,
  ).toBe("pass");
  expect(of("-i https://pypi.example.org/simple", "a==1").places).toEqual({ "no-code": "risk", serve: "risk" });
  const failing = readiness.map((rule) => ({ ...rule, state: "fail" as const }));
  expect(fitnessOf(factsOf(files), failing).places).toEqual({ "no-code": "fail", serve: "fail" });
});

const word = fc.stringMatching(/^[a-z][a-z0-9]{0,6}$/);
const line = fc
  .tuple(
    word,
    fc.constantFrom("==1.2", "==1.*", ">=1", "", "===1.0", "~=1.4", "==1,!=2"),
    fc.constantFrom("", "[x]", "[x, y]"),
    fc.constantFrom("", ' ; python_version < "3.9"', "  # why"),
  )
  .map(([name, specifier, extras, rest]) => `${name}${extras}${specifier}${rest}`);

test("says of every plain line what the version's own page says: pinned or not", () => {
  fc.assert(
    fc.property(fc.array(line, { maxLength: 6 }), (lines) => {
      const text = lines.join("\n");
      const reading = readEnvironment({ requirements: text });
      if (!reading.ok || !reading.environment) throw new Error("It can be read.");
      const loose = unpinned(reading.environment).map(({ name }) => name.replace(/\[.*$/, ""));
      expect(
        readPipLines(text)
          .packages.filter(({ pinned }) => !pinned)
          .map(({ name }) => name),
      ).toEqual(loose);
    }),
  );
});

test("a Python version without quotes is not taken for a number", () => {
  const facts = factsOf({
    "python_env.yaml": "python: 3.10\nbuild_dependencies:\n- pip==24.0\n",
    "conda.yaml": "dependencies:\n- python=3.10\n",
  });
  expect(facts.python).toEqual({ version: "3.10", from: "python_env.yaml" });
  expect(facts.conflicts).toEqual([]);
});
