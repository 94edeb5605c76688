import { callerOf, invite } from "./calling";
import { approve, askFor, decision, expectState, modelToDecideOn, openRequest, panel } from "./deciding";
import { changeTo, expect, test } from "./fixtures";

// MLflow keeps no user with a version: what it knows is who made the run that the version came from.
test("who made the version by the registry's own account cannot decide, and another person can", async ({
  page,
  mlflow,
  shared,
}) => {
  test.setTimeout(150_000);
  const { name } = await modelToDecideOn(mlflow, "author", { user: "CORP\\nquist" });
  await changeTo(page, "administrator");
  const nora = await invite(await callerOf(page, shared.url), "Nora Quist", [{ role: "reviewer", models: "author-*" }]);
  await page.goto("/settings/members");
  await page.getByRole("link", { name: /Nora Quist/ }).click();
  await page.getByRole("textbox", { name: "Names", exact: true }).fill("corp\\nquist");
  await page.getByRole("button", { name: "Save names" }).click();
  await expect(page.getByRole("button", { name: "Save names" })).toBeDisabled();

  await changeTo(page, "scientist");
  const number = await askFor(page, { model: name });
  await expect(panel(page, "Votes")).toContainText("Nora Quist made the version");

  await changeTo(page, nora);
  await page.goto("/promotions");
  await expect(page.getByRole("heading", { level: 1, name: "Promotions" })).toBeVisible();
  await expect(page.getByText(name)).toHaveCount(0);
  await openRequest(page, number);
  await expect(decision(page)).toContainText("You made this version: its author's vote does not count.");
  await expect(page.getByRole("button", { name: /^Approve/ })).toHaveCount(0);
  expect((await mlflow.heldOf(name)).stages).toEqual({ 1: "Production", 2: "None" });

  await changeTo(page, "reviewer");
  await openRequest(page, number);
  await approve(page);
  await expectState(page, "applied");
  expect((await mlflow.heldOf(name)).stages).toEqual({ 1: "Archived", 2: "Production" });
});
