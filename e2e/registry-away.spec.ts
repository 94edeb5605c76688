import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { type Application, mlflowConnection, oneMemberForEachRole, startApplication } from "./application";
import { expect, signIn, test } from "./fixtures";
import { mlflowClient } from "./mlflow";
import { startMlflow } from "./stack/mlflow.mjs";
import { anyFreePort } from "./stack/ports.mjs";

let app: Application;
let folder: string;
let port: number;
let server: Awaited<ReturnType<typeof startMlflow>>;

test.beforeAll(async ({ shared }) => {
  test.setTimeout(180_000);
  folder = mkdtempSync(join(tmpdir(), "interlock-mlflow-"));
  port = await anyFreePort();
  server = await startMlflow({ python: shared.python, folder, port });
  const mlflow = mlflowClient(server.url);
  for (const name of ["stays", "goes"]) {
    await mlflow.createModel(name);
    await mlflow.createVersion(name);
    await mlflow.moveToStage(name, "1", "Production");
  }
  app = await startApplication({
    members: oneMemberForEachRole(),
    connections: [mlflowConnection(server.url, "eu"), { ...mlflowConnection(shared.mlflow, "shared") }],
  });
});
test.afterAll(async () => {
  await app.remove();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

test("while a registry is away its models stay with their age, its neighbour is untouched, and nobody claims to know what happened meanwhile", async ({
  page,
  shared,
}) => {
  test.setTimeout(180_000);
  await signIn(page, "viewer", app.url);
  await expect(async () => {
    await page.goto(`${app.url}/models`);
    await expect(page.getByRole("link", { name: "stays" }).first()).toBeVisible({ timeout: 1_000 });
    await expect(page.getByRole("link", { name: "heart-disease" }).first()).toBeVisible({ timeout: 1_000 });
  }).toPass({ timeout: 90_000 });

  await server.stop();
  const left = Date.now();
  await expect(async () => {
    await page.goto(`${app.url}/models`);
    await expect(page.getByText(/eu has not answered|eu does not answer|eu .*not answer/).first()).toBeVisible({
      timeout: 1_000,
    });
  }).toPass({ timeout: 90_000 });
  await expect(page.getByRole("link", { name: "stays" }).first()).toBeVisible();
  await expect(page.getByRole("link", { name: "heart-disease" }).first()).toBeVisible();

  await page.goto(`${app.url}/models/eu/stays/1`);
  await expect(page.getByText(/not answer|did not answer|from the catalog/i).first()).toBeVisible({ timeout: 20_000 });

  // Halfway in the time that it was away at least.
  const away = new Date((left + Date.now()) / 2).toISOString();
  server = await startMlflow({ python: shared.python, folder, port });
  const mlflow = mlflowClient(server.url);
  await mlflow.moveToStage("stays", "1", "Archived");
  await mlflow.deleteModel("goes");
  await expect(async () => {
    await page.goto(`${app.url}/models/eu/stays`);
    await expect(page.getByRole("group", { name: "At that moment" })).toContainText("nobody", { timeout: 1_000 });
  }).toPass({ timeout: 90_000 });
  await page.goto(`${app.url}/models/eu/stays?range=all&at=${away}`);
  // Who held it then nobody saw; short enough, the time away is only the width of the change that was found after it.
  await expect(page.getByRole("group", { name: "At that moment" })).toContainText(
    /not watched then|It changed between .*; the records do not say when/,
  );
});

test("the application killed without a goodbye loses nothing", async ({ page }) => {
  test.setTimeout(120_000);
  await signIn(page, "auditor", app.url);
  await page.goto(`${app.url}/audit`);
  const newest = await page.getByRole("row").nth(1).textContent();
  await app.kill();
  await app.start();
  await page.goto(`${app.url}/audit`);
  await page.getByRole("button", { name: "Verify the chain" }).click();
  await expect(page.getByText("Chain whole")).toBeVisible();
  expect(newest).toBeTruthy();
});
