import { approve, askFor, expectState, openRequest, panel, writePolicy } from "./deciding";
import { changeTo, expect, test, uniqueName } from "./fixtures";

const age = { name: "age", type: "long" };
const cp = { name: "cp", type: "long" };

test("a version that breaks callers is stopped by its signature, with the payload that shows it; one that does not goes on", async ({
  page,
  mlflow,
}) => {
  test.setTimeout(150_000);
  const name = uniqueName("signed");
  await mlflow.createModel(name);
  for (const inputs of [[age], [age, cp], [age]]) await mlflow.createTrainedVersion(name, { user: "trainer", inputs });
  await mlflow.moveToStage(name, "1", "Production");
  await changeTo(page, "administrator");
  await writePolicy(page, { name: `Signature for ${name}`, models: name, gates: ["signature"] });

  await changeTo(page, "scientist");
  const breaking = await askFor(page, { model: name });
  const gate = panel(page, "Why it cannot go on yet")
    .getByRole("listitem")
    .filter({ hasText: "The signature is at worst BACKWARD-COMPATIBLE" });
  await expect(gate).toContainText("BREAKING: input.required-added (cp)");
  const verdict = panel(page, "Signature verdict");
  await expect(verdict).toContainText("May v2 take the traffic of v1?");
  await expect(verdict.getByText("BREAKING", { exact: true }).first()).toBeVisible();
  await expect(verdict.getByRole("region", { name: "Payload" })).toContainText("age");
  await expect(verdict).toContainText("400, refused");

  await changeTo(page, "reviewer");
  await page.goto("/promotions");
  await expect(page.getByRole("row").filter({ hasText: name })).toContainText("BREAKING");
  await openRequest(page, breaking);
  await approve(page, "Only people are convinced");
  await expect(panel(page, "Votes")).toContainText("1 of 1");
  await expectState(page, "open");
  expect((await mlflow.heldOf(name)).stages).toEqual({ 1: "Production", 2: "None", 3: "None" });
  await verdict.getByRole("link", { name: "Compare in full" }).click();
  await expect(page).toHaveURL(/\/compare\?/);

  await changeTo(page, "scientist");
  const same = await askFor(page, { model: name, version: "3" });
  await expect(panel(page, "Signature verdict").getByText("SAFE", { exact: true }).first()).toBeVisible();
  await changeTo(page, "reviewer");
  await openRequest(page, same);
  await approve(page);
  await expectState(page, "applied");
  expect((await mlflow.heldOf(name)).stages).toEqual({ 1: "Archived", 2: "None", 3: "Production" });
});
