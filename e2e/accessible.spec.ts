import { approve, askFor, expectState, modelToDecideOn, openRequest } from "./deciding";
import { changeTo, expect, expectNoAxeViolations, inTheme, signIn, test } from "./fixtures";

const pages = [
  "/",
  "/models",
  "/models?q=nothing-is-called-this",
  "/models/mlflow/heart-disease",
  "/models/mlflow/heart-disease?range=all",
  "/models/mlflow/heart-disease/2",
  "/models/mlflow/diabetes-progression/1",
  "/models/mlflow/heart-disease/8/request?target=production",
  "/models/mlflow/no-such-model",
  "/promotions",
  "/promotions?list=mine",
  "/promotions?list=all",
  "/promotions/reviews",
  "/promotions/roll-back?connection=mlflow&model=heart-disease&target=production",
  "/models/mlflow/heart-disease/2/request?target=production",
  "/audit",
  "/settings/connections",
  "/settings/connections/new",
  "/settings/connections/mlflow",
  "/settings/policies",
  "/settings/policies?policy=new",
  "/settings/policies?policy=00000000-0000-7000-8000-000000000002",
  "/settings/policies?policy=00000000-0000-7000-8000-000000000001",
  "/settings/members",
  "/settings/account",
];

/** One request that waits for a vote, one that was carried out, and a change from outside to review. */
const decided: string[] = [];
test.beforeAll(async ({ browser, mlflow }) => {
  test.setTimeout(180_000);
  const { name } = await modelToDecideOn(mlflow, "accessible");
  await mlflow.createTrainedVersion(name);
  const page = await browser.newPage();
  await changeTo(page, "scientist");
  const done = await askFor(page, { model: name });
  await changeTo(page, "reviewer");
  await openRequest(page, done);
  await approve(page);
  await expectState(page, "applied");
  await changeTo(page, "scientist");
  const open = await askFor(page, { model: name, version: "3" });
  await mlflow.moveToStage(name, "1", "Production");
  await expect(async () => {
    await page.goto("/promotions/reviews");
    await expect(page.getByRole("link", { name, exact: true })).toBeVisible({ timeout: 1_000 });
  }).toPass({ timeout: 60_000 });
  decided.push(`/promotions/${open}`, `/promotions/${done}`, `/models/mlflow/${name}`, `/promotions/roll-back?connection=mlflow&model=${name}&target=production`);
  await page.close();
});

for (const theme of ["light", "dark"] as const) {
  test(`axe finds nothing on any page, ${theme}`, async ({ page }) => {
    test.setTimeout(480_000);
    await page.goto("/sign-in");
    await inTheme(page, theme);
    await expectNoAxeViolations(page);
    await signIn(page, "administrator");
    for (const path of [...pages, ...decided]) {
      await test.step(path, async () => {
        await page.goto(path);
        await expect(page.getByRole("heading", { level: 1 }).first()).toBeVisible();
        await page.waitForLoadState("networkidle");
        await expectNoAxeViolations(page);
      });
    }
  });
}
