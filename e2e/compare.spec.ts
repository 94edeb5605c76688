import { changeTo, expect, type Page, test } from "./fixtures";

const between = (...versions: string[]) => `/compare?${versions.map((version) => `v=mlflow/${version}`).join("&")}`;
const panel = (page: Page, name: string) => page.getByRole("region", { name, exact: true }).first();
const table = (page: Page, name: string) => page.getByRole("table", { name, exact: true });

test.beforeEach(async ({ page }) => changeTo(page, "scientist"));

test("a required column that is new breaks callers: the rule, and a payload that is refused now", async ({ page }) => {
  await page.goto(between("heart-disease/7", "heart-disease/8"));
  const verdict = panel(page, "Verdict");
  await expect(verdict.getByText("May v8 take the traffic of v7?")).toBeVisible();
  await expect(verdict.getByText("BREAKING", { exact: true }).first()).toBeVisible();
  const finding = table(page, "Findings")
    .getByRole("row", { name: /troponin/ })
    .first();
  await expect(finding).toContainText("input.required-added");
  await finding.getByRole("button").click();
  await expect(verdict.getByRole("region", { name: "Payload" })).toContainText("dataframe_split");
  await expect(verdict.getByText("400, refused")).toBeVisible();
});

test("a signature that vanished is said, and nobody calls it safe", async ({ page }) => {
  await page.goto(between("heart-disease/4", "heart-disease/6"));
  await expect(panel(page, "Signature")).toContainText("Logged without a signature");
  await expect(panel(page, "Verdict").getByText("SAFE", { exact: true })).toHaveCount(0);
  await expect(panel(page, "Verdict").getByText("BREAKING·SILENT", { exact: true }).first()).toBeVisible();
  await expect(panel(page, "Verdict")).toContainText("signature.removed");
});

test("a changed pin is named for what it is, and only differences are shown until somebody asks for all", async ({
  page,
}) => {
  await page.goto(between("heart-disease/4", "heart-disease/5"));
  const environment = table(page, "Environment");
  await expect(environment.getByRole("row", { name: /scikit-learn/ })).toContainText(/minor up|patch up|major up/);
  const rows = await environment.getByRole("row").count();
  await page.getByRole("switch", { name: "Only differences" }).click();
  await expect(page).toHaveURL(/show=all/);
  await expect.poll(() => environment.getByRole("row").count()).toBeGreaterThan(rows);
  await page.reload();
  await expect(page.getByRole("switch", { name: "Only differences" })).not.toBeChecked();
});

test("versions of two models, picked by keyboard alone, and the link shows a colleague the same", async ({ page }) => {
  await page.goto("/models/mlflow/heart-disease/8");
  await expect(page.getByRole("link", { name: "Compare with production" })).toBeVisible();
  // While the page takes in what the registry answers, a key can fall between two drawings of it.
  await expect(async () => {
    await page.keyboard.press("c");
    await expect(page).toHaveURL(
      /\/compare\?v=mlflow\/heart-disease\/7&v=mlflow\/heart-disease\/8&base=mlflow\/heart-disease\/7/,
      { timeout: 10_000 },
    );
  }).toPass({ timeout: 90_000 });
  await expect(panel(page, "Metrics")).toBeVisible();
  await page.keyboard.press("a");
  await page.keyboard.type("diabetes@2");
  await expect(page.getByRole("option", { name: /diabetes-progression/ }).first()).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("columnheader", { name: "diabetes-progression v2" }).first()).toBeVisible();
  const add = page.getByRole("button", { name: /^Add a version/ });
  await add.press("Enter");
  await page.keyboard.type("diabetes@3");
  // At once: what is found must not be that of a shorter text.
  await page.keyboard.press("Enter");
  await expect(page.getByRole("columnheader", { name: "diabetes-progression v3" }).first()).toBeVisible();
  await expect(add).toBeFocused();
  await page.getByRole("button", { name: "Drop diabetes-progression 3" }).press("Enter");
  await expect(page.getByRole("columnheader", { name: "diabetes-progression v3" })).toHaveCount(0);
  await expect(add).toBeFocused();
  const shared = page.url();
  await changeTo(page, "viewer");
  await page.goto(shared);
  await expect(page.getByRole("columnheader", { name: "diabetes-progression v2" }).first()).toBeVisible();
});

test("a version that is added comes, also when somebody looks at something else meanwhile", async ({ page }) => {
  await page.goto(between("heart-disease/7", "heart-disease/8"));
  await expect(panel(page, "Metrics")).toBeVisible();
  await page.route("**/compare?**diabetes**", async (route) => {
    if (route.request().headers()["rsc"] === "1") await new Promise((later) => setTimeout(later, 2_000));
    await route.fallback();
  });
  const add = page.getByRole("button", { name: /^Add a version/ });
  await add.click();
  await page.keyboard.type("diabetes@2");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await page.getByRole("switch", { name: "Only differences" }).click();
  await expect(page.getByRole("columnheader", { name: "diabetes-progression v2" }).first()).toBeVisible({
    timeout: 20_000,
  });
  await expect(page).toHaveURL(/diabetes.*show=all/);
});

test("rows that are selected are compared", async ({ page }) => {
  await page.goto("/models/mlflow/heart-disease");
  await page.getByRole("checkbox", { name: "Select v7" }).check();
  await page.getByRole("checkbox", { name: "Select v4" }).check();
  await page.getByRole("link", { name: "Compare 2" }).click();
  await expect(page).toHaveURL(/\/compare\?v=mlflow\/heart-disease\/7&v=mlflow\/heart-disease\/4$/);
  await expect(panel(page, "Verdict")).toBeVisible();
});

test("somebody says which way a metric is better, and it is remembered", async ({ page }) => {
  const address = between("heart-disease/4", "heart-disease/7");
  await page.goto(`${address}&base=mlflow/heart-disease/4&show=all`);
  const direction = page.getByRole("button", { name: /^Direction of auc:/ });
  const row = table(page, "Metrics").getByRole("row").filter({ has: direction });
  await direction.click();
  await page.getByRole("radio", { name: "Lower is better" }).check();
  await page.getByRole("button", { name: "Save direction" }).click();
  await expect(row).toContainText("worse");
  await page.reload();
  await expect(row).toContainText("worse");
  await direction.click();
  await page.getByRole("radio", { name: /^Whatever/ }).check();
  await page.getByRole("button", { name: "Save direction" }).click();
  await expect(row).toContainText("better");
});

test("what is not there is said once, and the rest stands", async ({ page }) => {
  await page.goto(`${between("heart-disease/7", "heart-disease/8", "heart-disease/99")}&v=nonsense`);
  await expect(page.getByText("There is no heart-disease v99 in mlflow, or none that you may see.")).toBeVisible();
  await expect(page.getByText("“nonsense” names no version.")).toBeVisible();
  await expect(panel(page, "Environment")).toBeVisible();
});

test("with many versions nothing scrolls sideways, and which one is judged stands in the address", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(between(...[8, 7, 6, 5, 4, 3, 2, 1].map((version) => `heart-disease/${version}`)));
  const judged = panel(page, "Verdict").getByRole("combobox", { name: "Version judged" });
  await judged.selectOption("v5");
  await expect(page).toHaveURL(/judged=mlflow\/heart-disease\/5/);
  await expect(panel(page, "Verdict").getByText(/May v5 take the traffic of v7\?/)).toBeVisible();
  await page.reload();
  await expect(panel(page, "Verdict").getByText(/May v5 take the traffic of v7\?/)).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
});
