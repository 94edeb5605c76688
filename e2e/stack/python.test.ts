import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, afterEach, beforeAll, expect, test } from "vitest";

import { findPython, requireSpace } from "./python.mjs";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "interlock-python-"));
});
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => {
  delete process.env["INTERLOCK_PYTHON"];
});

function pretend(name: string, script: string) {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  process.env["INTERLOCK_PYTHON"] = path;
  return path;
}

test("a missing Python is said with the way to get one", () => {
  process.env["INTERLOCK_PYTHON"] = join(folder, "not-there");
  expect(findPython).toThrow(/Python 3\.10 or newer is needed and .*not-there was not found.*apt install python3/);
});

test("an old Python is named with its version", () => {
  pretend("old", "echo 3.9.2");
  expect(findPython).toThrow(/is Python 3\.9\.2; 3\.10 or newer is needed/);
});

test("a Python without venv is told from a missing one", () => {
  pretend("bare", 'case "$2" in *version_info*) echo 3.11.2;; *) exit 1;; esac');
  expect(findPython).toThrow(/its venv module is missing.*apt install python3-venv/);
});

test("a fitting Python is taken", () => {
  const path = pretend("fit", "echo 3.12.1");
  expect(findPython()).toBe(path);
});

test("a disk too full is said before anything is downloaded", () => {
  expect(() => requireSpace(folder, 1e9)).toThrow(/GB left and 1000000000 GB are needed.*--data-dir/);
  expect(() => requireSpace(folder, 0)).not.toThrow();
});

test.each(readdirSync(import.meta.dirname).filter((name) => name.endsWith(".lock")))(
  "%s names every package with digests, the one that installs them too, and no place to take them from",
  (name) => {
    const lock = readFileSync(join(import.meta.dirname, name), "utf8");
    const packages = lock.split(/^(?=\S+==)/m).slice(1);
    expect(packages.length).toBeGreaterThan(50);
    expect(packages.filter((each) => !/^ {4}--hash=sha256:[0-9a-f]{64}/m.test(each))).toEqual([]);
    expect(packages.some((each) => each.startsWith("uv=="))).toBe(true);
    expect(lock.replace(/^ {4}--hash=.*$/gm, "")).not.toMatch(/:\/\/|^\s*-/m);
  },
);
