import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, expect, test } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "verdict-"));
afterAll(() => rmSync(folder, { recursive: true }));

const file = (name: string, text: string) => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const signature = (...columns: object[]) => JSON.stringify({ inputs: JSON.stringify(columns) });
const run = (...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(join("node_modules", ".bin", "tsx"), ["lib/cli/verdict.ts", ...args], {
    encoding: "utf8",
  });
  return { code: status, stdout, stderr };
};

const a = { name: "a", type: "long", required: true };
const b = { name: "b", type: "double", required: true };
const one = file("one.json", signature(a));
const two = file("two.json", signature(a, b));

test("prints the verdict as JSON, and gates by exit code", () => {
  const breaking = run(one, two);
  expect(breaking.code).toBe(1);
  expect(JSON.parse(breaking.stdout)).toMatchObject({
    question: "replace",
    word: "BREAKING",
    findings: [
      {
        rule: "input.required-added",
        path: "b",
        counterExample: { state: "shown", before: { code: 200 }, after: { code: 400 } },
      },
    ],
    rollBack: { word: "BACKWARD-COMPATIBLE" },
    mixed: { word: "BREAKING" },
  });
  expect(run(one, two, "--max", "BREAKING").code).toBe(0);
  expect(run(two, one).code).toBe(0);
  expect(run(two, one, "--max", "SAFE").code).toBe(1);
});

test("finds files from where it was called, also by npm from another folder", () => {
  const args = ["--prefix", process.cwd(), "run", "-s", "verdict", "--", "one.json", "two.json"];
  const env = { ...process.env, INIT_CWD: undefined };
  const { status, stdout } = spawnSync("npm", args, { cwd: folder, env, encoding: "utf8" });
  expect([status, JSON.parse(stdout)]).toMatchObject([1, { word: "BREAKING" }]);
});

test("reads a model's descriptor in YAML, and one without a signature", () => {
  const descriptor = file(
    "MLmodel",
    `flavors:\n  python_function: {}\nmlflow_version: 3.17.2\nsignature:\n  inputs: '[{"name": "a", "type": "long"}]'\n  outputs: null\n`,
  );
  const bare = file("bare.yaml", "flavors:\n  python_function: {}\n");
  expect(JSON.parse(run(descriptor, one).stdout)).toMatchObject({ word: "SAFE", findings: [] });
  const vanished = run(descriptor, bare);
  expect([vanished.code, JSON.parse(vanished.stdout)]).toMatchObject([
    1,
    { word: "BREAKING·SILENT", findings: [{ rule: "signature.removed" }] },
  ]);
});

test("prints what the model will see", () => {
  const body = file("body.json", '{"dataframe_split": {"columns": ["a"], "data": [[9007199254740993]]}}');
  const seen = run(one, "--body", body);
  expect([seen.code, JSON.parse(seen.stdout)]).toMatchObject([
    0,
    { status: "accepted", received: { rows: [[{ kind: "integer", text: "9007199254740993" }]] } },
  ]);
  const csv = file("body.csv", "a\n7\n");
  expect(
    JSON.parse(run(one, "--body", csv, "--content-type", "text/csv", "--server", "mlflow-2.22").stdout),
  ).toMatchObject({ status: "accepted" });
});

test("answers a file of cases line by line", () => {
  const lines = [
    { before: JSON.parse(signature(a)) as unknown, after: { inputs: [a, b] } },
    { signature: { inputs: [a] }, body: '{"dataframe_records": [{"z": 1}]}', contentType: "application/json" },
    { before: null, after: signature(a) },
  ];
  const { code, stdout } = run(
    "--cases",
    file("cases.jsonl", `${lines.map((line) => JSON.stringify(line)).join("\n")}\n`),
  );
  expect([
    code,
    stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as unknown),
  ]).toMatchObject([
    0,
    [
      { word: "BREAKING" },
      { status: "refused", code: 400 },
      { word: "BREAKING", findings: [{ rule: "signature.added" }] },
    ],
  ]);
});

test.each([
  ["nothing", []],
  ["one file", [one]],
  ["three files", [one, two, one]],
  ["an option that is unknown", [one, two, "--what"]],
  ["a verdict that is unknown", [one, two, "--max", "FINE"]],
  ["a server that is unknown", [one, two, "--server", "mlflow-1"]],
  ["a file that is not there", [one, join(folder, "nowhere")]],
  ["a file without a signature", [one, file("other.yaml", "a: 1\n")]],
  ["a file of words", [one, file("words.txt", "just some words\n")]],
  ["a signature that cannot be read", [one, file("broken.json", '{"inputs": "[{"}')]],
  ["a body beside two models", [one, two, "--body", one]],
  [
    "a case whose signature cannot be read",
    ["--cases", file("unreadable.jsonl", `{"before": {"inputs": "[{"}, "after": ${signature(a)}}\n`)],
  ],
  ["a case that is not JSON", ["--cases", file("broken.jsonl", "{\n")]],
])("says one sentence on stderr and ends with 2: %s", (_what, args) => {
  const { code, stderr } = run(...args);
  expect(code).toBe(2);
  expect(stderr.trim().split("\n")).toHaveLength(1);
  expect(stderr).toMatch(/^[A-Z/].*\.\s*$/);
});
