import { approve, askFor, decision, expectState, modelToDecideOn, openRequest, panel } from "./deciding";
import { changeTo, expect, test } from "./fixtures";

test("who asked cannot decide, and another person can", async ({ page, mlflow }) => {
  const { name } = await modelToDecideOn(mlflow, "own");
  await changeTo(page, "reviewer");
  const number = await askFor(page, { model: name });
  await expect(decision(page)).toContainText("You asked for it: your own vote does not count.");
  await expect(page.getByRole("button", { name: /^Approve/ })).toHaveCount(0);
  await expect(panel(page, "Votes")).toContainText("Reviewer Example asked for it: that vote never counts.");
  await page.goto("/promotions");
  await expect(page.getByRole("heading", { level: 1, name: "Promotions" })).toBeVisible();
  await expect(page.getByText(name)).toHaveCount(0);
  expect((await mlflow.heldOf(name)).stages).toEqual({ 1: "Production", 2: "None" });

  await changeTo(page, "administrator");
  await openRequest(page, number);
  await approve(page);
  await expectState(page, "applied");
  expect((await mlflow.heldOf(name)).stages).toEqual({ 1: "Archived", 2: "Production" });
});
