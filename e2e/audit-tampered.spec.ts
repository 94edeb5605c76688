import { spawnSync } from "node:child_process";
import { join, resolve } from "node:path";

import { PGlite } from "@electric-sql/pglite";
import { pg_trgm } from "@electric-sql/pglite/contrib/pg_trgm";

import { type Application, oneMemberForEachRole, startApplication } from "./application";
import { expect, expectNoAxeViolations, signIn, test } from "./fixtures";

const root = resolve(import.meta.dirname, "..");

let app: Application;
test.beforeAll(async () => {
  app = await startApplication({ members: oneMemberForEachRole() });
});
test.afterAll(() => app.remove());

test("the chain is whole until somebody changes an entry behind the application's back, and then it is named", async ({
  page,
}) => {
  await signIn(page, "auditor", app.url);
  await page.goto(`${app.url}/audit`);
  await page.getByRole("button", { name: "Verify the chain" }).click();
  await expect(page.getByText("Chain whole")).toBeVisible();
  expect(verify()).toMatchObject({ code: 0, said: expect.stringContaining("The chain is whole") });

  // Without the application the command opens the database itself.
  await app.stop();
  expect(verify()).toMatchObject({ code: 0, said: expect.stringContaining("The chain is whole") });
  await tamper(3);
  expect(verify()).toMatchObject({ code: 1, said: expect.stringContaining("broken at entry 3") });
  await app.start();

  expect(verify()).toMatchObject({ code: 1, said: expect.stringContaining("broken at entry 3") });
  await page.reload();
  await page.getByRole("button", { name: "Verify the chain" }).click();
  await expect(page.getByText("Chain broken at entry 3")).toBeVisible();
  await expectNoAxeViolations(page);
});

/** The embedded database can be open in one process only: while the application runs, the command asks it. */
function verify() {
  const { status, stdout } = spawnSync("npm", ["run", "--silent", "verify:audit", "--", "--data-dir", app.dataDir], {
    cwd: root,
    encoding: "utf8",
  });
  return { code: status, said: stdout };
}

async function tamper(seq: number) {
  const database = await PGlite.create({ dataDir: join(app.dataDir, "db"), extensions: { pg_trgm } });
  await database.exec(
    `ALTER TABLE audit_entry DISABLE TRIGGER ALL; UPDATE audit_entry SET actor_name = 'Somebody Else' WHERE seq = ${seq}; ALTER TABLE audit_entry ENABLE TRIGGER ALL;`,
  );
  await database.close();
}
