import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { type Application, mlflowConnection, oneMemberForEachRole, startApplication } from "./application";
import { approve, askFor, expectState, modelToDecideOn, openRequest, panel } from "./deciding";
import { changeTo, expect, type Page, signIn, test } from "./fixtures";
import { mlflowClient } from "./mlflow";
import { startMlflow } from "./stack/mlflow.mjs";
import { anyFreePort } from "./stack/ports.mjs";
import { type Exchange, type RecordingProxy, startRecordingProxy } from "./stack/recording-proxy";

let app: Application;
let folder: string;
let port: number;
let server: Awaited<ReturnType<typeof startMlflow>>;
let proxy: RecordingProxy;

test.beforeAll(async ({ shared }) => {
  test.setTimeout(180_000);
  folder = mkdtempSync(join(tmpdir(), "interlock-mlflow-"));
  port = await anyFreePort();
  server = await startMlflow({ python: shared.python, folder, port });
  proxy = await startRecordingProxy({ upstream: server.url });
  app = await startApplication({ members: oneMemberForEachRole(), connections: [mlflowConnection(proxy.url)] });
});
test.afterAll(async () => {
  await app.remove();
  await proxy.stop();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});
test.beforeEach(() => test.setTimeout(240_000));

test("killed after it wrote and before it answered: the outcome is found once it is back, and nothing is written twice", async ({
  page,
  shared,
}) => {
  const { name, number } = await readyToApprove(page, "wrote");
  proxy.on({ matches: (exchange) => puts(exchange, name, "2"), after: killed });
  await approve(page);
  await unknownUntilBack(page, shared.python);
  await expectState(page, "applied", 120_000);

  expect((await mlflowClient(server.url).heldOf(name)).stages).toEqual({ 1: "Archived", 2: "Production" });
  expect(proxy.exchanges.filter((exchange) => puts(exchange, name, "2"))).toHaveLength(1);
  expect(proxy.exchanges.filter((exchange) => puts(exchange, name, "1"))).toHaveLength(1);
  await theWholeStoryIsInTheAudit(page, number);
});

test("killed before it was told: a reading comes first, then the write is made, once", async ({ page, shared }) => {
  const { name, number } = await readyToApprove(page, "untold");
  proxy.on({ matches: (exchange) => puts(exchange, name, "2"), before: killed });
  await approve(page);
  await unknownUntilBack(page, shared.python);
  await expectState(page, "applied", 120_000);

  expect((await mlflowClient(server.url).heldOf(name)).stages).toEqual({ 1: "Archived", 2: "Production" });
  const attempts = proxy.exchanges.filter((exchange) => puts(exchange, name, "2"));
  expect(attempts.map(({ upstream }) => upstream)).toEqual([null, 200]);
  const [first, second] = attempts.map(({ id }) => id);
  const between = proxy.exchanges.filter(
    ({ id, method, upstream }) => method === "GET" && upstream === 200 && id > Number(first) && id < Number(second),
  );
  expect(between.some((exchange) => JSON.stringify(exchange.query).includes(name))).toBe(true);
  await theWholeStoryIsInTheAudit(page, number);
});

async function readyToApprove(page: Page, stem: string) {
  const { name } = await modelToDecideOn(mlflowClient(server.url), stem);
  await signIn(page, "scientist", app.url);
  const number = await askFor(page, { model: name }, app);
  await changeTo(page, "reviewer", app);
  await openRequest(page, number, app);
  return { name, number };
}

function puts({ path, body }: Exchange, name: string, version: string): boolean {
  const asked = body as { name?: string; version?: string } | null;
  return path.endsWith("/model-versions/transition-stage") && asked?.name === name && asked.version === version;
}

/** No goodbye, and no answer. */
async function killed(): Promise<"drop"> {
  if (server.pid !== undefined) process.kill(-server.pid, "SIGKILL");
  await server.stop();
  return "drop";
}

async function unknownUntilBack(page: Page, python: string): Promise<void> {
  await expectState(page, "unknown", 60_000);
  await expect(page.getByText("The registry did not answer after it was told.")).toBeVisible();
  await expect(panel(page, "What was done")).toContainText("the answer was lost");
  server = await startMlflow({ python, folder, port });
}

async function theWholeStoryIsInTheAudit(page: Page, number: number): Promise<void> {
  await changeTo(page, "auditor", app);
  await page.goto(`${app.url}/audit?kind=promotion.settled`);
  // Once as unknown, once with what was found.
  await expect(page.getByRole("row").filter({ hasText: `#${number} ` })).toHaveCount(2);
  await page.getByRole("button", { name: "Verify the chain" }).click();
  await expect(page.getByText("Chain whole")).toBeVisible();
}
