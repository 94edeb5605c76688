import { paths } from "@/lib/paths";

import { ask, promote, type Sky, startSky } from "./clouds";
import { approve, openRequest, panel } from "./deciding";
import { changeTo, eventsAsTable, expect, openOnceThere, test } from "./fixtures";

let sky: Sky;
test.beforeAll(async ({ shared }) => {
  test.setTimeout(120_000);
  sky = await startSky(shared.mlflow);
});
test.afterAll(() => sky.stop());

test("models of every registry stand in one list, each with its registry, and one that is away leaves the others alone", async ({
  page,
}) => {
  test.setTimeout(180_000);
  const { app, clouds } = sky;
  await changeTo(page, "viewer", app);
  const list = `${app.url}/models`;
  await expect(async () => {
    await page.goto(list);
    for (const name of ["sagemaker", "azure", "vertex"])
      await expect(page.getByRole("row").filter({ hasText: "churn" }).filter({ hasText: name }).first()).toBeVisible({
        timeout: 1_000,
      });
    await expect(page.getByRole("link", { name: "heart-disease" }).first()).toBeVisible({ timeout: 1_000 });
  }).toPass({ timeout: 90_000 });

  const back = clouds.vertex.goAway();
  await expect(async () => {
    await page.goto(list);
    await expect(page.getByText(/vertex .*not answer/).first()).toBeVisible({ timeout: 1_000 });
  }).toPass({ timeout: 90_000 });
  await expect(page.getByRole("row").filter({ hasText: "churn" })).toHaveCount(3);
  await promote(page, sky, "sagemaker", clouds.sagemaker.model.third);
  expect(clouds.sagemaker.inProduction()).toEqual([clouds.sagemaker.model.third]);
  back();
  await expect(async () => {
    await page.goto(list);
    await expect(page.getByText(/vertex .*not answer/)).toHaveCount(0, { timeout: 1_000 });
  }).toPass({ timeout: 90_000 });
});

test("an alias taken over in Vertex AI is told as outside, and opens a review", async ({ page }) => {
  test.setTimeout(180_000);
  const { app, clouds } = sky;
  const { key, third } = clouds.vertex.model;
  await changeTo(page, "reviewer", app);
  await openOnceThere(page, `${app.url}/models/vertex/${key}`);
  clouds.vertex.promoteOutside(third);
  await expect(async () => {
    await page.goto(`${app.url}/models/vertex/${key}`);
    await expect(page.getByRole("group", { name: "At that moment" })).toContainText("outside Interlock", {
      timeout: 1_000,
    });
  }).toPass({ timeout: 90_000 });
  await expect(page.getByRole("group", { name: "At that moment" })).toContainText(`v${third}`);
  // The change is told as soon as it is seen; the review is opened after that.
  await expect(async () => {
    await page.goto(`${app.url}/promotions/reviews`);
    await expect(page.getByRole("main")).toContainText("churn", { timeout: 1_000 });
  }).toPass();
});

test("what Vertex AI cannot do is said in words where its connection is shown", async ({ page }) => {
  const { app } = sky;
  await changeTo(page, "administrator", app);
  await page.goto(`${app.url}/settings/connections/vertex`);
  await expect(page.getByRole("main")).toContainText(/no stages/i);
});

test("an approval status that changes in SageMaker outside stands in the history, and is decided here as an axis of its own", async ({
  page,
}) => {
  test.setTimeout(180_000);
  const { app, clouds } = sky;
  const { key, candidate } = clouds.sagemaker.model;
  await changeTo(page, "reviewer", app);
  await openOnceThere(page, `${app.url}/models/sagemaker/${key}/${candidate}`);
  clouds.sagemaker.approveOutside?.(candidate, "Rejected");
  await expect(async () => {
    await page.goto(`${app.url}/models/sagemaker/${key}`);
    await expect(await eventsAsTable(page)).toContainText("approval became Rejected", { timeout: 1_000 });
  }).toPass({ timeout: 90_000 });
  await promote(page, sky, "sagemaker", candidate, "approved");
  await expect(panel(page, "What was done")).toContainText("UpdateModelPackage");
  expect(clouds.sagemaker.approvalOf?.(candidate)).toBe("Approved");
});

test("a version that Azure's own client archives between our reading and our writing, dropping its stage, is not written over", async ({
  page,
}) => {
  test.setTimeout(180_000);
  const { app, clouds } = sky;
  const { key, candidate, holder } = clouds.azure.model;
  const number = await ask(page, sky, "azure", candidate);
  await openRequest(page, number, app);
  clouds.azure.afterRead(`/versions/${candidate}`, () => clouds.azure.world.archiveAsTheVendorDoes(key, candidate));
  await approve(page);
  await expect(page.getByRole("main").locator("header").getByRole("status").first()).toHaveText(/conflict|refused/, {
    timeout: 60_000,
  });
  expect(clouds.azure.inProduction()).toEqual([holder]);
  expect(clouds.azure.world.version(key, candidate)?.properties).toMatchObject({ isArchived: true });
  await page.goto(`${app.url}/models/azure/${key}`);
  await expect(await eventsAsTable(page)).toContainText("was archived");
});

test("a run of an Azure batch endpoint is started with the call in sight, and followed to its end", async ({
  page,
}) => {
  test.setTimeout(120_000);
  const { app } = sky;
  await changeTo(page, "scientist", app);
  await openOnceThere(page, `${app.url}${paths.endpoint("azure", "batchEndpoints/churn-nightly")}`);
  await page.getByRole("link", { name: "Start a run" }).click();
  await expect(page).toHaveURL(/\/run/);
  await page
    .getByRole("textbox", { name: /^Where the input is/ })
    .fill("azureml://datastores/workspaceblobstore/paths/nightly/2026-11-20/");
  await page.getByRole("button", { name: /^Start/ }).click();
  await expect(page).not.toHaveURL(/\/run$/);
  await expect(panel(page, /runs/i)).toContainText(/completed/i, { timeout: 60_000 });
});
