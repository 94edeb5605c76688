import { type Application, mlflowConnection, oneMemberForEachRole, password, startApplication } from "./application";
import { expect, signIn, test } from "./fixtures";

const limited = {
  email: "limited@example.test",
  name: "Lim Ited",
  password,
  grants: [{ role: "reviewer" as const, connectionSlug: "one", modelPattern: "heart-*" }],
};

let app: Application;
test.beforeAll(async ({ shared }) => {
  app = await startApplication({
    members: [...oneMemberForEachRole(), limited],
    connections: [mlflowConnection(shared.mlflow, "one")],
  });
});
test.afterAll(() => app.remove());

test("a grant for heart-* sees heart-* in lists, search and by address, and nothing else", async ({ page }) => {
  await signIn(page, limited, app.url);
  await expect(async () => {
    await page.goto(`${app.url}/models`);
    await expect(page.getByRole("link", { name: "heart-disease" }).first()).toBeVisible({ timeout: 1_000 });
  }).toPass({ timeout: 90_000 });
  await expect(page.getByText("fraud-detector")).toHaveCount(0);

  const hits = await page.request.get(`${app.url}/api/search?q=fraud`);
  expect(await hits.json()).toEqual([]);
  const list = await page.request.get(`${app.url}/api/models?q=fraud`);
  expect(((await list.json()) as { rows: unknown[] }).rows).toEqual([]);
  const direct = await page.goto(`${app.url}/models/one/fraud-detector`);
  expect(direct?.status()).toBe(404);
  await page.goto(`${app.url}/models/one/heart-disease`);
  await expect(page.getByRole("heading", { level: 1, name: /heart-disease/ })).toBeVisible();
});

test("a viewer finds no audit and no members, in the navigation, by address or by call", async ({ page }) => {
  await signIn(page, "viewer", app.url);
  await expect(page.getByRole("link", { name: "Audit" })).toHaveCount(0);
  await page.goto(`${app.url}/audit`);
  await expect(page.getByRole("button", { name: "Verify the chain" })).toHaveCount(0);
  const answer = await page.request.get(`${app.url}/api/audit/export?format=jsonl`);
  expect(answer.status()).toBe(403);
});

test("what a role was refused is an entry of the audit log", async ({ page }) => {
  await signIn(page, "auditor", app.url);
  await page.goto(`${app.url}/audit?kind=access.denied`);
  await expect(page.getByText("Viewer Example").first()).toBeVisible();
});

test("nobody signed in gets nothing but the sign-in page", async ({ page, playwright }) => {
  const stranger = await playwright.request.newContext();
  for (const path of [
    "/api/models",
    "/api/search?q=a",
    "/api/connections/ages",
    "/api/history/holders?connection=one&model=x&stage=production&at=2026-01-01T00:00:00Z",
  ]) {
    const answer = await stranger.get(`${app.url}${path}`);
    expect(answer.status(), path).toBe(401);
  }
  await page.goto(`${app.url}/models/one/heart-disease`);
  await expect(page).toHaveURL(/\/sign-in/);
  await stranger.dispose();
});

test("what is typed for a new member stays when nobody answers", async ({ page }) => {
  await signIn(page, "administrator", app.url);
  await page.goto(`${app.url}/settings/members?member=new`);
  await page.getByRole("textbox", { name: /^Name/ }).fill("Una Nswered");
  await page.getByRole("textbox", { name: "E-mail" }).fill("una@example.test");
  await page.route("**/settings/members*", (route) =>
    route.request().method() === "POST" ? route.abort() : route.continue(),
  );
  await page.getByRole("button", { name: "Add the member" }).click();
  await expect(page.getByText("Interlock did not answer.")).toBeVisible();
  await expect(page.getByRole("textbox", { name: /^Name/ })).toHaveValue("Una Nswered");
  await expect(page.getByRole("heading", { name: "This page could not be shown" })).toHaveCount(0);
});

test("a disabled member is out at the next click", async ({ page, browser }) => {
  await signIn(page, "scientist", app.url);
  const other = await browser.newPage();
  await signIn(other, "administrator", app.url);
  await other.goto(`${app.url}/settings/members`);
  await other
    .getByRole("link", { name: /Scientist Example/ })
    .first()
    .click();
  await other
    .getByRole("button", { name: /^Disable/ })
    .first()
    .click();
  const dialog = other.getByRole("dialog").or(other.getByRole("alertdialog"));
  if (await dialog.isVisible().catch(() => false)) await dialog.getByRole("button", { name: /^Disable/ }).click();
  await expect(other.getByText(/disabled/i).first()).toBeVisible();
  await page.goto(`${app.url}/models`);
  await expect(page).toHaveURL(/\/sign-in/);
  await other.close();
});
