import { expect, test } from "vitest";

import { readEnvironment, unpinned } from "./environment";
import { readCondaLine, readPipLines, withoutCredentials } from "./requirements";

test.each([
  ["https://user:p@ss@host/ch", "https://host/ch"],
  ["https://conda.example.com/t/tk-secret-123/ch", "https://conda.example.com/t/…/ch"],
  ["https://conda.example.com/api/t/tk-secret-123", "https://conda.example.com/api/t/…"],
  ["https://host/wheel.whl?sig=a%2Fb&se=1#sha256=00", "https://host/wheel.whl#sha256=00"],
  ["git+https://host/t/repo.git@0a1b2c3", "git+https://host/t/repo.git@0a1b2c3"],
  ["https://host/at/tk/ch", "https://host/at/tk/ch"],
  ["-i https://me@one/a?x=1 --find-links https://two/t/tk/b?y=2", "-i https://one/a --find-links https://two/t/…/b"],
])("of %s no secret stays", (address, plain) => {
  expect(withoutCredentials(address)).toBe(plain);
});

test("a link that names no file is not called by its secret", () => {
  expect(readPipLines("https://TOKEN@host").packages[0]?.name).toBe("host");
});

test("wheels among the model's own files are packages with their versions", () => {
  const lines = [
    "wheels/numpy-1.26.4-cp311-cp311-manylinux_2_17_x86_64.whl",
    'wheels/scikit_learn-1.5.1-1-cp311-cp311-win_amd64.whl[extra] ; python_version < "3.12"',
    "torch-2.1.0+cu121-cp311-cp311-linux_x86_64.whl",
    "./wheels/fastlib-1.2-py3-none-any.whl[gpu]",
  ];
  expect(
    readPipLines(lines.join("\n")).packages.map(({ key, exact, pinned, kind, extras, marker }) => [
      key,
      exact,
      pinned,
      kind,
      extras,
      marker,
    ]),
  ).toEqual([
    ["numpy", "1.26.4", true, "version", [], null],
    ["scikit-learn", "1.5.1", true, "version", ["extra"], 'python_version < "3.12"'],
    ["torch", "2.1.0+cu121", true, "version", [], null],
    ["fastlib", "1.2", true, "version", ["gpu"], null],
  ]);
  const reading = readEnvironment({ requirements: lines.join("\n") });
  if (!reading.ok || !reading.environment) throw new Error("It can be read.");
  expect(unpinned(reading.environment)).toEqual([]);
  expect(reading.environment.requirements[0]).toMatchObject({ name: "numpy", specifier: `@ ${lines[0] ?? ""}` });
});

test("another archive among the model's own files is one, and nothing says that it stays the same", () => {
  expect(
    readPipLines("code/tool-1.0.tar.gz\nlib.zip\nodd.whl").packages.map(({ name, kind, pinned }) => [
      name,
      kind,
      pinned,
    ]),
  ).toEqual([
    ["tool", "link", false],
    ["lib.zip", "link", false],
    ["odd.whl", "link", false],
  ]);
});

test.each([
  "name=1.2.3",
  "name==1.2.3=build",
  "name >=1",
  "name 1.2.*",
  "name",
  "channel::name=1",
  "name=1.2.*",
  "name=1.2",
  "name==1.2",
  "name 1.2",
  "name=1.2=py_0",
  "name 1.2.3 py_0",
  "name=1.2.3=*cuda*",
])("says of %j what the version's own page says", (entry) => {
  const reading = readEnvironment({ conda: `dependencies: ["${entry}"]` });
  if (!reading.ok || !reading.environment) throw new Error("It can be read.");
  expect(readCondaLine(entry)).toMatchObject({ name: "name", pinned: reading.environment.requirements[0]?.pinned });
});

test("reads lines that go on, options and paths", () => {
  const { packages, others } = readPipLines(
    'a==1 \\\n  --hash=sha256:00 \\\n  --hash=sha256:11\n./wheels/fastlib-1.2-py3-none-any.whl\n-r more.txt\nb~=1.4.2 ; sys_platform == "linux"\n',
  );
  expect(packages.map(({ name, specifier, marker }) => [name, specifier, marker])).toEqual([
    ["a", "==1", null],
    ["fastlib", "./wheels/fastlib-1.2-py3-none-any.whl", null],
    ["b", "~=1.4.2", 'sys_platform == "linux"'],
  ]);
  expect(others).toEqual(["-r more.txt"]);
});
