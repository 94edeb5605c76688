import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, join, resolve } from "node:path";

import { oneMemberForEachRole, startApplication } from "./application";
import { expect, signIn, test } from "./fixtures";

const root = resolve(import.meta.dirname, "..");
/** Inside the repository, so that packages can be linked instead of copied; `.stack` belongs to no version. */
const copy = join(root, ".stack", "toy-adapter");

test("a registry is added with one folder and one line: the contract is green and its model is on the page", async ({
  page,
}) => {
  test.setTimeout(420_000);
  copyRepository();
  const folder = join(copy, "lib", "registries", "toy");
  mkdirSync(folder);
  cpSync(join(root, "e2e", "stack", "toy-adapter", "index.ts"), join(folder, "index.ts"));
  cpSync(join(root, "e2e", "stack", "toy-adapter", "contract.ts"), join(folder, "toy.test.ts"));
  const list = join(copy, "lib", "registries", "all.ts");
  const lines = readFileSync(list, "utf8");
  writeFileSync(list, `import { toy } from "./toy";\n${lines.replace(/= \[/, "= [toy, ")}`);

  run("prisma/generate.mjs");
  run("node_modules/eslint/bin/eslint.js", "lib/registries/toy", "lib/registries/all.ts", "--max-warnings", "0");
  run("node_modules/vitest/vitest.mjs", "run", "lib/registries/toy");
  run("node_modules/next/dist/bin/next", "build");

  const shelf = createServer((_request, response) => response.end(JSON.stringify({ "churn-on-a-shelf": ["1", "2"] })));
  await new Promise<void>((done) => shelf.listen(0, "127.0.0.1", done));
  const url = `http://127.0.0.1:${(shelf.address() as AddressInfo).port}/`;
  const connection = { kind: "toy", name: "The shelf", slug: "shelf", settings: { url }, rules: [] };
  const app = await startApplication(
    { members: oneMemberForEachRole(), connections: [connection] },
    {},
    undefined,
    copy,
  );
  try {
    await signIn(page, "viewer", app.url);
    await expect(async () => {
      await page.goto(`${app.url}/models`);
      await expect(page.getByRole("link", { name: "churn-on-a-shelf" }).first()).toBeVisible({ timeout: 1_000 });
    }).toPass({ timeout: 90_000 });
    await page.goto(`${app.url}/models/shelf/churn-on-a-shelf/2`);
    await expect(page.getByRole("heading", { level: 1 })).toContainText("churn-on-a-shelf");
    await expect(page.getByRole("main")).toContainText("v2");
  } finally {
    await app.remove();
    shelf.close();
    rmSync(copy, { recursive: true, force: true });
  }
});

/** Every file of this version and what was added since, with the packages as hard links. */
function copyRepository(): void {
  rmSync(copy, { recursive: true, force: true });
  const listed = execFileSync("git", ["ls-files", "-co", "--exclude-standard", "-z"], {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 64 * 1_048_576,
  });
  for (const file of listed.split("\0")) {
    if (file === "" || !existsSync(join(root, file))) continue;
    mkdirSync(dirname(join(copy, file)), { recursive: true });
    cpSync(join(root, file), join(copy, file));
  }
  execFileSync("cp", ["-al", join(root, "node_modules"), join(copy, "node_modules")]);
}

/** A program of the copy, in the copy; what it says is in the error when it fails. */
function run(program: string, ...args: string[]): void {
  execFileSync(process.execPath, [join(copy, program), ...args], {
    cwd: copy,
    stdio: "pipe",
    env: { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" },
  });
}
