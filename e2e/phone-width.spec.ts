import { everyPage } from "./every-page";
import { changeTo, expect, type Page, test } from "./fixtures";

test.use({ viewport: { width: 360, height: 740 }, hasTouch: true });

test("everything can be read and reached at 360 px, and nothing scrolls sideways", async ({ page }) => {
  await changeTo(page, "administrator");
  for (const path of everyPage) {
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1 }).first()).toBeVisible();
    expect(await sidewaysScroll(page), path).toBe(0);
  }
});

test("the bar at the bottom leads through the sections", async ({ page }) => {
  await changeTo(page, "reviewer");
  await page.goto("/");
  const bar = page.getByRole("navigation", { name: "Sections" });
  await bar.getByRole("link", { name: "Models" }).click();
  await page.getByRole("link", { name: "heart-disease" }).first().click();
  await expect(page.getByRole("group", { name: "At that moment" })).toBeVisible();
  await bar.getByRole("link", { name: "Overview" }).click();
  await expect(page).toHaveURL(/\/$/);
});

function sidewaysScroll(page: Page): Promise<number> {
  return page.evaluate(() => Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth));
}
