import { callAddress } from "@/lib/endpoints/call-address";
import { inputFormats } from "@/lib/serving/input-formats";

import { callerOf, invite } from "./calling";
import { registerEndpoint, scoringOf } from "./endpoints";
import { changeTo, expect, type Page, test, uniqueName } from "./fixtures";
import { answers, tokens } from "./playground-data";
import { cell, loadRun, payload, replyOf, send, write } from "./playground-page";
import { startStub } from "./playground-stub";

// A sender of their own: what they sent last is theirs alone, and nobody else takes their place for a load run.
test.describe.configure({ mode: "default", timeout: 120_000 });
test.use({ permissions: ["clipboard-read", "clipboard-write"] });

const secret = "tok-do-not-copy";
const patient = {
  name: "patient",
  type: "object",
  properties: {
    id: { type: "long", required: true },
    doses: { type: "array", items: { type: "double" }, required: true },
  },
};
const endpoints = new Map<string, { name: string; ref: string }>();
let stub: Awaited<ReturnType<typeof startStub>>;
let sender: Awaited<ReturnType<typeof invite>>;

test.beforeAll(async ({ browser, shared, mlflow }) => {
  const nested = uniqueName("nested");
  await mlflow.createModel(nested);
  await mlflow.createTrainedVersion(nested, { inputs: [patient] });
  const page = await browser.newPage({ baseURL: shared.url });
  await changeTo(page, "administrator");
  const administrator = await callerOf(page, shared.url);
  await page.close();
  sender = await invite(administrator, "Sender Example", [{ role: "scientist", models: null }]);
  stub = await startStub(answers);
  const nobody = { key: "main", model: "", version: "", words: "a stand-in", weight: 100 };
  const places: [path: string, more: Parameters<typeof scoringOf>[2]][] = [
    ["quick", { signIn: "bearer", token: secret }],
    ["slow", {}],
    ["sheet", { deployments: [nobody] }],
    ["bytes", { deployments: [nobody] }],
    ["nested", { model: nested, version: "1" }],
  ];
  for (const [path, more] of places) {
    const name = uniqueName(path);
    const { endpoint } = await registerEndpoint(administrator, scoringOf(name, `${stub.url}/${path}`, more));
    endpoints.set(path, { name, ref: endpoint });
  }
});
test.afterAll(() => stub.close());

const called = (path: string) => endpoints.get(path)?.name ?? "";
const reply = (page: Page, path: string) => replyOf(page, called(path));

async function open(page: Page, ...wanted: string[]): Promise<void> {
  await changeTo(page, sender);
  const refs = wanted.map((path) => ({
    connection: "mlflow",
    endpoint: endpoints.get(path)?.ref ?? "",
    deployment: null,
  }));
  await page.goto(callAddress(refs));
  await expect(payload(page)).toBeVisible();
}

test("a file of CSV or JSON is a table of its own tokens, and each form that servers take is shown, or why they do not", async ({
  page,
}) => {
  await open(page, "quick");
  await page.getByLabel("File with a payload").setInputFiles({
    name: "ward.csv",
    mimeType: "text/csv",
    buffer: Buffer.from('age,chol,note\n63.0,9007199254740993,"a, b"\n-0,1E0,007\n'),
  });
  await expect(payload(page)).toContainText("Read as CSV: 2 rows, 3 columns.");
  await expect(cell(page, 1, 0)).toHaveText("63.0");
  await expect(cell(page, 1, 1)).toHaveText("9007199254740993");
  await expect(cell(page, 1, 2)).toHaveText("a, b");
  await expect(cell(page, 2, 2)).toHaveText("007");

  const dropped = await page.evaluateHandle((text) => {
    const data = new DataTransfer();
    data.items.add(new File([text], "ward.json", { type: "application/json" }));
    return data;
  }, '[{"age": 64.0, "chol": -0}]');
  await payload(page).dispatchEvent("drop", { dataTransfer: dropped });
  await expect(payload(page)).toContainText("Read as a list of records.");
  await expect(cell(page, 1, 0)).toHaveText("64.0");
  await expect(cell(page, 1, 1)).toHaveText("-0");

  await page.getByText("Formats that MLflow's server and Azure's take").click();
  const rows = page.getByRole("table", { name: "Formats and who takes them" }).getByRole("row");
  await expect(rows).toHaveCount(1 + inputFormats.length);
  await expect(rows).toContainText(["Format", ...inputFormats.map(({ title }) => title)]);
  await expect(rows.filter({ hasText: "records orientation" })).toContainText("Taken as it is, as dataframe_records.");
  await expect(rows.filter({ hasText: "CSV" })).toContainText("Azure's online endpoints take JSON and nothing else");
});

test("what is typed in a field of a list or an object goes out as that token, and the rest as it was", async ({
  page,
}) => {
  await open(page, "nested");
  await payload(page).getByRole("button", { name: "Fields" }).click();
  const group = payload(page).getByRole("group", { name: "patient" });
  await group.getByRole("textbox", { name: /^id/ }).fill("9007199254740993");
  await group.getByRole("textbox", { name: /^doses 2/ }).fill("0.10");
  await page.keyboard.press("Control+Enter");
  await expect(reply(page, "nested").getByText(/^200/)).toBeVisible();
  const [body = ""] = stub.received.get("nested") ?? [];
  expect(body.replaceAll(/\s/g, "")).toContain('{"id":9007199254740993,"doses":[2.5,0.10]}');
  await payload(page).getByRole("button", { name: "Text" }).click();
  await expect(payload(page).getByRole("textbox")).toContainText("0.10");
});

test("an edge is added as a row, and the call is copied with its very tokens and no secret", async ({ page }) => {
  await open(page, "quick");
  const text = tokens("9007199254740993", "63");
  await write(page, text);
  await payload(page).getByRole("button", { name: "Table" }).click();
  await payload(page).getByRole("button", { name: "Boundary values" }).click();
  await page.getByRole("menuitem", { name: "sex: 2^31, one more than 32 bits hold" }).click();
  await expect(payload(page)).toContainText("3 rows × 13 columns");
  await expect(cell(page, 3, 0)).toHaveText("1.0");
  await expect(cell(page, 3, 1)).toHaveText("2147483648");

  const kept = text.slice(0, text.lastIndexOf("]]}}"));
  for (const [language, body] of [
    ["curl", kept],
    ["Python", JSON.stringify(kept).slice(1, -1)],
    ["TypeScript", JSON.stringify(kept).slice(1, -1)],
  ] as const) {
    await payload(page).getByRole("button", { name: "Copy the call as" }).click();
    await page.getByRole("menuitem", { name: language, exact: true }).click();
    await expect(page.getByText(`Call to ${called("quick")} copied as ${language}.`)).toBeVisible();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    expect(copied).toContain(body);
    expect(copied).toMatch(/1\.0, 2147483648, 1,/);
    expect(copied).toContain("ENDPOINT_SECRET");
    expect(copied).not.toContain(secret);
  }
});

test("an answer that takes longer than the limit is given up, and says so", async ({ page }) => {
  await open(page, "slow");
  await page.getByRole("button", { name: /^Limits/ }).click();
  await page.getByRole("textbox", { name: "Seconds until it is given up" }).fill("0.2");
  await page.getByRole("button", { name: "Set limits" }).click();
  await send(page).click();
  await expect(reply(page, "slow").getByText("timed out", { exact: true })).toBeVisible();
  await expect(reply(page, "slow")).toContainText("did not answer within 200 ms");
});

test("CSV is shown as a table and bytes as bytes; each call is listed, and one that is deleted stays away", async ({
  page,
}) => {
  await open(page, "sheet", "bytes");
  await send(page).click();
  const table = reply(page, "sheet").getByRole("table", { name: "Reply as a table" });
  await expect(table.getByRole("row")).toHaveText([/disease.*p/, /1.*0\.50/]);
  await expect(reply(page, "bytes")).toContainText("Binary, 4 B, application/octet-stream");
  await expect(reply(page, "bytes")).toContainText("00 ff fe 01");

  const callTo = (path: string) =>
    page
      .getByRole("list", { name: "My last calls" })
      .getByRole("listitem")
      .filter({ hasText: called(path) });
  await expect(callTo("sheet")).toHaveCount(1);
  await callTo("bytes").getByRole("button", { name: "Delete the call" }).click();
  await expect(callTo("bytes")).toHaveCount(0);
  await page.reload();
  await expect(callTo("sheet")).toHaveCount(1);
  await expect(callTo("bytes")).toHaveCount(0);
});

test("a load run over two endpoints counts each by itself", async ({ page }) => {
  await open(page, "quick", "sheet");
  await loadRun(page).getByRole("textbox", { name: "Requests" }).fill("10");
  await loadRun(page).getByRole("button", { name: "Start load run" }).click();
  await expect(loadRun(page).getByRole("status")).toContainText("Done.");
  const rows = loadRun(page).getByRole("table", { name: "Load run by endpoint" }).getByRole("row");
  for (const path of ["quick", "sheet"]) {
    const cells = rows.filter({ hasText: called(path) }).getByRole("cell");
    await expect(cells.nth(1)).toHaveText(/^[\d.,]+$/);
    await expect(cells.nth(6)).toHaveText("10");
    await expect(cells.nth(7)).toHaveText("none");
  }
});
