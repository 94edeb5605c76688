import { expect, signIn, test } from "./fixtures";

test("from sign-in to a moment of a model's history without a pointer", async ({ page }) => {
  await signIn(page, "reviewer");
  await untilItAnswers(async () => {
    await page.keyboard.press("g");
    await page.keyboard.press("m");
    await expect(page).toHaveURL(/\/models$/, { timeout: 5_000 });
  });
  await expect(page.getByRole("heading", { level: 1, name: "Models" })).toBeVisible();

  await page.keyboard.press("/");
  await expect(page.getByRole("searchbox", { name: "Search models" })).toBeFocused();
  await page.keyboard.type("heart-disease");
  await expect(page).toHaveURL(/q=heart-disease/);
  await expect(page.getByRole("link", { name: "fraud-detector" })).toHaveCount(0);
  const model = page.getByRole("link", { name: "heart-disease", exact: true });
  for (let tabs = 0; tabs < 20 && !(await model.evaluate((link) => link === document.activeElement)); tabs++)
    await page.keyboard.press("Tab");
  await page.keyboard.press("j");
  await page.keyboard.press("k");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: /heart-disease/ })).toBeVisible();

  const before = page.url();
  await page.keyboard.press("[");
  await expect(page).not.toHaveURL(before);
  await page.keyboard.press("t");
  await expect(page.getByRole("table", { name: "Events" })).toBeVisible();
});

test("the palette finds a version, and ? lists the keys", async ({ page }) => {
  await signIn(page, "reviewer");
  await untilItAnswers(async () => {
    await page.keyboard.press("Control+k");
    await expect(page.getByRole("combobox")).toBeFocused({ timeout: 2_000 });
  });
  await page.keyboard.type("heart-disease@2");
  await expect(page.getByRole("option", { name: /heart-disease@2/ }).first()).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/models\/mlflow\/heart-disease\/2/);

  await page.keyboard.press("?");
  await expect(page.getByRole("dialog")).toContainText("Ctrl");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
});

test("the palette goes to pages and does what it offers before anything is searched for", async ({ page }) => {
  await signIn(page, "reviewer");
  const box = page.getByRole("combobox", { name: "Search or jump to" });
  await untilItAnswers(async () => {
    // Within it, the same keys move up.
    if (!(await box.isVisible())) await page.keyboard.press("Control+k");
    await expect(box).toBeFocused({ timeout: 2_000 });
  });
  await page.keyboard.press("ArrowDown");
  await expect(page.getByRole("option", { name: /^Models/ })).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/models$/);
  await expect(page.getByRole("dialog")).toHaveCount(0);

  await page.keyboard.press("Control+k");
  await expect(box).toBeFocused();
  await page.keyboard.type(">dark");
  await page.keyboard.press("Enter");
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await expect(page.getByRole("button", { name: "Theme: dark. Change" })).toBeVisible();
});

test("filters are walked through by arrows and set by Enter, and the focus stays with them", async ({ page }) => {
  await signIn(page, "auditor");
  await page.goto("/models");
  const stage = page.getByRole("combobox", { name: "Filter by stage" });
  await untilItAnswers(async () => {
    await page.keyboard.press("/");
    await expect(page.getByRole("searchbox", { name: "Search models" })).toBeFocused({ timeout: 2_000 });
  });
  await page.keyboard.press("Tab");
  await expect(stage).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await expect(stage).toHaveValue("staging");
  await expect(page).toHaveURL(/\/models$/);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/stage=staging/);
  const remove = page.getByRole("link", { name: "Take away the filter stage staging" });
  await expect(remove).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/models$/);
  await expect(stage).toBeFocused();

  await page.goto("/audit");
  const kind = page.getByRole("combobox", { name: /^Kind/ });
  await untilItAnswers(async () => {
    await page.keyboard.press("/");
    await expect(page.getByRole("searchbox", { name: "Actor, subject or hash" })).toBeFocused({ timeout: 2_000 });
  });
  await page.keyboard.type("nobody");
  await page.keyboard.press("Tab");
  await expect(kind).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await expect(page).toHaveURL(/\/audit$/);
  const chosen = await kind.inputValue();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(
    (url) => url.searchParams.get("kind") === chosen && url.searchParams.get("q") === "nobody",
  );
  await expect(kind).toBeFocused();
  await expect(kind).toHaveValue(chosen);
  await page.getByRole("link", { name: "Clear", exact: true }).press("Enter");
  await expect(page).toHaveURL(/\/audit$/);
  await expect(kind).toHaveValue("");
  await expect(page.getByRole("searchbox", { name: "Actor, subject or hash" })).toHaveValue("");
});

test("the first Tab offers to skip to the content", async ({ page }) => {
  await signIn(page, "reviewer");
  await page.goto("/models");
  await page.keyboard.press("Tab");
  await expect(page.locator(":focus")).toContainText(/skip/i);
});

/** The page is there before its script is: a key that comes too early is pressed again, as a person would. */
function untilItAnswers(press: () => Promise<void>) {
  return expect(press).toPass({ timeout: 90_000 });
}
