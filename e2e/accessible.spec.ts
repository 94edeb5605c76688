import { changeTo, expectAccessible, test } from "./fixtures";

// Long: its parts run beside each other.
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
  "/history",
  "/endpoints",
  "/playground",
  "/audit",
  "/settings/connections",
  "/settings/connections/new",
  "/settings/connections/mlflow",
  "/settings/policies",
  "/settings/policies?policy=new",
  "/settings/policies?policy=00000000-0000-7000-8000-000000000002",
  "/settings/policies?policy=00000000-0000-7000-8000-000000000001",
  "/settings/members",
  "/settings/playground",
  "/settings/account",
];

for (const half of [0, 1]) {
  test(`axe finds nothing on any page in either theme, part ${half + 1} of 2`, async ({ page }) => {
    test.setTimeout(480_000);
    if (half === 0) await expectAccessible(page, "/sign-in");
    await changeTo(page, "administrator");
    for (const path of pages.filter((_, index) => index % 2 === half)) await expectAccessible(page, path);
  });
}
