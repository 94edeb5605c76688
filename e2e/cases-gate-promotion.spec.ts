import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { callerOf } from "./calling";
import { approve, askFor, expectState, openRequest, openVersion, panel, writePolicy } from "./deciding";
import { registerEndpoint, scoringOf } from "./endpoints";
import { changeTo, expect, expectAccessibleHere, type Page, test, uniqueName } from "./fixtures";
import { startScoring } from "./stack/mlflow.mjs";
import { anyFreePort } from "./stack/ports.mjs";

let folder: string;
const servers: Awaited<ReturnType<typeof startScoring>>[] = [];

test.describe.configure({ timeout: 300_000 });

test.beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "interlock-cases-"));
});
test.afterAll(async () => {
  await Promise.all(servers.map((server) => server.stop()));
  rmSync(folder, { recursive: true, force: true });
});

const columns = {
  age: 63,
  sex: 1,
  cp: 3,
  trestbps: 145,
  chol: 233,
  fbs: 1,
  restecg: 0,
  thalach: 150,
  exang: 0,
  oldpeak: 2.3,
  slope: 0,
  ca: 0,
  thal: 1,
};
const body = (row: object) =>
  JSON.stringify({ dataframe_split: { columns: Object.keys(row), data: [Object.values(row)] } });

test("a saved case that a candidate fails stops its promotion, until a run of the set as it is then passes", async ({
  page,
  mlflow,
  shared,
}) => {
  const name = uniqueName("gated");
  await mlflow.createModel(name);
  for (const version of ["7", "8"]) await mlflow.copyVersion("heart-disease", version, name);
  await mlflow.moveToStage(name, "1", "Production");
  const serve = async (version: string) => {
    const server = await startScoring({
      python: shared.python,
      folder,
      url: shared.mlflow,
      model: name,
      version,
      port: await anyFreePort(),
    });
    servers.push(server);
    return server.url;
  };
  const [prod, shadow] = await Promise.all([serve("1"), serve("2")]);

  await changeTo(page, "administrator");
  await openVersion(page, name, "2");
  const administrator = await callerOf(page, shared.url);
  const to: string[] = [];
  for (const [stem, address, version] of [
    ["prod", prod, "1"],
    ["shadow", shadow, "2"],
  ] as const) {
    const { endpoint } = await registerEndpoint(
      administrator,
      scoringOf(`${name}-${stem}`, address, { model: name, version }),
    );
    to.push(endpoint);
  }
  await writePolicy(page, { name: `Cases for ${name}`, models: name, gates: [{ cases: "core" }] });

  await changeTo(page, "scientist");
  const number = await askFor(page, { model: name });
  const gate = panel(page, "Why it cannot go on yet")
    .getByRole("listitem")
    .filter({ hasText: "the cases of core pass" });
  await expect(gate).toContainText("no cases");
  await expect(gate).toContainText("The model has no set “core”.");

  await saveFromPlayground(page, to, { name: "without troponin", set: "core" });
  const cases = page.getByRole("region", { name: "Cases", exact: true });
  await expect(cases).toContainText("core · 1");
  await expect(cases.getByRole("link", { name: `promotion #${number}` })).toBeVisible();
  await cases.getByRole("button", { name: "Run all" }).click();
  await expect(cases.getByRole("status")).toContainText("Ran on");
  await expect(cases.getByRole("listitem").filter({ hasText: "without troponin" })).toContainText("Fails on v2 only.");
  await expect(cases.getByRole("listitem").filter({ hasText: "without troponin" })).toContainText("400 ≠ 200");

  await openRequest(page, number);
  await expect(gate).toContainText("core: 1 of 1 fail");
  await expect(gate).toContainText("This case fails: “without troponin”.");
  await changeTo(page, "reviewer");
  await openRequest(page, number);
  await approve(page, "Once the cases pass");
  await expect(panel(page, "Votes")).toContainText("1 of 1");
  await expectState(page, "open");
  expect((await mlflow.heldOf(name)).stages).toEqual({ 1: "Production", 2: "None" });

  await gate.getByRole("link", { name: `Run of “core” on ${name}-shadow` }).click();
  await expect(page.getByRole("heading", { level: 1, name: "core" })).toBeVisible();
  const run = page.getByRole("region", { name: "Run on v2" });
  await expect(run).toContainText("1 newly failing: without troponin");
  await expect(run).toContainText("The server answered 400, and 200 was expected.");
  await expectAccessibleHere(page);
  await page
    .getByRole("table", { name: "Cases of core" })
    .getByRole("button", { name: "without troponin", exact: true })
    .click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox", { name: "Request" }).fill(body({ ...columns, troponin: 14.2 }));
  await dialog.getByRole("checkbox", { name: /^Values are equal/ }).uncheck();
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("region", { name: "Cases", exact: true })).toContainText("revision 2");

  const saving = page.waitForEvent("download");
  await page.getByRole("link", { name: "Export" }).click();
  const file = await (await saving).path();
  await page.getByRole("button", { name: "Import" }).click();
  await dialog.getByLabel("File").setInputFiles({
    name: "core.cases.jsonl",
    mimeType: "application/x-ndjson",
    buffer: Buffer.concat([readFileSync(file), Buffer.from("{\n")]),
  });
  await dialog.getByRole("button", { name: "Look at it" }).click();
  await expect(dialog.getByRole("status")).toContainText("0 new, 0 changed, 1 the same as they are, 1 refused.");
  await expect(dialog).toContainText("Line 2: This is not JSON.");
  await dialog.getByRole("button", { name: "Cancel" }).click();

  await openRequest(page, number);
  await expect(panel(page, "Votes")).toContainText("The cases of “core” changed: revision 1 → 2.");
  await expect(gate).toContainText("core: revision 1, now 2");
  await gate.getByRole("link").click();
  const form = page.getByRole("region", { name: "Run", exact: true });
  await form.getByRole("checkbox", { name: new RegExp(`${name}-shadow`) }).check();
  await form.getByRole("button", { name: "Run all" }).click();
  await expect(form.getByRole("status").filter({ hasText: "2 of 2" })).toBeVisible();
  await openRequest(page, number);
  await expect(page.getByRole("listitem").filter({ hasText: "the cases of core pass: passes" })).toContainText(
    "core: 1 of 1",
  );
  await approve(page);
  await expectState(page, "applied");
  expect((await mlflow.heldOf(name)).stages).toEqual({ 1: "Archived", 2: "Production" });
});

/** Sends the input example of the first endpoint's version to all of them, and saves it with what the first one answered. */
async function saveFromPlayground(
  page: Page,
  to: readonly string[],
  { name, set }: { name: string; set: string },
): Promise<void> {
  await page.goto(
    `/playground?${to.map((key) => `to=${encodeURIComponent(`mlflow~${encodeURIComponent(key)}~`)}`).join("&")}`,
  );
  await page.getByRole("button", { name: /^Send to/ }).click();
  await expect(page.getByText("200").first()).toBeVisible();
  await expect(page.getByText("400").first()).toBeVisible();
  await page.getByRole("button", { name: /^Save as case/ }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox", { name: /^Name needed/ }).fill(name);
  await dialog.getByRole("textbox", { name: /^Name of the set/ }).fill(set);
  await dialog.getByRole("button", { name: "Save", exact: true }).click();
  await expect(dialog).toBeHidden();
}
