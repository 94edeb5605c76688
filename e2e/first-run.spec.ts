import { readFileSync } from "node:fs";

import { type Application, password, startApplication } from "./application";
import { expect, expectAccessibleHere, fillConnection, signIn, test } from "./fixtures";

let app: Application;
test.beforeAll(async () => {
  app = await startApplication();
});
test.afterAll(() => app.remove());

test("from nothing to a first registry: set-up link, first administrator, connection, models", async ({
  page,
  shared,
}) => {
  await page.goto(`${app.url}/`);
  await expect(page).toHaveURL(/\/sign-in/);
  await expect(page.getByText("Open the set-up link that Interlock printed")).toBeVisible();

  await page.goto(setUpLink());
  await expectAccessibleHere(page);
  await page.getByLabel("Your name").fill("Ada Sørensen");
  await page.getByLabel("E-mail").fill("ada@example.test");
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Make the account and sign in" }).click();

  await expect(page.getByRole("heading", { level: 1, name: "Connect a first registry" })).toBeVisible();
  await expectAccessibleHere(page);
  await page.getByRole("link", { name: "Connect a registry" }).click();
  await fillConnection(page, { name: "mlflow-eu", address: shared.mlflow, allowLoopback: false });
  await page.getByRole("button", { name: "Test connection" }).click();
  await expect(page.getByText(/private|loopback/i).first()).toBeVisible();

  await page.getByRole("switch", { name: "Allow private and loopback addresses" }).click();
  await page.getByRole("button", { name: "Test connection" }).click();
  await expect(page.getByText("MLflow 3.17.2")).toBeVisible();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page).toHaveURL(/\/settings\/connections\/mlflow-eu/);

  await page.getByRole("link", { name: "Its models" }).click();
  await expect(page.getByRole("link", { name: "heart-disease" }).first()).toBeVisible();
});

test("the set-up link works once", async ({ page }) => {
  await page.goto(setUpLink());
  await expect(page.getByRole("button", { name: "Make the account and sign in" })).toHaveCount(0);
  await signIn(page, { email: "ada@example.test", password }, app.url);
});

function setUpLink(): string {
  const link = /http:\/\/\S+\/set-up\S+/.exec(readFileSync(app.log, "utf8"))?.[0];
  if (!link) throw new Error("The application printed no set-up link.");
  return link;
}
