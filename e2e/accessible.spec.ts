import { expect, expectNoAxeViolations, inTheme, signIn, test } from "./fixtures";

const pages = [
  "/",
  "/models",
  "/models?q=nothing-is-called-this",
  "/models/mlflow/heart-disease",
  "/models/mlflow/heart-disease?range=all",
  "/models/mlflow/heart-disease/2",
  "/models/mlflow/diabetes-progression/1",
  "/models/mlflow/no-such-model",
  "/audit",
  "/settings/connections",
  "/settings/connections/new",
  "/settings/connections/mlflow",
  "/settings/policies",
  "/settings/policies?policy=new",
  "/settings/policies?policy=00000000-0000-7000-8000-000000000002",
  "/settings/members",
  "/settings/account",
];

for (const theme of ["light", "dark"] as const) {
  test(`axe finds nothing on any page, ${theme}`, async ({ page }) => {
    test.setTimeout(240_000);
    await page.goto("/sign-in");
    await inTheme(page, theme);
    await expectNoAxeViolations(page);
    await signIn(page, "administrator");
    for (const path of pages) {
      await test.step(path, async () => {
        await page.goto(path);
        await expect(page.getByRole("heading", { level: 1 }).first()).toBeVisible();
        await page.waitForLoadState("networkidle");
        await expectNoAxeViolations(page);
      });
    }
  });
}
