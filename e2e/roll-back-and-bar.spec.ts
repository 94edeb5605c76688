import {
  approve,
  askFor,
  expectState,
  modelToDecideOn,
  openRequest,
  openRequestForm,
  openVersion,
  panel,
} from "./deciding";
import { changeTo, eventsAsTable, expect, type Page, test } from "./fixtures";

test("one click leads back to the last good version; what was taken out is barred until somebody lifts the bar", async ({
  page,
  mlflow,
}) => {
  test.setTimeout(240_000);
  const { name } = await modelToDecideOn(mlflow, "back");
  await mlflow.createTrainedVersion(name);
  await changeTo(page, "scientist");
  await promote(page, name, "2");
  await changeTo(page, "scientist");
  await promote(page, name, "3");
  expect((await mlflow.heldOf(name)).stages).toEqual({ 1: "Archived", 2: "Archived", 3: "Production" });

  await page.goto(`/models/mlflow/${name}`);
  await panel(page, "Decisions").getByRole("link", { name: "Roll back" }).click();
  await expect(
    page.getByRole("group", { name: "Last good version" }).getByRole("radio", { name: /^v2/ }),
  ).toBeChecked();
  await expect(
    page.getByRole("group", { name: "Others, by choice" }).getByRole("radio", { name: /^v1/ }),
  ).not.toBeChecked();
  await expect(panel(page, "Signature verdict")).toContainText("v2 against v3");
  await page.getByRole("textbox", { name: /^Why/ }).fill("Latency doubled");
  await page.getByRole("button", { name: "Roll back to v2" }).click();
  await expect(page).toHaveURL(/\/promotions\/\d+$/);
  await expectState(page, "rolled back");
  expect((await mlflow.heldOf(name)).stages).toEqual({ 1: "Archived", 2: "Production", 3: "Archived" });

  await changeTo(page, "scientist");
  await openVersion(page, name, "3");
  await expect(page.getByText(/^Barred from production since .*rolled back by Reviewer Example/).first()).toBeVisible();
  await openRequestForm(page);
  await expect(
    page.getByText("v3 is barred from production: it was rolled back by Reviewer Example (“Latency doubled”)."),
  ).toBeVisible();
  await expect(page.getByRole("radio", { name: /^production/ })).toBeDisabled();
  await page.goto(`/models/mlflow/${name}`);
  await expect(panel(page, "Barred versions")).toContainText("v3 is barred from production");
  await expect(panel(page, "Barred versions").getByRole("button", { name: "Lift" })).toHaveCount(0);

  await changeTo(page, "reviewer");
  await page.goto(`/models/mlflow/${name}`);
  await expect(await eventsAsTable(page)).toContainText("rolled back");
  await panel(page, "Barred versions").getByRole("button", { name: "Lift" }).click();
  const dialog = page.getByRole("dialog", { name: "Lift the bar of v3?" });
  await dialog.getByRole("textbox", { name: /^Why may it return/ }).fill("The cache was to blame");
  await dialog.getByRole("button", { name: /^Lift/ }).click();
  await expect(panel(page, "Barred versions")).toContainText("none now");

  await changeTo(page, "scientist");
  await promote(page, name, "3");
  expect((await mlflow.heldOf(name)).stages).toEqual({ 1: "Archived", 2: "Archived", 3: "Production" });
});

/** Asked for by whoever is signed in, approved by the reviewer, who stays. */
async function promote(page: Page, model: string, version: string) {
  const number = await askFor(page, { model, version });
  await changeTo(page, "reviewer");
  await openRequest(page, number);
  await approve(page);
  await expectState(page, "applied");
}
