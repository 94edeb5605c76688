import { askFor, decision, expectState, modelToDecideOn, openRequest, panel } from "./deciding";
import { changeTo, expect, test } from "./fixtures";

test("a rejection needs a reason, ends the request, and the registry stays as it is", async ({ page, mlflow }) => {
  const { name } = await modelToDecideOn(mlflow, "reject");
  await changeTo(page, "scientist");
  const number = await askFor(page, { model: name });
  const comments = panel(page, "Comments");
  await comments.getByRole("textbox", { name: "Add a comment" }).fill("Three wards are still to be heard");
  await comments.getByRole("button", { name: /^Add the comment/ }).click();
  await expect(comments.getByRole("listitem")).toContainText("Three wards are still to be heard");

  await changeTo(page, "reviewer");
  await openRequest(page, number);
  await expect(comments.getByRole("listitem")).toContainText("Three wards are still to be heard");
  await decision(page)
    .getByRole("button", { name: /^Reject/ })
    .click();
  await expect(decision(page)).toContainText("A rejection needs a reason.");
  await expectState(page, "open");

  await decision(page).getByRole("textbox", { name: /^Why/ }).fill("Worse for people over eighty");
  await decision(page)
    .getByRole("button", { name: /^Reject/ })
    .click();
  await expectState(page, "rejected");
  await expect(panel(page, "Votes")).toContainText("Worse for people over eighty");
  await expect(decision(page)).toHaveCount(0);

  await changeTo(page, "administrator");
  await openRequest(page, number);
  await expectState(page, "rejected");
  await expect(page.getByText("Rejected by Reviewer Example: “Worse for people over eighty”.").first()).toBeVisible();
  await expect(page.getByRole("button", { name: /^Approve/ })).toHaveCount(0);
  expect((await mlflow.heldOf(name)).stages).toEqual({ 1: "Production", 2: "None" });
});
