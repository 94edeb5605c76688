import { changeTo, expect, openOnceThere, test, uniqueName } from "./fixtures";

test("rows are in the first HTML, before any script", async ({ page, shared }) => {
  await changeTo(page, "viewer");
  const answer = await page.request.get(`${shared.url}/models`);
  expect(await answer.text()).toContain("heart-disease");
  const model = await page.request.get(`${shared.url}/models/mlflow/heart-disease`);
  const html = await model.text();
  expect(html).toContain("At that moment");
  expect(html).toMatch(/role="slider"/);
});

test("typing narrows the list without Enter and stays in the address", async ({ page }) => {
  await changeTo(page, "viewer");
  await page.goto("/models");
  await expect(page.getByRole("link", { name: "fraud-detector" }).first()).toBeVisible();
  await page.getByRole("searchbox", { name: "Search models" }).fill("heart");
  await expect(page.getByRole("link", { name: "fraud-detector" })).toHaveCount(0);
  await expect(page).toHaveURL(/q=heart/);
  await page.reload();
  await expect(page.getByRole("searchbox", { name: "Search models" })).toHaveValue("heart");
  await expect(page.getByRole("link", { name: "heart-disease" }).first()).toBeVisible();

  await page.getByRole("searchbox", { name: "Search models" }).fill("nothing is called this");
  await expect(page.getByText("No model matches").first()).toBeVisible();
  await page.getByRole("link", { name: "Clear search and filters" }).click();
  await expect(page.getByRole("link", { name: "heart-disease" }).first()).toBeVisible();
  await expect(page).toHaveURL(/\/models$/);

  // Now the address that Clear leads to is the one the page was drawn for.
  await page.getByRole("searchbox", { name: "Search models" }).fill("nothing is called this");
  await expect(page).toHaveURL(/q=nothing/);
  await page.getByRole("link", { name: "Clear search and filters" }).click();
  await expect(page.getByRole("searchbox", { name: "Search models" })).toHaveValue("");
  await expect(page.getByRole("link", { name: "heart-disease" }).first()).toBeVisible();
});

test("a filter by stage is a link that a colleague can open", async ({ page, mlflow }) => {
  const name = uniqueName("unstaged");
  await mlflow.createModel(name);
  await mlflow.createVersion(name);
  await changeTo(page, "viewer");
  await openOnceThere(page, `/models/mlflow/${name}`);
  await page.goto(`/models?q=${name}`);
  await expect(page.getByRole("link", { name, exact: true }).first()).toBeVisible();
  await page.goto(`/models?q=${name}&stage=production`);
  await expect(page.getByText("No model matches").first()).toBeVisible();
});

test("from the list to a model, a version, its signature, files and plots", async ({ page }) => {
  await changeTo(page, "scientist");
  await page.goto("/models");
  await page.getByRole("link", { name: "heart-disease" }).first().click();
  await expect(page.getByRole("heading", { level: 1, name: /heart-disease/ })).toBeVisible();
  await page.getByRole("table", { name: "Versions" }).getByRole("link").first().click();

  await expect(page).toHaveURL(/heart-disease\/\d+/);
  await expect(page.getByRole("heading", { name: "Readiness" })).toBeVisible();
  await expect(page.getByRole("heading", { name: "Signature" })).toBeVisible();
  await expect(page.getByText("MLmodel", { exact: true }).first()).toBeVisible();
  await expect(page.getByRole("heading", { name: "Environment" })).toBeVisible();
  await expect(page.getByText("scikit-learn").first()).toBeVisible();
});

test("names that hold anything lead to their own pages", async ({ page, mlflow }) => {
  const stem = uniqueName("odd");
  const names = [`${stem} % é '`, `${stem} モデル`, `${stem} "double"`, `${stem} ?#&=+`];
  for (const name of names) {
    await mlflow.createModel(name);
    await mlflow.createVersion(name);
  }
  await changeTo(page, "viewer");
  for (const name of names) {
    await expect(async () => {
      await page.goto(`/models?q=${encodeURIComponent(name)}`);
      await expect(page.getByRole("link", { name, exact: true }).first()).toBeVisible({ timeout: 1_000 });
    }).toPass({ timeout: 90_000, intervals: [2_000] });
    await page.getByRole("link", { name, exact: true }).first().click();
    await expect(page.getByRole("heading", { level: 1 })).toContainText(name);
  }
});

test("a dialog closes on a press beside it, not where a selection made with the mouse ends there", async ({ page }) => {
  await changeTo(page, "viewer");
  await page.goto("/models");
  const box = page.getByRole("combobox", { name: "Search or jump to" });
  await expect(async () => {
    if (!(await box.isVisible())) await page.getByRole("button", { name: "Search or jump to" }).click();
    await expect(box).toBeVisible({ timeout: 2_000 });
  }).toPass({ timeout: 90_000 });
  await box.fill("heart");
  await box.hover();
  await page.mouse.down();
  await page.mouse.move(2, 2, { steps: 4 });
  await page.mouse.up();
  await expect(box).toHaveValue("heart");
  await page.mouse.click(2, 2);
  await expect(page.getByRole("dialog")).toHaveCount(0);
});

test("an address that leads nowhere says so", async ({ page }) => {
  await changeTo(page, "viewer");
  const answer = await page.goto("/models/mlflow/there-is-no-such-model");
  expect(answer?.status()).toBe(404);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
});
