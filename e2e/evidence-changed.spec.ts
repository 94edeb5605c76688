import { approve, askFor, decision, expectState, modelToDecideOn, openRequest, panel, writePolicy } from "./deciding";
import { changeTo, expect, type Page, test } from "./fixtures";
import type { MlflowClient } from "./mlflow";

test.beforeEach(() => test.setTimeout(150_000));

test("a metric logged again voids the votes, and the page says which one and how", async ({ page, mlflow }) => {
  const { name, runId, number } = await approvedByOneOfTwo(page, mlflow, "metric");
  await mlflow.logMetric(runId, "auc", 0.71);
  await page.getByRole("button", { name: "Check again" }).click();
  await expect(decision(page)).toContainText("Changed since your vote");
  await expect(decision(page)).toContainText("auc was logged again: 0.9 → 0.71.");
  await expect(panel(page, "Votes")).toContainText("0 of 2");
  await expect(panel(page, "Votes")).toContainText(/Void since .*auc was logged again: 0\.9 → 0\.71\./);

  await changeTo(page, "administrator");
  await openRequest(page, number);
  await approve(page);
  await expect(panel(page, "Votes")).toContainText("1 of 2");
  expect((await mlflow.heldOf(name)).stages).toEqual({ 1: "Production", 2: "None" });
});

test("another holder from outside voids the votes by itself, and what was on the screen cannot be voted on", async ({
  page,
  browser,
  mlflow,
}) => {
  const { name, number } = await approvedByOneOfTwo(page, mlflow, "holder");
  await mlflow.createTrainedVersion(name);
  const late = await browser.newPage();
  await changeTo(late, "administrator");
  await openRequest(late, number);
  await late.route("**/api/promotions/*", (route) => route.abort());

  await mlflow.moveToStage(name, "1", "Archived");
  await mlflow.moveToStage(name, "3", "Production");
  await expect(panel(page, "Votes")).toContainText(/It was held by v1, and is by (nobody|v3) now\./, {
    timeout: 60_000,
  });
  await approve(late);
  await expect(decision(late)).toContainText(
    /What you looked at has changed. It was held by v1, and is by (nobody|v3) now\./,
  );
  await late.close();

  await openRequest(page, number);
  await expect(panel(page, "Votes")).toContainText("0 of 2");
  await expectState(page, "open");
  expect((await mlflow.heldOf(name)).stages).toEqual({ 1: "Archived", 2: "None", 3: "Production" });
});

async function approvedByOneOfTwo(page: Page, mlflow: MlflowClient, stem: string) {
  const made = await modelToDecideOn(mlflow, stem);
  await changeTo(page, "administrator");
  await writePolicy(page, { name: `Two for ${made.name}`, models: made.name, people: "2 people" });
  await changeTo(page, "scientist");
  const number = await askFor(page, { model: made.name });
  await changeTo(page, "reviewer");
  await openRequest(page, number);
  await approve(page);
  await expect(panel(page, "Votes")).toContainText("1 of 2");
  return { ...made, number };
}
