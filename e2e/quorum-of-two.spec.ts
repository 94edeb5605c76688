import { approve, askFor, decision, expectState, modelToDecideOn, openRequest, panel, writePolicy } from "./deciding";
import { changeTo, expect, test } from "./fixtures";

test("under a policy that asks for two people nothing is written before the second one agrees", async ({
  page,
  mlflow,
}) => {
  test.setTimeout(120_000);
  const { name } = await modelToDecideOn(mlflow, "quorum");
  await changeTo(page, "administrator");
  await writePolicy(page, { name: `Two for ${name}`, models: `${name}*`, people: "2 people" });
  await expect(page.getByText("Two people must agree")).toBeVisible();

  await changeTo(page, "scientist");
  const number = await askFor(page, { model: name });
  await expect(panel(page, "Policy")).toContainText(`Two for ${name} · version 1`);
  await changeTo(page, "reviewer");
  await openRequest(page, number);
  await approve(page);
  await expect(panel(page, "Votes")).toContainText("1 of 2");
  await expect(decision(page)).toContainText("You have approved it.");
  await expectState(page, "open");
  expect((await mlflow.heldOf(name)).stages).toEqual({ 1: "Production", 2: "None" });

  await changeTo(page, "administrator");
  await openRequest(page, number);
  await approve(page);
  await expectState(page, "applied");
  await expect(panel(page, "Votes")).toContainText("2 of 2");
  expect((await mlflow.heldOf(name)).stages).toEqual({ 1: "Archived", 2: "Production" });

  await page.goto("/settings/policies");
  await page.getByRole("link", { name: `Two for ${name}` }).click();
  await page.getByRole("combobox", { name: "How many" }).selectOption("1 person");
  await page.getByRole("button", { name: "Save" }).click();
  const versions = panel(page, "Versions").getByRole("listitem").filter({ hasText: "Version" });
  await expect(versions.first()).toContainText("Version 2");
  await openRequest(page, number);
  await expect(panel(page, "Policy")).toContainText(`Two for ${name} · version 1`);
});
