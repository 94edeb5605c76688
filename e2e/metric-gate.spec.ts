import { approve, askFor, expectState, modelToDecideOn, openRequest, panel, writePolicy } from "./deciding";
import { changeTo, expect, test } from "./fixtures";

test("a metric below its bound keeps the request open until a better one is logged", async ({ page, mlflow }) => {
  test.setTimeout(150_000);
  const { name, runId } = await modelToDecideOn(mlflow, "gate", { auc: 0.85 });
  await changeTo(page, "administrator");
  await writePolicy(page, { name: `Gate for ${name}`, models: name, gates: [{ metric: "auc", atLeast: "0.90" }] });

  await changeTo(page, "scientist");
  const number = await askFor(page, { model: name });
  const gate = panel(page, "Why it cannot go on yet").getByRole("listitem").filter({ hasText: "auc at least 0.90" });
  await expect(gate).toContainText("0.85 < 0.90");
  await expect(gate).toContainText("A version whose auc is at least 0.90 clears it.");

  await changeTo(page, "reviewer");
  await openRequest(page, number);
  await approve(page, "Once the number is there");
  await expect(panel(page, "Votes")).toContainText("1 of 1");
  await expectState(page, "open");
  expect((await mlflow.heldOf(name)).stages).toEqual({ 1: "Production", 2: "None" });

  await mlflow.logMetric(runId, "auc", 0.93);
  await page.getByRole("button", { name: "Check again" }).click();
  const cleared = page.getByRole("listitem").filter({ hasText: "auc at least 0.90: passes" });
  await expect(cleared).toContainText("0.93 ≥ 0.90");
  await expect(panel(page, "Votes")).toContainText("auc was logged again: 0.85 → 0.93.");
  expect((await mlflow.heldOf(name)).stages).toEqual({ 1: "Production", 2: "None" });
  await approve(page);
  await expectState(page, "applied");
  expect((await mlflow.heldOf(name)).stages).toEqual({ 1: "Archived", 2: "Production" });
});
