import {
  approve,
  askFor,
  chooseTarget,
  expectState,
  modelToDecideOn,
  openRequestForm,
  openVersion,
  panel,
} from "./deciding";
import { changeTo, expect, test } from "./fixtures";

test("asked for, approved, written, read back: the version is in the stage and the old holder archived", async ({
  page,
  mlflow,
}) => {
  const { name } = await modelToDecideOn(mlflow, "staged");
  await changeTo(page, "scientist");
  const number = await askFor(page, { model: name, reason: "Fewer false alarms at night" });
  await expect(panel(page, "Dry run").getByRole("listitem")).toHaveText([
    /Check that v1 still holds production/,
    /Set v2 to Production.*transition-stage.*"version":"2","stage":"Production","archive_existing_versions":false/,
    /Make room: v1 to Archived.*transition-stage.*"version":"1","stage":"Archived","archive_existing_versions":false/,
    /Read it back/,
  ]);
  expect((await mlflow.heldOf(name)).stages).toEqual({ 1: "Production", 2: "None" });

  await changeTo(page, "reviewer");
  await page.goto("/promotions");
  await page.getByRole("link", { name: `${name} v2 to production` }).click();
  await expect(page.getByText("Fewer false alarms at night").first()).toBeVisible();
  await expect(panel(page, "What would change").getByRole("row", { name: /^auc/ })).toContainText("0.9");
  await approve(page);
  await expectState(page, "applied");
  expect((await mlflow.heldOf(name)).stages).toEqual({ 1: "Archived", 2: "Production" });
  const done = panel(page, "What was done").getByRole("listitem");
  await expect(done).toHaveText([
    /Checked that v1 still/,
    /held\s*read back: Production/,
    /held\s*read back: Archived/,
    /Read it back/,
  ]);

  await page.goto(`/models/mlflow/${name}`);
  await expect(page.getByRole("group", { name: "At that moment" })).toContainText("v2");
  await expect(page.getByRole("group", { name: "At that moment" })).not.toContainText("outside Interlock");
  await changeTo(page, "auditor");
  await page.goto("/audit?kind=promotion.settled");
  await expect(
    page
      .getByRole("row")
      .filter({ hasText: `#${number} ` })
      .first(),
  ).toContainText("Reviewer Example");
  await page.getByRole("button", { name: "Verify the chain" }).click();
  await expect(page.getByText("Chain whole")).toBeVisible();
});

test("would this pass is answered without asking anybody, and nobody can ask for what is so already", async ({
  page,
  mlflow,
}) => {
  const { name } = await modelToDecideOn(mlflow, "preview");
  await changeTo(page, "scientist");
  await openVersion(page, name, "2");
  await openRequestForm(page);
  await chooseTarget(page, "staging");
  await expect(page.getByRole("heading", { name: /pass/i }).first()).toBeVisible();
  await expect(panel(page, "Dry run").getByRole("listitem")).toHaveText([
    /Check that nobody holds staging/,
    /transition-stage.*"version":"2","stage":"Staging"/,
    /Read it back/,
  ]);
  await page.goto("/promotions?list=mine");
  await expect(page.getByText(name)).toHaveCount(0);

  await openVersion(page, name, "1");
  await openRequestForm(page);
  await expect(page.getByRole("radio", { name: /^production/ })).toBeDisabled();
  await expect(page.getByText("v1 holds production already.")).toBeVisible();
  expect((await mlflow.heldOf(name)).stages).toEqual({ 1: "Production", 2: "None" });
});

test("what is chosen and written before the page has come to life counts", async ({ page, mlflow }) => {
  const { name } = await modelToDecideOn(mlflow, "early");
  await changeTo(page, "scientist");
  await openVersion(page, name, "2");
  let goOn: () => void = () => undefined;
  const later = new Promise<void>((resolve) => (goOn = resolve));
  await page.route("**/_next/static/**/*.js", async (route) => {
    await later;
    await route.continue();
  });
  await page.goto(`/models/mlflow/${name}/2/request`, { waitUntil: "commit" });
  await page.getByRole("radio", { name: /^production/ }).check();
  await page.getByRole("textbox", { name: /^Why/ }).fill("Faster than the page");
  goOn();
  await expect(page).toHaveURL(/target=production/);
  await page.getByRole("button", { name: "Request promotion" }).click();
  await expect(page).toHaveURL(/\/promotions\/\d+$/);
  await expect(page.getByText("Faster than the page").first()).toBeVisible();
});
