import { askFor, decision, expectState, modelToDecideOn, openRequest } from "./deciding";
import { changeTo, expect, test } from "./fixtures";

test("who asked can take it back while it is open, nobody else can, and nothing is written", async ({
  page,
  mlflow,
}) => {
  const { name } = await modelToDecideOn(mlflow, "withdraw");
  await changeTo(page, "scientist");
  const number = await askFor(page, { model: name });
  await changeTo(page, "reviewer");
  await openRequest(page, number);
  await expect(decision(page).getByRole("button", { name: /^Approve/ })).toBeVisible();
  await expect(page.getByRole("button", { name: "Withdraw" })).toHaveCount(0);

  await changeTo(page, "scientist");
  await openRequest(page, number);
  await page.getByRole("button", { name: "Withdraw" }).click();
  const dialog = page.getByRole("dialog", { name: `Withdraw #${number}?` });
  await dialog.getByRole("button", { name: /^Withdraw/ }).click();
  await expect(dialog).toContainText("Say why");
  await dialog.getByRole("textbox", { name: /^Why/ }).fill("Trained on the wrong week");
  await dialog.getByRole("button", { name: /^Withdraw/ }).click();
  await expectState(page, "withdrawn");

  await changeTo(page, "reviewer");
  await page.goto("/promotions");
  await expect(page.getByRole("heading", { level: 1, name: "Promotions" })).toBeVisible();
  await expect(page.getByText(name)).toHaveCount(0);
  await openRequest(page, number);
  await expect(page.getByText("Trained on the wrong week").first()).toBeVisible();
  await expect(page.getByRole("button", { name: /^Approve/ })).toHaveCount(0);
  expect((await mlflow.heldOf(name)).stages).toEqual({ 1: "Production", 2: "None" });
});
