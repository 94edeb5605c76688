import { callAddress } from "@/lib/endpoints/call-address";

import { callerOf } from "./calling";
import { registerEndpoint, scoringOf, startScoringServer } from "./endpoints";
import { changeTo, expect, expectNoAxeViolations, type Page, test, uniqueName } from "./fixtures";
import { answers, columns, tokens } from "./playground-data";
import { cell, loadRun, payload, replyOf, send, write } from "./playground-page";
import { startStub } from "./playground-stub";
import { anyFreePort } from "./stack/ports.mjs";

// Real scoring servers of two trained versions, and a stand-in for what no trained model answers; all journeys share them.
test.describe.configure({ mode: "default", timeout: 240_000 });

const stops: (() => Promise<void>)[] = [];
const refs = new Map<string, string>();
const names = new Map<string, string>();
let stub: Awaited<ReturnType<typeof startStub>>;

test.beforeAll(async ({ browser, shared }) => {
  const page = await browser.newPage({ baseURL: shared.url });
  await changeTo(page, "administrator");
  const administrator = await callerOf(page, shared.url);
  await page.close();
  const real = async (version: string) => {
    const server = await startScoringServer(shared, version);
    stops.push(() => server.stop());
    return server.url;
  };
  const [production, candidate] = await Promise.all([real("7"), real("8")]);
  stub = await startStub({ ...answers, heard: { from: production } });
  stops.push(() => stub.close());
  const places: [name: string, address: string, version: string | null, protocol?: string][] = [
    ["production", production, "7"],
    // The same server, with somebody before it who writes down what it is sent.
    ["heard", `${stub.url}/heard`, "7"],
    ["candidate", candidate, "8"],
    ["away", `http://127.0.0.1:${await anyFreePort()}`, "7"],
    ["azure", `${stub.url}/azure`, "7", "azureml-online"],
    ...(["slow", "quick", "many", "other", "odd", "picture"] as const).map((name): [string, string, string | null] => [
      name,
      `${stub.url}/${name}`,
      name === "slow" || name === "quick" ? "7" : null,
    ]),
  ];
  for (const [name, address, version, protocol = "mlflow-scoring"] of places) {
    names.set(name, uniqueName(name));
    const deployments = [
      {
        key: "main",
        model: version ? "heart-disease" : "",
        version: version ?? "",
        words: version ? "" : "a stand-in",
        weight: 100,
      },
    ];
    const { endpoint } = await registerEndpoint(
      administrator,
      scoringOf(called(name), address, { protocol, deployments }),
    );
    refs.set(name, endpoint);
  }
});
test.afterAll(async () => {
  await Promise.all(stops.map((stop) => stop()));
});

const addressOf = (...wanted: string[]) =>
  callAddress(wanted.map((name) => ({ connection: "mlflow", endpoint: refs.get(name) ?? "", deployment: null })));
const called = (name: string) => names.get(name) ?? "";
const reply = (page: Page, name: string) => replyOf(page, called(name));
const rowsOf = (page: Page, name: string) => reply(page, name).getByRole("table").getByRole("row");
const summary = (page: Page) => page.getByRole("list", { name: "Summary" });

async function open(page: Page, ...wanted: string[]): Promise<void> {
  await page.goto(addressOf(...wanted));
  await expect(payload(page)).toBeVisible();
}

test("from the version's page over its example to a result, and a reload loses nothing", async ({ page }) => {
  await changeTo(page, "scientist");
  await page.goto("/models/mlflow/heart-disease/8");
  await page.getByRole("link", { name: "Try it" }).click();
  await expect(page).toHaveURL(/\/playground\?to=/);
  await open(page, "production");
  await expect(payload(page)).toContainText("3 rows × 13 columns");
  await send(page).click();
  await expect(reply(page, "production").getByText("200", { exact: true })).toBeVisible();
  await expect(rowsOf(page, "production")).toHaveCount(4);
  await expect(reply(page, "production")).toContainText("Fits the output signature.");
  await expect(reply(page, "production").getByRole("list", { name: "Timing" })).toContainText(/total [\d.]+ ms/);
  await reply(page, "production").getByRole("button", { name: "Headers" }).click();
  await expect(reply(page, "production")).toContainText("POST /invocations");

  await payload(page).getByRole("button", { name: "Delete row 1" }).click();
  await expect(payload(page)).toContainText("2 rows × 13 columns");
  await expect(page.getByText("The payload has changed since.")).toBeVisible();
  await page.reload();
  await expect(payload(page)).toContainText("2 rows × 13 columns");
  await expect(page.getByRole("list", { name: "My last calls" })).toContainText(called("production"));
});

test("a candidate that breaks beside production: who fails and why, repaired in one click", async ({ page }) => {
  await changeTo(page, "reviewer");
  await open(page, "production", "candidate");
  await expect(payload(page)).toContainText("v8 refuses this.");
  await page.getByRole("button", { name: /^Send to both/ }).click();
  await expect(summary(page).getByRole("listitem")).toHaveText([
    `v8 in staging (${called("candidate")}) fails: Column troponin is missing: the server answered 400.`,
    `v7 in production (${called("production")}) answers.`,
  ]);
  await expect(reply(page, "candidate").getByText("400, refused")).toBeVisible();
  await reply(page, "candidate").getByRole("button", { name: "Raw" }).click();
  await expect(reply(page, "candidate").getByRole("region", { name: "Raw reply" })).toContainText("troponin");
  // Wherever the clicks have scrolled to, a button may lie half under the bar there.
  await page.evaluate(() => scrollTo(0, 0));
  await expectNoAxeViolations(page);

  await payload(page).getByRole("button", { name: "Add troponin" }).click();
  await expect(payload(page)).not.toContainText("v8 refuses this.");
  await page.getByRole("button", { name: /^Send to both/ }).click();
  await expect(reply(page, "candidate").getByText(/^200/)).toBeVisible();
  await reply(page, "candidate").getByRole("button", { name: "Parsed" }).click();
  await expect(rowsOf(page, "candidate")).toHaveCount(4);
});

test("a value stands in the cell where it was typed, goes out with Ctrl+Enter, and no token changes on the way", async ({
  page,
}) => {
  await changeTo(page, "scientist");
  await open(page, "heard");
  await write(page, tokens("9007199254740993", "63"));
  await payload(page).getByRole("button", { name: "Table" }).click();
  await cell(page, 1, 4).dblclick();
  await payload(page).getByRole("textbox", { name: "chol, row 1" }).fill("5.0");
  await cell(page, 2, 0).click();
  await expect(cell(page, 1, 4)).toHaveText("5.0");
  await expect(cell(page, 2, 0)).toHaveText("63");
  await page.keyboard.type("64");
  const before = stub.received.get("heard")?.length ?? 0;
  await page.keyboard.press("Control+Enter");
  await expect(reply(page, "heard").getByText(/^200/)).toBeVisible();
  expect(stub.received.get("heard")?.slice(before)).toEqual([tokens("5.0", "64")]);
});

test("a copied cell is pasted as the token that it was, and what was done last is there after another page", async ({
  page,
}) => {
  await changeTo(page, "scientist");
  await open(page, "quick");
  await write(page, tokens("[0.1, 0.2]", "63"));
  await payload(page).getByRole("button", { name: "Table" }).click();
  await cell(page, 1, 4).click();
  await page.keyboard.press("Control+c");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Control+v");
  await expect(cell(page, 2, 4)).toHaveText("[0.1, 0.2]");
  await expect(cell(page, 2, 5)).toHaveText("63.5");
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.type("7.0");
  await page.getByRole("link", { name: "Models", exact: true }).first().click();
  await expect(page).toHaveURL(/\/models/);
  await page.goBack();
  await expect(cell(page, 2, 3)).toHaveText("7.0");
});

test("what the model does not see as it was typed is said before sending, and of the answer", async ({ page }) => {
  await changeTo(page, "scientist");
  await open(page, "production");
  await write(
    page,
    JSON.stringify({ dataframe_split: { columns, data: [[61.7, 0, 1, 155, 194.5, 0, 2, 156, 0, 0.4, 1, 0, 2]] } }),
  );
  await expect(payload(page)).toContainText("61.7 arrives as 61");
  await page.keyboard.press("Control+Enter");
  await expect(reply(page, "production").getByText("200, input changed")).toBeVisible();
});

test("one payload goes to another protocol by the same click, in that protocol's words", async ({ page }) => {
  await changeTo(page, "scientist");
  await open(page, "production", "azure");
  await page.getByRole("button", { name: /^Send to both/ }).click();
  await expect(reply(page, "azure").getByText(/^200/)).toBeVisible();
  await expect(reply(page, "production").getByText("200", { exact: true })).toBeVisible();
  const [body = "{}"] = stub.received.get("azure") ?? [];
  expect(Object.keys(JSON.parse(body) as object)).toEqual(["input_data"]);
  expect(body).toMatch(/\d\.0\b/);
});

test("one that is away leaves the others alone, and one that is slow is given up", async ({ page }) => {
  await changeTo(page, "scientist");
  await open(page, "production", "away", "slow");
  await page.getByRole("button", { name: "Send to all 3" }).click();
  await expect(reply(page, "production").getByText("200", { exact: true })).toBeVisible();
  await expect(reply(page, "away").getByText("does not answer", { exact: true })).toBeVisible();
  await expect(reply(page, "slow")).toContainText(/Waiting for an answer, [1-9]\d*\.\d s/);
  await page.keyboard.press("Escape");
  await expect(reply(page, "slow").getByText("cancelled", { exact: true })).toBeVisible();
  await expect(summary(page)).toContainText(`${called("slow")}) was cancelled before an answer came.`);
});

test("ten thousand rows: the changed label first, the rest on demand; what is no JSON number, and a picture, as they are", async ({
  page,
}) => {
  await changeTo(page, "scientist");
  await open(page, "many", "other", "odd", "picture");
  await page.getByRole("button", { name: "Send to all 4" }).click();
  await expect(reply(page, "other")).toContainText("1 of 10,000 labels differs, 1 of 10,000 rows differs");
  const first = rowsOf(page, "other").nth(1);
  await expect(first).toContainText("+0.02");
  await expect(first).toContainText("1 was 0");
  await page.getByRole("textbox", { name: "Tolerance" }).fill("0.05");
  await expect(page).toHaveURL(/tolerance=0\.05/);
  await expect(first).toContainText("1 was 0");
  await page.keyboard.press("Tab");
  await page.getByRole("switch", { name: "Only differences" }).click();
  await expect(page).toHaveURL(/show=differences/);
  // The names, the row whose label differs, and of the tolerated ones none.
  await expect(rowsOf(page, "other")).toHaveCount(2);
  await expect(reply(page, "odd")).toContainText("NaN");
  await expect(reply(page, "odd")).toContainText("9007199254740993");
  await expect(reply(page, "odd")).toContainText("not valid JSON");
  await expect(reply(page, "picture").getByRole("img", { name: "The reply, a picture" })).toHaveJSProperty(
    "naturalWidth",
    1,
  );
});

test("a load run shows how far it is, and stops", async ({ page }) => {
  await changeTo(page, "scientist");
  await open(page, "production");
  const panel = loadRun(page);
  await panel.getByRole("textbox", { name: "Requests" }).fill("1000");
  await panel.getByRole("textbox", { name: "At once" }).fill("1");
  await panel.getByRole("button", { name: "Start load run" }).click();
  const progress = panel.getByRole("progressbar", { name: "Requests done" });
  await expect(progress).toHaveAttribute("aria-valuenow", /^[1-9]/);
  await panel.getByRole("button", { name: "Stop" }).click();
  await expect(panel.getByRole("status")).toContainText("Stopped.");
  const done = Number(await progress.getAttribute("aria-valuenow"));
  expect(done).toBeLessThan(1_000);

  await panel.getByRole("textbox", { name: "Requests" }).fill("20");
  await panel.getByRole("button", { name: "Start load run" }).click();
  await expect(panel.getByRole("status")).toContainText("Done.");
  await expect(panel.getByRole("table", { name: "Load run by endpoint" }).getByRole("row").nth(1)).toContainText(
    /\d+\.\d.*20/,
  );
  await expectNoAxeViolations(page);
});

test("whoever may not send is told who can, before anything is sent", async ({ page }) => {
  await changeTo(page, "viewer");
  await open(page, "production");
  await expect(page.getByText("None of your roles lets you send payloads", { exact: false }).first()).toBeVisible();
  await expect(send(page)).toHaveAttribute("aria-disabled", "true");
  await expect(page.getByRole("button", { name: "Start load run" })).toHaveAttribute("aria-disabled", "true");
});

test("by keyboard alone: choose, send, only differences", async ({ page }) => {
  await changeTo(page, "scientist");
  await page.goto("/");
  await expect(async () => {
    await page.keyboard.press("g");
    await page.keyboard.press("y");
    await expect(page).toHaveURL(/\/playground$/, { timeout: 10_000 });
  }).toPass({ timeout: 90_000 });
  for (const name of ["production", "candidate"]) {
    await expect(async () => {
      await page.keyboard.press("a");
      await expect(page.getByRole("dialog").getByRole("combobox")).toBeFocused({ timeout: 2_000 });
    }).toPass({ timeout: 90_000 });
    await page.keyboard.type(called(name));
    await expect(page.getByRole("dialog").getByRole("option")).toHaveCount(1);
    await page.keyboard.press("Enter");
    await expect(page.getByRole("list", { name: "Endpoints", exact: true })).toContainText(called(name));
  }
  await expect(payload(page)).toBeVisible();
  await page.keyboard.press("Control+Enter");
  await expect(summary(page)).toContainText("troponin");
  await page.keyboard.press("d");
  await expect(page).toHaveURL(/show=differences/);
  await page.keyboard.press("s");
  await expect(page.getByRole("dialog")).toContainText("case");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 360, height: 740 }, hasTouch: true });

  test("the send bar stays in reach, replies stand below each other, and nothing scrolls sideways", async ({
    page,
  }) => {
    await changeTo(page, "scientist");
    await open(page, "production", "candidate");
    await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
    await expect(send(page)).toBeInViewport();
    await send(page).tap();
    await expect(summary(page)).toContainText("troponin");
    expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(
      0,
    );
    await expectNoAxeViolations(page);
  });
});
