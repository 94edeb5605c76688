import { expect, openOnceThere, type Page, uniqueName } from "./fixtures";
import type { MlflowClient } from "./mlflow";

/** A model whose version 1 holds production and whose version 2 is trained and nowhere. `runId`: of version 2. */
export async function modelToDecideOn(
  mlflow: MlflowClient,
  stem: string,
  { user = "trainer", auc = 0.9 } = {},
): Promise<{ name: string; runId: string }> {
  const name = uniqueName(stem);
  await mlflow.createModel(name);
  await mlflow.createTrainedVersion(name, { user, auc: 0.8 });
  await mlflow.moveToStage(name, "1", "Production");
  const { runId } = await mlflow.createTrainedVersion(name, { user, auc });
  return { name, runId };
}

/** Where a journey takes place: the shared application and its connection, unless told. */
export type Place = { url?: string; slug?: string };

/** Opens a version's page once the observer has found it. */
export async function openVersion(
  page: Page,
  model: string,
  version: string,
  { url = "", slug = "mlflow" }: Place = {},
): Promise<void> {
  await openOnceThere(page, `${url}/models/${slug}/${model}/${version}`);
  await expect(page.getByRole("heading", { level: 1, name: new RegExp(model) })).toBeVisible();
}

type Ask = { model: string; version?: string; target?: string; reason?: string };

/** Asks as a person does, from the version's page, and answers the number of the request. */
export async function askFor(
  page: Page,
  { model, version = "2", target = "production", reason = "It is better on every cohort" }: Ask,
  place: Place = {},
): Promise<number> {
  await openVersion(page, model, version, place);
  await openRequestForm(page);
  await chooseTarget(page, target);
  await page.getByRole("textbox", { name: /^Why/ }).fill(reason);
  await page.getByRole("button", { name: "Request promotion" }).click();
  await expect(page).toHaveURL(/\/promotions\/\d+$/);
  await expectState(page, "open");
  return Number(/\d+$/.exec(page.url())?.[0]);
}

/** From a version's page. While that still takes in what the registry answers, a click can fall between two drawings of it. */
export async function openRequestForm(page: Page): Promise<void> {
  await expect(async () => {
    await page.getByRole("link", { name: /^Request promotion/ }).click();
    await expect(page).toHaveURL(/\/request/, { timeout: 10_000 });
  }).toPass({ timeout: 60_000 });
}

/** Chooses on the request page, and waits for what the registry says to it. */
export async function chooseTarget(page: Page, target: string): Promise<void> {
  const choice = page.getByRole("radio", { name: new RegExp(`^${target}`) });
  await choice.check();
  await expect(page).toHaveURL(new RegExp(`target=${encodeURIComponent(target)}`));
  await expect(page.getByText("Asking the registry what it would meet")).toHaveCount(0);
}

export async function openRequest(page: Page, number: number, { url = "" }: Place = {}): Promise<void> {
  await page.goto(`${url}/promotions/${number}`);
  await expect(page.getByRole("heading", { level: 2, name: "Votes" })).toBeVisible();
}

/** The word beside the title. */
export async function expectState(page: Page, word: string, timeout = 30_000): Promise<void> {
  await expect(page.getByRole("main").locator("header").getByRole("status").first()).toHaveText(word, { timeout });
}

export const decision = (page: Page) => page.getByRole("region", { name: "Your decision" });
export const panel = (page: Page, name: string | RegExp) => page.getByRole("region", { name });

export async function approve(page: Page, reason = "Read the evidence"): Promise<void> {
  await decision(page).getByRole("textbox", { name: /^Why/ }).fill(reason);
  await decision(page)
    .getByRole("button", { name: /^Approve/ })
    .click();
}

type Policy = {
  name: string;
  models: string;
  people?: string;
  gates?: ({ metric: string; atLeast: string } | { cases: string } | "signature")[];
};

/** Writes a policy for production in the browser, as an administrator who is signed in. */
export async function writePolicy(
  page: Page,
  { name, models, people, gates = [] }: Policy,
  { url = "" }: Place = {},
): Promise<void> {
  await page.goto(`${url}/settings/policies`);
  await page.getByRole("link", { name: "Add a policy" }).click();
  await page.getByRole("textbox", { name: "Name" }).fill(name);
  await page.getByRole("textbox", { name: "Models" }).fill(models);
  if (people) await page.getByRole("combobox", { name: "How many" }).selectOption(people);
  for (const asked of gates) {
    await page.getByRole("button", { name: "Add a gate" }).click();
    const gate = page.getByRole("group", { name: /^Gate \d+$/ }).last();
    if (asked === "signature") {
      await gate.getByRole("combobox", { name: /what is checked/ }).selectOption("The signature breaks no caller");
      continue;
    }
    if ("cases" in asked) {
      await gate.getByRole("combobox", { name: /what is checked/ }).selectOption("Saved cases pass");
      await gate.getByRole("textbox", { name: /^Set of cases/ }).fill(asked.cases);
      continue;
    }
    const { metric, atLeast } = asked;
    await gate.getByRole("textbox", { name: "Metric" }).fill(metric);
    await gate.getByRole("combobox", { name: "Against" }).selectOption("a number");
    await gate.getByRole("textbox", { name: "Number" }).fill(atLeast);
  }
  await page.getByRole("button", { name: "Make the policy" }).click();
  await expect(page).toHaveURL(/policy=[0-9a-f-]{36}/);
}
