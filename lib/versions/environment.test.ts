import { expect, test } from "vitest";

import { leavesInstallersOut, readEnvironment, unpinned } from "./environment";

const conda = `channels:
- conda-forge
dependencies:
- python=3.11.7
- pip<=24.0
- conda-forge::libgomp=13.2.0=h1
- cudatoolkit 11.*
- pip:
  - fastlib==1.0
  - pandas>=2.2
name: env
`;
const read = (texts: Parameters<typeof readEnvironment>[0]) => {
  const reading = readEnvironment(texts);
  if (!reading.ok || !reading.environment) throw new Error(JSON.stringify(reading));
  return reading.environment;
};

test("reads python, conda and pip requirements, and says which are not pinned", () => {
  const environment = read({ conda });
  expect(environment.python).toBe("3.11.7");
  expect(environment.requirements.map(({ name, specifier, from }) => `${from} ${name} ${specifier}`)).toEqual([
    "conda pip <=24.0",
    "conda libgomp =13.2.0=h1",
    "conda cudatoolkit 11.*",
    "pip fastlib ==1.0",
    "pip pandas >=2.2",
  ]);
  expect(unpinned(environment).map(({ name }) => name)).toEqual(["cudatoolkit", "pandas"]);
});

test("conda's single = holds the beginning of a version, so what follows is not pinned", () => {
  const entries = [
    "numpy=1.26",
    "scikit-learn=1",
    "scipy=1.11.4",
    "pandas==2.2",
    "torch=2.1=py_0",
    "jax=2.1.0=*cuda*",
    "six 1.16",
  ];
  const environment = read({ conda: `dependencies:\n${entries.map((entry) => `- ${entry}`).join("\n")}\n` });
  expect(unpinned(environment).map(({ name }) => name)).toEqual(["numpy", "scikit-learn", "jax"]);
});

test("says when an installer that is not pinned was left out", () => {
  expect(leavesInstallersOut(read({ conda }))).toBe(true);
  expect(leavesInstallersOut(read({ requirements: "pip==24.0\npandas>=2.2" }))).toBe(false);
});

test("takes requirements.txt over the conda file's pip part, without comments, options, hashes and markers", () => {
  const requirements = `# made
-i https://example.org/simple
scikit-learn==1.9.1 --hash=sha256:abc
Some_Lib[extra]==2.0 ; python_version < "3.12"
tool @ git+https://example.org/tool@0a1b2c3
loose
wild==1.*
`;
  const environment = read({ conda, requirements, pythonEnv: "python: 3.11.8\n" });
  expect(environment.python).toBe("3.11.8");
  expect(
    environment.requirements.filter(({ from }) => from === "pip").map(({ name, pinned }) => [name, pinned]),
  ).toEqual([
    ["scikit-learn", true],
    ["Some_Lib[extra]", true],
    ["tool", true],
    ["loose", false],
    ["wild", false],
  ]);
});

test("tells none from unreadable", () => {
  expect(readEnvironment({})).toEqual({ ok: true, environment: null });
  expect(readEnvironment({ conda: "just text" })).toMatchObject({
    ok: false,
    why: "conda.yaml: It lists no dependencies.",
  });
  expect(readEnvironment({ conda: "[".repeat(100) })).toMatchObject({ ok: false });
});

test("of a link no credentials are kept, and only a commit or a hash fixes it", () => {
  const requirements = `mylib @ git+https://oauth2:TOKEN@host/team/mylib@main
other @ git+https://host/team/other@v1.2
ssh @ git+ssh://git@host/x.git
fixed[gpu] @ git+https://user:p@ss@host/team/fixed@0a1b2c3d4e5f
wheel @ https://TOKEN@host/wheel-1.0-py3-none-any.whl#sha256=${"0".repeat(64)}
git+https://TOKEN@host/team/bare.git
`;
  const environment = read({ requirements });
  expect(environment.requirements.map(({ name, specifier, pinned }) => [name, specifier, pinned])).toEqual([
    ["mylib", "@ git+https://host/team/mylib@main", false],
    ["other", "@ git+https://host/team/other@v1.2", false],
    ["ssh", "@ git+ssh://host/x.git", false],
    ["fixed[gpu]", "@ git+https://host/team/fixed@0a1b2c3d4e5f", true],
    ["wheel", `@ https://host/wheel-1.0-py3-none-any.whl#sha256=${"0".repeat(64)}`, true],
    ["bare", "@ git+https://host/team/bare.git", false],
  ]);
});

test("credentials of a conda channel are not part of a package's name", () => {
  const { requirements } = read({ conda: "dependencies:\n- https://user:TOKEN@host/channel::libgomp=13.2.0\n" });
  expect(requirements).toEqual([{ name: "libgomp", specifier: "=13.2.0", pinned: true, from: "conda" }]);
});

test("what is installed in place, and another file that lists more, is there and not pinned", () => {
  const requirements =
    "-e git+https://TOKEN@host/team/lib@0a1b2c3d4e5f#egg=lib\n--editable ./local\n-r more.txt\n--requirement=https://TOKEN@host/base.txt\n-c limits.txt\n--no-binary :all:\n";
  const environment = read({ requirements });
  expect(environment.requirements.map(({ name, specifier }) => [name, specifier])).toEqual([
    ["lib", "-e git+https://host/team/lib@0a1b2c3d4e5f#egg=lib"],
    ["local", "-e ./local"],
    ["more.txt", "-r more.txt"],
    ["https://host/base.txt", "-r https://host/base.txt"],
  ]);
  expect(unpinned(environment)).toHaveLength(4);
});
