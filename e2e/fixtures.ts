import { AxeBuilder } from "@axe-core/playwright";
import { test as base, expect, type Locator, type Page } from "@playwright/test";

import { password, type Role } from "./application";
import { type MlflowClient, mlflowClient } from "./mlflow";
import type { Shared } from "./setup";

export { expect, type Page };

type Fixtures = {
  /** The application and registry that all journeys share; a journey that breaks things starts its own. */
  shared: Shared;
  /** The shared registry's own client. */
  mlflow: MlflowClient;
};

export const test = base.extend<Fixtures>({
  // Playwright reads what a fixture needs from its first parameter's pattern: nothing, here.
  shared: async ({}, use) => use(JSON.parse(process.env["INTERLOCK_TEST_SHARED"] ?? "{}") as Shared),
  mlflow: async ({ shared }, use) => use(mlflowClient(shared.mlflow)),
  baseURL: async ({ shared }, use) => use(shared.url),
});

type Person = Role | { email: string; password: string };

/** Signs in as a person would. `url` for an application other than the shared one. */
export async function signIn(page: Page, who: Person, url = ""): Promise<void> {
  const person = personOf(who);
  await page.goto(`${url}/sign-in`);
  await page.getByLabel("E-mail").fill(person.email);
  await page.getByLabel("Password").fill(person.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).not.toHaveURL(/\/sign-in/);
}

const sessions = new Map<string, Awaited<ReturnType<ReturnType<Page["context"]>["cookies"]>>>();

/**
 * Somebody else sits down at the same screen, which is blank then. In the shared application a person signs in once for
 * many journeys; those that are about signing in use `signIn`.
 */
export async function changeTo(page: Page, who: Person, { url = "" }: { url?: string } = {}): Promise<void> {
  const context = page.context();
  const { email } = personOf(who);
  await context.clearCookies();
  const kept = url === "" ? sessions.get(email) : undefined;
  if (kept) await context.addCookies(kept);
  else await signIn(page, who, url);
  if (url === "" && !kept) sessions.set(email, await context.cookies());
  await page.goto("about:blank");
}

function personOf(who: Person): { email: string; password: string } {
  return typeof who === "string" ? { email: `${who}@example.test`, password } : who;
}

/** Opens a page that is not there yet. It is asked for until it is, without drawing it: that would keep everybody else waiting. */
export async function openOnceThere(page: Page, address: string): Promise<void> {
  await expect(async () => {
    const answer = await page.request.get(address, { maxRedirects: 0 });
    expect(answer.status()).toBe(200);
  }).toPass({ timeout: 90_000, intervals: [500, 1_000] });
  await page.goto(address);
}

/** The timeline's events as a table. A page that has only just come does not hear keys yet, so it is asked until it answers. */
export async function eventsAsTable(page: Page): Promise<Locator> {
  const table = page.getByRole("table", { name: "Events" });
  await expect(async () => {
    if (!(await table.isVisible())) await page.keyboard.press("t");
    await expect(table).toBeVisible({ timeout: 2_000 });
  }).toPass();
  return table;
}

/** A name that no other journey uses: they share a registry. */
export function uniqueName(stem: string): string {
  return `${stem}-${Math.random().toString(36).slice(2, 8)}`;
}

/** Of all rules, the ones that a theme can break. */
const axeRulesOfColour = ["color-contrast", "link-in-text-block"];

export async function expectNoAxeViolations(page: Page, which: "all" | "colour" = "all"): Promise<void> {
  // Its newer mode opens one more page for each look, for the sake of frames from elsewhere; there are none.
  const axe = new AxeBuilder({ page }).setLegacyMode();
  const { violations } = await (which === "all" ? axe : axe.withRules(axeRulesOfColour)).analyze();
  expect(
    violations.map(({ id, help, nodes }) => ({
      id,
      help,
      where: nodes.slice(0, 3).map((node) => node.html.slice(0, 160)),
    })),
  ).toEqual([]);
}

/** In both themes: the page follows the system's, so one visit shows both. */
export async function expectAccessible(page: Page, path: string): Promise<void> {
  await test.step(path, async () => {
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1 }).first()).toBeVisible();
    await page.waitForLoadState("networkidle");
    await expectAccessibleHere(page);
  });
}

/** The page that is open, in both themes: they differ in nothing but colours. */
export async function expectAccessibleHere(page: Page): Promise<void> {
  await page.emulateMedia({ colorScheme: "light" });
  await expectNoAxeViolations(page);
  await page.emulateMedia({ colorScheme: "dark" });
  await expectNoAxeViolations(page, "colour");
}

/** Fills the form of a new connection to a registry of the tests, which listen on loopback. */
export async function fillConnection(
  page: Page,
  { name, address, allowLoopback = true }: { name: string; address: string; allowLoopback?: boolean },
): Promise<void> {
  await page.getByRole("textbox", { name: /^Name/ }).fill(name);
  await page.getByRole("textbox", { name: /^Address(?! of)/ }).fill(address);
  if (allowLoopback) {
    await page.getByText("Network", { exact: true }).click();
    await page.getByRole("switch", { name: "Allow private and loopback addresses" }).click();
  }
}
