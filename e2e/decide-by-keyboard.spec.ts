import { expectState, modelToDecideOn, openVersion } from "./deciding";
import { expect, type Page, test } from "./fixtures";
import { password, type Role } from "./application";

test("from asking to the registry's change without a pointer", async ({ page, mlflow }) => {
  test.setTimeout(150_000);
  const { name } = await modelToDecideOn(mlflow, "keys");
  await signInByKeys(page, "scientist");
  await openVersion(page, name, "2");
  await untilItAnswers(async () => {
    await page.keyboard.press("p");
    await expect(page).toHaveURL(/\/2\/request$/, { timeout: 5_000 });
  });
  await tabTo(page, page.getByRole("radio", { name: /^production/ }));
  await page.keyboard.press("Space");
  await expect(page).toHaveURL(/target=production/);
  await expect(page.getByText("Asking the registry what it would meet")).toHaveCount(0);
  await tabTo(page, page.getByRole("textbox", { name: /^Why/ }));
  await page.keyboard.type("Asked for without a pointer");
  await tabTo(page, page.getByRole("button", { name: "Request promotion" }));
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/promotions\/\d+$/);
  await expectState(page, "open");

  await page.context().clearCookies();
  await signInByKeys(page, "reviewer");
  await untilItAnswers(async () => {
    await page.keyboard.press("g");
    await page.keyboard.press("p");
    await expect(page).toHaveURL(/\/promotions$/, { timeout: 5_000 });
  });
  const row = page.getByRole("link", { name: `${name} v2 to production` });
  await expect(row).toBeVisible();
  // The newest stands first.
  await untilItAnswers(async () => {
    await page.keyboard.press("j");
    await expect(row).toBeFocused({ timeout: 1_000 });
  });
  await page.keyboard.press("Enter");
  await expectState(page, "open");
  const why = page.getByRole("region", { name: "Your decision" }).getByRole("textbox", { name: /^Why/ });
  await untilItAnswers(async () => {
    await page.keyboard.press("Shift+A");
    await expect(why).toBeFocused({ timeout: 1_000 });
  });
  await expect(page.getByText("Approve is chosen: Ctrl Enter sends it, Esc lets go.")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByText("is chosen")).toHaveCount(0);
  await page.keyboard.press("Control+Enter");
  await expectState(page, "open");
  expect((await mlflow.heldOf(name)).stages).toEqual({ 1: "Production", 2: "None" });

  await page.keyboard.press("Tab");
  await expect(page.getByRole("button", { name: /^Approve/ })).toBeFocused();
  await page.keyboard.press("Shift+A");
  await expect(why).toBeFocused();
  await page.keyboard.type("Read it by keys");
  await page.keyboard.press("Control+Enter");
  await expectState(page, "applied");
  await expect(page.getByText("You have approved it.")).toBeAttached();
  await expect(page.getByRole("group", { name: "Decision and votes" })).toBeFocused();
  expect((await mlflow.heldOf(name)).stages).toEqual({ 1: "Archived", 2: "Production" });
});

async function signInByKeys(page: Page, role: Role): Promise<void> {
  await page.goto("/sign-in");
  await tabTo(page, page.getByLabel("E-mail"));
  await page.keyboard.type(`${role}@example.test`);
  await tabTo(page, page.getByLabel("Password"));
  await page.keyboard.type(password);
  await page.keyboard.press("Enter");
  await expect(page).not.toHaveURL(/\/sign-in/);
}

async function tabTo(page: Page, control: ReturnType<Page["locator"]>): Promise<void> {
  for (let tabs = 0; tabs < 60 && !(await control.evaluate((element) => element === document.activeElement)); tabs += 1)
    await page.keyboard.press("Tab");
  await expect(control).toBeFocused();
}

/** The page is there before its script is: a key that comes too early is pressed again, as a person would. */
function untilItAnswers(press: () => Promise<void>) {
  return expect(press).toPass({ timeout: 90_000 });
}
