import { expectState, modelToDecideOn, openVersion } from "./deciding";
import { changeTo, expect, type Page, test } from "./fixtures";
import type { MlflowClient } from "./mlflow";

test("a change of production in the registry itself waits for a review, and stays once it is accepted with a reason", async ({
  page,
  mlflow,
}) => {
  test.setTimeout(150_000);
  const name = await changedFromOutside(page, mlflow, "accepted");
  await changeTo(page, "reviewer");
  const review = await openReview(page, name);
  await expect(review).toContainText("the registry names nobody");
  await review.getByRole("button", { name: "Accept" }).click();
  const dialog = page.getByRole("dialog", { name: `Accept this change of ${name}?` });
  await dialog.getByRole("button", { name: /^Accept/ }).click();
  await expect(dialog).toContainText("Say why");
  await dialog.getByRole("textbox", { name: /^Why is it right/ }).fill("Agreed by telephone at night");
  await dialog.getByRole("button", { name: /^Accept/ }).click();
  await expect(review).toHaveCount(0);
  expect((await mlflow.heldOf(name)).stages).toEqual({ 1: "Archived", 2: "Production" });

  await changeTo(page, "auditor");
  await page.goto("/audit?kind=review.accepted");
  await expect(page.getByRole("row").filter({ hasText: name })).toContainText("Reviewer Example");
});

test("it can be rolled back from there, which bars what came and closes the review", async ({ page, mlflow }) => {
  test.setTimeout(150_000);
  const name = await changedFromOutside(page, mlflow, "undone");
  await changeTo(page, "reviewer");
  const review = await openReview(page, name);
  await review.getByRole("link", { name: "Roll back" }).click();
  await expect(page.getByText("nobody accepted it")).toBeVisible();
  await page.getByRole("radio", { name: /^v1/ }).check();
  await page.getByRole("textbox", { name: /^Why/ }).fill("Nobody agreed to this");
  await page.getByRole("button", { name: "Roll back to v1" }).click();
  await expectState(page, "rolled back");
  expect((await mlflow.heldOf(name)).stages).toEqual({ 1: "Production", 2: "Archived" });
  await page.goto("/promotions/reviews");
  await expect(page.getByRole("heading", { level: 2, name: "To review" })).toBeVisible();
  await expect(page.getByRole("main").getByText(name)).toHaveCount(0);
});

test("who may not decide reads it and can do nothing", async ({ page, mlflow }) => {
  const name = await changedFromOutside(page, mlflow, "looked-at");
  const review = await openReview(page, name);
  await expect(review).toContainText("A reviewer can accept it or roll it back.");
  await expect(review.getByRole("button")).toHaveCount(0);
  await expect(review.getByRole("link", { name: "Roll back" })).toHaveCount(0);
});

/** Signed in is a viewer then. */
async function changedFromOutside(page: Page, mlflow: MlflowClient, stem: string): Promise<string> {
  const { name } = await modelToDecideOn(mlflow, stem);
  await changeTo(page, "viewer");
  await openVersion(page, name, "2");
  await mlflow.moveToStage(name, "1", "Archived");
  await mlflow.moveToStage(name, "2", "Production");
  return name;
}

/** Waits for the observer, which has no other way to learn of it than to look. One review: that version 1 came is overtaken. */
async function openReview(page: Page, name: string) {
  const review = page
    .getByRole("main")
    .getByRole("listitem")
    .filter({ has: page.getByRole("link", { name, exact: true }) });
  await expect(async () => {
    await page.goto("/promotions/reviews");
    await expect(review).toBeVisible({ timeout: 1_000 });
    await expect(review).toContainText("2 went from None to Production", { timeout: 1_000 });
  }).toPass({ timeout: 90_000 });
  return review;
}
