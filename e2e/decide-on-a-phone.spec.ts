import { askFor, decision, expectState, modelToDecideOn } from "./deciding";
import { changeTo, expect, type Page, test } from "./fixtures";

test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

test("asked for and decided on a phone: the decision is on the first screen, and stays one touch away", async ({
  page,
  mlflow,
}) => {
  test.setTimeout(150_000);
  const { name } = await modelToDecideOn(mlflow, "phone");
  await changeTo(page, "scientist");
  await askFor(page, { model: name });
  expect(await sidewaysScroll(page)).toBe(0);

  await changeTo(page, "reviewer");
  await page.goto("/");
  const promotions = page.getByRole("navigation", { name: "Sections" }).getByRole("link", { name: /^Promotions/ });
  await expect(promotions).toContainText(/[1-9]\d*\+? waiting for you/);
  await promotions.tap();
  await page.getByRole("link", { name: `${name} v2 to production` }).tap();
  await expectState(page, "open");
  await expect(page.getByRole("heading", { level: 1, name: `${name} v2 to production` })).toBeInViewport({ ratio: 1 });
  await expect(decision(page).getByRole("button", { name: /^Approve/ })).toBeInViewport({ ratio: 1 });
  await expect(decision(page).getByRole("button", { name: /^Reject/ })).toBeInViewport({ ratio: 1 });
  expect(await sidewaysScroll(page)).toBe(0);

  await page.getByRole("heading", { level: 2, name: "History" }).scrollIntoViewIfNeeded();
  await expect(decision(page).getByRole("button", { name: /^Approve/ })).not.toBeInViewport();
  await page.getByRole("button", { name: "Go to approve" }).tap();
  await expect(decision(page).getByRole("textbox", { name: /^Why/ })).toBeFocused();
  await expect(decision(page).getByRole("button", { name: /^Approve/ })).toBeInViewport({ ratio: 1 });
  expect((await mlflow.heldOf(name)).stages).toEqual({ 1: "Production", 2: "None" });
  await decision(page)
    .getByRole("button", { name: /^Approve/ })
    .tap();
  await expectState(page, "applied");
  expect((await mlflow.heldOf(name)).stages).toEqual({ 1: "Archived", 2: "Production" });
  expect(await sidewaysScroll(page)).toBe(0);
});

function sidewaysScroll(page: Page): Promise<number> {
  return page.evaluate(() => Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth));
}
