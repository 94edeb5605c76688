import { type Application, mlflowConnection, oneMemberForEachRole, startApplication } from "./application";
import { approve, askFor, expectState, modelToDecideOn, openRequest, panel } from "./deciding";
import { changeTo, expect, type Page, test } from "./fixtures";
import type { MlflowClient } from "./mlflow";
import { type Exchange, type RecordingProxy, startRecordingProxy } from "./stack/recording-proxy";

let app: Application;
let proxy: RecordingProxy;

test.beforeAll(async ({ shared }) => {
  test.setTimeout(180_000);
  proxy = await startRecordingProxy({ upstream: shared.mlflow });
  app = await startApplication({ members: oneMemberForEachRole(), connections: [mlflowConnection(proxy.url)] });
});
test.afterAll(async () => {
  await app.remove();
  await proxy.stop();
});
test.beforeEach(() => test.setTimeout(180_000));

test("what stopped half-way is finished by one click, which makes the missing call and no other", async ({
  page,
  mlflow,
}) => {
  const { name, number } = await halfWay(page, mlflow, "finish");
  await changeTo(page, "scientist", app);
  await openRequest(page, number, app);
  await expect(page.getByText("It takes a role that may roll back.")).toBeVisible();
  await expect(page.getByRole("button", { name: /^(Finish|Undo) it/ })).toHaveCount(0);

  await changeTo(page, "reviewer", app);
  await openRequest(page, number, app);
  await page.getByRole("button", { name: "Finish it" }).click();
  await expectState(page, "applied");
  await expect(page.getByText("Applied: v2 holds production.")).toBeVisible();
  expect((await mlflow.heldOf(name)).stages).toEqual({ 1: "Archived", 2: "Production" });
  expect(movesOf(name)).toEqual(["2 to Production: 200", "1 to Archived: 403", "1 to Archived: 200"]);
  const done = panel(page, "What was done").getByRole("listitem");
  await expect(done).toHaveText([
    /Checked that v1 still/,
    /held\s*read back: Production/,
    /held\s*read back: Archived/,
    /Read it back/,
  ]);
  await expect(panel(page, "History")).toContainText("Reviewer Example ordered the rest");
});

test("or it is undone with a reason: what was written is taken back and read back", async ({ page, mlflow }) => {
  const { name, number } = await halfWay(page, mlflow, "undo");
  await page.getByRole("button", { name: "Undo it" }).click();
  const dialog = page.getByRole("dialog", { name: `Undo what was written of #${number}?` });
  await dialog.getByRole("button", { name: "Undo", exact: true }).click();
  await expect(dialog).toContainText("Say why");
  await dialog.getByRole("textbox", { name: /^Why/ }).fill("Two in production is worse than the old one");
  await dialog.getByRole("button", { name: "Undo", exact: true }).click();
  await expect(dialog).toHaveCount(0);
  await expect(
    page.getByText(/^Nothing of it is left in the registry.*It was undone: what had been written is as it was before/),
  ).toBeVisible();
  await expect(page.getByText("The registry refused")).toHaveCount(0);
  expect((await mlflow.heldOf(name)).stages).toEqual({ 1: "Production", 2: "None" });
  expect(movesOf(name)).toEqual(["2 to Production: 200", "1 to Archived: 403", "2 to None: 200"]);
  await expect(panel(page, "History")).toContainText("Two in production is worse than the old one");

  await changeTo(page, "auditor", app);
  await page.goto(`${app.url}/audit?kind=promotion.undoing`);
  await expect(page.getByRole("row").filter({ hasText: `#${number} ` })).toContainText("Reviewer Example");
});

/** Version 2 is in production, and the call that makes room was refused: both hold it. The reviewer is at the screen. */
async function halfWay(page: Page, mlflow: MlflowClient, stem: string) {
  const { name } = await modelToDecideOn(mlflow, stem);
  await changeTo(page, "scientist", app);
  const number = await askFor(page, { model: name }, app);
  await changeTo(page, "reviewer", app);
  await openRequest(page, number, app);
  proxy.on({ matches: (exchange) => moveOf(exchange, name) === "1 to Archived", before: () => 403 });
  await approve(page);
  await expectState(page, "partial");
  await expect(page.getByText(/^It stopped half-way.*v2 and v1 hold production at the same time/)).toBeVisible();
  expect((await mlflow.heldOf(name)).stages).toEqual({ 1: "Production", 2: "Production" });
  return { name, number };
}

function movesOf(name: string): string[] {
  return proxy.exchanges.flatMap((exchange) => {
    const move = moveOf(exchange, name);
    return move === null ? [] : [`${move}: ${exchange.status}`];
  });
}

function moveOf({ path, body }: Exchange, name: string): string | null {
  const asked = body as { name?: string; version?: string; stage?: string } | null;
  return path.endsWith("/model-versions/transition-stage") && asked?.name === name
    ? `${asked.version} to ${asked.stage}`
    : null;
}
