import { changeTo, eventsAsTable, expect, openOnceThere, type Page, test, uniqueName } from "./fixtures";
import type { MlflowClient } from "./mlflow";

test("a stage moved with the registry's own client is in the history as outside, seen by poll", async ({
  page,
  mlflow,
}) => {
  const name = await modelWithTwoVersions(mlflow);
  await changeTo(page, "viewer");
  await openModel(page, name);

  await mlflow.moveToStage(name, "1", "Production");
  await expectWithin(page, 45_000, async () => {
    const strip = page.getByRole("group", { name: "At that moment" });
    await expect(strip).toContainText("v1", { timeout: 500 });
    await expect(strip).toContainText("outside Interlock", { timeout: 500 });
  });

  await mlflow.moveToStage(name, "1", "Archived");
  await mlflow.moveToStage(name, "2", "Production");
  await expectWithin(page, 45_000, () =>
    expect(page.getByRole("group", { name: "At that moment" })).toContainText("v2", { timeout: 500 }),
  );
  await eventsAsTable(page);
  await expect(page.getByText(/poll/).first()).toBeVisible();
});

test("an open page follows what is recorded, and leaves the scrubber where it was put", async ({ page, mlflow }) => {
  const name = await modelWithTwoVersions(mlflow);
  await mlflow.moveToStage(name, "1", "Production");
  await changeTo(page, "viewer");
  await openModel(page, name);
  const strip = page.getByRole("group", { name: "At that moment" });
  await expectWithin(page, 45_000, () => expect(strip).toContainText("v1", { timeout: 500 }));
  await page.evaluate(() => document.body.setAttribute("data-same-page", ""));

  await mlflow.moveToStage(name, "1", "Archived");
  await mlflow.moveToStage(name, "2", "Production");
  await expect(strip).toContainText("v2", { timeout: 60_000 });
  const scrubber = page.getByRole("slider", { name: "Moment" });
  await scrubber.press("ArrowLeft");
  const moment = await scrubber.getAttribute("aria-valuenow");
  await mlflow.setAlias(name, "canary", "2");
  await expect(page.getByText("@canary").first()).toBeVisible({ timeout: 60_000 });
  await expect(scrubber).toBeFocused();
  await expect(scrubber).toHaveAttribute("aria-valuenow", moment ?? "");
  await expect(page.locator("body[data-same-page]")).toHaveCount(1);
});

test("an alias that leaves no timestamp is found all the same", async ({ page, mlflow }) => {
  const name = await modelWithTwoVersions(mlflow);
  await changeTo(page, "viewer");
  await openModel(page, name);
  await mlflow.setAlias(name, "champion", "2");
  await expectWithin(page, 45_000, () =>
    expect(page.getByText("@champion").or(page.getByText("champion")).first()).toBeVisible({ timeout: 500 }),
  );
});

// The polls would find it too: what only a delivery can give is the exact time.
test("with the webhook on, an announced change is one event with an exact time", async ({ page, mlflow }) => {
  await changeTo(page, "administrator");
  await page.goto("/settings/connections/mlflow");
  const [receive, stop] = [
    page.getByRole("button", { name: "Receive changes within seconds" }),
    page.getByRole("button", { name: "Stop the webhook" }),
  ];
  await expect(receive.or(stop)).toBeVisible();
  // Left on by a first try.
  if (await stop.isVisible()) await stop.click();
  await receive.click();
  await expect(stop).toBeVisible();

  const name = await modelWithTwoVersions(mlflow);
  await openModel(page, name);
  await mlflow.setAlias(name, "canary", "1");
  await expectWithin(page, 45_000, () => expect(page.getByText("canary").first()).toBeVisible({ timeout: 500 }));
  // A look may have been faster than the delivery, which then is a second sighting of the same event.
  await expect(async () => {
    await page.reload();
    await eventsAsTable(page);
    await expect(page.getByText(/webhook/).first()).toBeVisible({ timeout: 3_000 });
  }).toPass({ timeout: 60_000 });

  await page.goto("/settings/connections/mlflow");
  await expect(page.getByText("Newest delivery")).toBeVisible();
  await stop.click();
  await expect(receive).toBeVisible();
});

test("deleted and made again under the same name is another model", async ({ page, mlflow }) => {
  test.setTimeout(240_000);
  const name = await modelWithTwoVersions(mlflow);
  await mlflow.moveToStage(name, "2", "Production");
  await changeTo(page, "viewer");
  await openModel(page, name);
  await expectWithin(page, 45_000, () =>
    expect(page.getByRole("group", { name: "At that moment" })).toContainText("v2", { timeout: 500 }),
  );

  await mlflow.deleteModel(name);
  await mlflow.createModel(name);
  await mlflow.createVersion(name);
  await expectWithin(page, 100_000, async () => {
    await expect(page.getByRole("group", { name: "At that moment" })).not.toContainText("v2", { timeout: 500 });
    await expect(page.getByRole("table", { name: "Versions" }).getByRole("row")).toHaveCount(2, { timeout: 500 });
  });
});

async function modelWithTwoVersions(mlflow: MlflowClient): Promise<string> {
  const name = uniqueName("outside");
  await mlflow.createModel(name);
  await mlflow.createVersion(name);
  await mlflow.createVersion(name);
  return name;
}

async function openModel(page: Page, name: string) {
  await openOnceThere(page, `/models/mlflow/${name}`);
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
}

/** Reloads until it holds: what is measured is the observer, not the page. */
async function expectWithin(page: Page, timeout: number, holds: () => Promise<void>) {
  await expect(async () => {
    await page.reload();
    await holds();
  }).toPass({ timeout, intervals: [2_000] });
}
