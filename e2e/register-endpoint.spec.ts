import { callerOf } from "./calling";
import { registerEndpoint, scoringOf, startScoringServer } from "./endpoints";
import { changeTo, expect, expectAccessible, test, uniqueName } from "./fixtures";
import { callAction } from "./torture/calls";

let server: { url: string; stop(): Promise<void> };
test.beforeAll(async () => {
  test.setTimeout(180_000);
  server = await startScoringServer(
    JSON.parse(process.env["INTERLOCK_TEST_SHARED"] ?? "{}") as Parameters<typeof startScoringServer>[0],
    "7",
  );
});
test.afterAll(() => server.stop());

test("an endpoint is registered by form: detected, watched, compared with production, changed and retired", async ({
  page,
}) => {
  test.setTimeout(120_000);
  const name = uniqueName("heart-live");
  await changeTo(page, "administrator");
  await page.goto("/endpoints");
  await page.getByRole("link", { name: "Register an endpoint" }).first().click();
  await expect(page.getByRole("heading", { name: "Register an endpoint" })).toBeVisible();
  await page.getByRole("textbox", { name: /^Name/ }).fill(name);
  await page.getByRole("combobox", { name: /^Connection/ }).selectOption("mlflow");

  await page.getByRole("textbox", { name: /^Address/ }).fill(server.url);
  await page.getByRole("switch", { name: /Allow private/ }).click();
  await page.getByRole("button", { name: "Detect" }).click();
  await expect(page.getByText(/MLflow \d+\.\d+.*GET \/version answers a version/)).toBeVisible();
  await page.getByText(/\d+ reads, nothing else/).click();
  await expect(page.getByText("GET /ping", { exact: true })).toBeVisible();
  await expect(page.getByRole("combobox", { name: /^Protocol/ })).toHaveValue("mlflow-scoring");

  // A refusal keeps what was typed, and stands at its field.
  await page.getByRole("combobox", { name: "Model", exact: true }).fill("heart-disease");
  await page.getByRole("combobox", { name: "Version", exact: true }).fill("70");
  await page.getByRole("button", { name: `Register ${name}` }).click();
  await expect(page.getByText("The model has no such version.")).toBeVisible();
  await expect(page.getByRole("textbox", { name: /^Name/ })).toHaveValue(name);
  await page.getByRole("combobox", { name: "Version", exact: true }).fill("7");
  await page.getByRole("button", { name: `Register ${name}` }).click();

  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
  await expect(page.getByText("registered by hand", { exact: true })).toBeVisible();
  await expect(page.getByText(/by Administrator Example/)).toBeVisible();
  await expect(page.getByText(/^answers in/)).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText(/It calls itself MLflow/)).toBeVisible();
  await expect(page.getByText(/does not say which version it serves/)).toBeVisible();
  await expect(page.getByRole("link", { name: "Try it" })).toHaveAttribute(
    "href",
    /^\/playground\?to=mlflow~registered\./,
  );
  await expect(page.getByText(/registered by hand, so its registry knows nothing/)).toBeVisible();

  await page.getByRole("link", { name: "Change" }).click();
  await page.getByRole("combobox", { name: "Version", exact: true }).fill("5");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("differs", { exact: true })).toBeVisible();

  await page.goto("/audit");
  await expect(page.getByText(new RegExp(`changed the registration of`)).first()).toBeVisible();
  await page.goto(`/endpoints?q=${name}`);
  await page.getByRole("link", { name }).click();
  await page.getByRole("button", { name: "Retire" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Retire" }).click();
  await expect(page).toHaveURL(/\/endpoints$/);
  await page.goto(`/endpoints?q=${name}`);
  await expect(page.getByText("No endpoint matches")).toBeVisible();
});

test("credentials are never shown again, and are wanted anew for another address", async ({ page, shared }) => {
  const name = uniqueName("guarded");
  await changeTo(page, "administrator");
  const ref = await registerEndpoint(
    await callerOf(page, shared.url),
    scoringOf(name, "https://guarded.example", { signIn: "bearer", token: "tok-do-not-show", allowPrivate: false }),
  );
  await page.goto(`/endpoints/mlflow/${ref.endpoint}`);
  await expect(page.getByText("bearer token, kept encrypted")).toBeVisible();
  await page.getByRole("link", { name: "Change" }).click();
  await expect(page.getByText("Kept. Type to replace it.")).toBeVisible();
  expect(await page.content()).not.toContain("tok-do-not-show");
  await page.getByRole("textbox", { name: /^Address/ }).fill("https://elsewhere.example");
  await expect(page.getByText("what was kept was for the earlier one")).toBeVisible();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText(/credentials are bound to the address they were given for/)).toBeVisible();
});

test("who may not register is offered nothing, and the very call is refused", async ({ page, shared }) => {
  await changeTo(page, "scientist");
  await page.goto("/endpoints");
  await expect(page.getByRole("link", { name: "Register an endpoint" })).toHaveCount(0);
  expect((await page.goto("/endpoints/register"))?.status()).toBe(403);
  const caller = await callerOf(page, shared.url);
  for (const [action, input] of [
    ["register", scoringOf("mine", "https://mine.example")],
    ["detect", { connection: "mlflow", address: server.url, allowPrivate: true }],
  ] as const) {
    expect(await callAction(caller, action, input)).toMatchObject({ ok: false, error: { code: "forbidden" } });
  }
});

test("the pages are accessible in both themes, and fit a phone", async ({ page, shared }) => {
  test.setTimeout(120_000);
  await changeTo(page, "administrator");
  const ref = await registerEndpoint(await callerOf(page, shared.url), scoringOf(uniqueName("looked-at"), server.url));
  for (const path of [
    "/endpoints/register",
    `/endpoints/mlflow/${ref.endpoint}`,
    `/endpoints/mlflow/${ref.endpoint}/edit`,
    `/endpoints/mlflow/${ref.endpoint}/run`,
  ]) {
    await page.setViewportSize({ width: 1280, height: 900 });
    await expectAccessible(page, path);
    await page.setViewportSize({ width: 360, height: 740 });
    expect(
      await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
      path,
    ).toBeLessThanOrEqual(0);
  }
});
