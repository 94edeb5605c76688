import { changeTo, expect, test } from "./fixtures";

// What is known of the model grows with every question, and every part of a page takes longer than the next question is away.
test("a page that is drawn anew again and again can still be left", async ({ page }) => {
  await changeTo(page, "viewer");
  await page.goto("/models/mlflow/heart-disease");
  const before = Number(
    (await (await page.request.get("/api/models/newest-event?connection=mlflow&model=heart-disease")).json()).newest,
  );
  let asked = 0;
  await page.route("**/api/models/newest-event?**", (route) =>
    route.fulfill({ json: { newest: String(before + 1000 * ++asked) } }),
  );
  await page.route("**/*", async (route) => {
    if (route.request().headers()["rsc"] !== "1") return route.fallback();
    await new Promise((later) => setTimeout(later, 5_000));
    await route.fallback();
  });
  // The first of them is under way.
  await expect.poll(() => asked).toBeGreaterThan(1);
  await page.getByRole("navigation", { name: "Sections" }).first().getByRole("link", { name: "Endpoints" }).click();
  await expect(page).toHaveURL(/\/endpoints$/, { timeout: 30_000 });
});
