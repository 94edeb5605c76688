import { changeTo, expect, type Page, test, uniqueName } from "./fixtures";
import type { MlflowClient } from "./mlflow";

/** A scripted history with the moments between its steps, and what was true at each. */
async function script(mlflow: MlflowClient, name: string, settle: () => Promise<void>) {
  const moments: { at: Date; production: string | null; staging: string | null }[] = [];
  const mark = async (production: string | null, staging: string | null) => {
    await settle();
    moments.push({ at: new Date(), production, staging });
    await new Promise((done) => setTimeout(done, 1_500));
  };
  await mlflow.createModel(name);
  for (let count = 0; count < 3; count++) await mlflow.createVersion(name);
  await mlflow.moveToStage(name, "1", "Production");
  await mark("v1", null);
  await mlflow.moveToStage(name, "2", "Staging");
  await mark("v1", "v2");
  await mlflow.moveToStage(name, "1", "Archived");
  await mlflow.moveToStage(name, "2", "Production");
  await mark("v2", null);
  await mlflow.moveToStage(name, "2", "Archived");
  await mark(null, null);
  await mlflow.moveToStage(name, "3", "Production");
  await mark("v3", null);
  return moments;
}

test("the strip answers every moment of a scripted history as it was", async ({ page, mlflow, shared }) => {
  test.setTimeout(400_000);
  const name = uniqueName("scripted");
  await changeTo(page, "auditor");
  const settle = () => observed(page, shared.url);
  const moments = await script(mlflow, name, settle);
  await settle();

  for (const { at, production, staging } of moments) {
    await page.goto(`/models/mlflow/${name}?range=all&at=${at.toISOString()}`);
    const strip = page.getByRole("group", { name: "At that moment" });
    const lane = (stage: string) => strip.locator(".tl-cells > div").filter({ hasText: stage }).first();
    await expect(lane("production")).toContainText(production ?? "nobody");
    if (staging) await expect(lane("staging")).toContainText(staging);
  }
});

test("a link that is followed right after the moment moved leads away", async ({ page }) => {
  await changeTo(page, "auditor");
  await page.goto("/models/mlflow/heart-disease");
  const before = page.url();
  await expect(async () => {
    await page.keyboard.press("[");
    await expect(page).not.toHaveURL(before, { timeout: 2_000 });
  }).toPass({ timeout: 90_000 });
  await page.route("**/*", async (route) => {
    if (route.request().headers()["rsc"] === "1") await new Promise((later) => setTimeout(later, 1_500));
    await route.fallback();
  });
  await page.keyboard.press("[");
  await page.getByRole("navigation", { name: "Sections" }).first().getByRole("link", { name: "Endpoints" }).click();
  await expect(page).toHaveURL(/\/endpoints$/, { timeout: 20_000 });
});

test("a moment before anybody watched is not claimed to be known", async ({ page }) => {
  await changeTo(page, "auditor");
  await page.goto("/models/mlflow/heart-disease?range=all&at=2020-01-01T00:00Z");
  await expect(page.getByRole("group", { name: "At that moment" })).toContainText(
    "Nothing is known of this model before",
  );
});

test("the scrubber answers keys, and every moment is an address", async ({ page }) => {
  await changeTo(page, "auditor");
  await page.goto("/models/mlflow/heart-disease?range=30d");
  const scrubber = page.getByRole("slider", { name: "Moment" });
  await scrubber.focus();
  await page.keyboard.press("ArrowLeft");
  await expect(page).toHaveURL(/at=/);
  const address = page.url();
  const said = await scrubber.getAttribute("aria-valuetext");
  await page.goto(address);
  await expect(page.getByRole("slider", { name: "Moment" })).toHaveAttribute("aria-valuetext", said ?? "");
});

/** Waits until a read of the registry that began after now has ended; it may be put off for a minute while others decide. */
async function observed(page: Page, url: string) {
  const began = Date.now();
  await expect(async () => {
    const reply = await page.request.get(`${url}/api/connections/mlflow/state`);
    const { sweep } = (await reply.json()) as { sweep: { endedAt: number; durationMs: number } };
    expect(sweep.endedAt - sweep.durationMs).toBeGreaterThan(began);
  }).toPass({ timeout: 100_000, intervals: [500] });
}
