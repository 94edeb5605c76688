import { expectAccessible, expectNoAxeViolations, inTheme, signIn, test } from "./fixtures";

// Long, and each theme for itself: they run beside each other.
test.describe.configure({ mode: "parallel" });

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
  "/compare",
  "/compare?v=mlflow/heart-disease/7&v=mlflow/heart-disease/8",
  "/compare?v=mlflow/heart-disease/4&v=mlflow/heart-disease/6&v=mlflow/diabetes-progression/2&show=all",
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

for (const theme of ["light", "dark"] as const) {
  test(`axe finds nothing on any page, ${theme}`, async ({ page }) => {
    test.setTimeout(480_000);
    await page.goto("/sign-in");
    await inTheme(page, theme);
    await expectNoAxeViolations(page);
    await signIn(page, "administrator");
    for (const path of pages) await expectAccessible(page, path);
  });
}
