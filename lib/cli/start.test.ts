import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, expect, test } from "vitest";

import { anyFreePort } from "../../e2e/stack/ports.mjs";

const folder = mkdtempSync(join(tmpdir(), "interlock-start-"));
afterAll(() => rmSync(folder, { recursive: true }));

// A checkout that is installed and not built, whose build says what it was told of NODE_ENV and fails.
mkdirSync(join(folder, "lib", "cli"), { recursive: true });
mkdirSync(join(folder, "node_modules", "next"), { recursive: true });
cpSync("lib/cli/start.mjs", join(folder, "lib", "cli", "start.mjs"));
writeFileSync(
  join(folder, "package.json"),
  JSON.stringify({ scripts: { build: `node -e "console.log('NODE_ENV', process.env.NODE_ENV); process.exit(3)"` } }),
);

const start = (...args: string[]) => {
  const env = { ...process.env, NODE_ENV: "test" as const };
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(folder, "lib", "cli", "start.mjs"), ...args], {
    encoding: "utf8",
    env,
  });
  return { status, stdout, stderr };
};

test("a checkout that is not built is built first, in the environment as it is", async () => {
  const { status, stdout, stderr } = start("--port", String(await anyFreePort()));
  expect(stderr).not.toContain("ReferenceError");
  expect(stdout).toContain("Building the application");
  expect(stdout).toContain("NODE_ENV test");
  expect(status).toBe(3);
});

test("an option that there is not is answered with those that there are", () => {
  const { status, stderr } = start("--prot", "3000");
  expect(status).toBe(1);
  expect(stderr).toMatch(
    /^Unknown option '--prot'.*\nUsage: npm start \[-- --port NUMBER\] \[--host ADDRESS\] \[--data-dir FOLDER\]\n$/,
  );
});
