import { spawn } from "node:child_process";
import { join, resolve } from "node:path";

import type { Browser, BrowserContext, Page } from "@playwright/test";

import { openBrowser } from "./browser";
import { percentile, report, say } from "./report";
import { signedInCookie } from "./signed-in";
import type { Stage } from "./stage";

const root = resolve(import.meta.dirname, "..", "..");
const approvals = 40;
const openRequests = 10_000;
const visits = 100;

/** What an approval costs beside the registry's own call, and the inbox when very much waits. Needs a stage that may be written to. */
export async function benchDecide(stage: Stage): Promise<void> {
  const browser = await openBrowser();
  try {
    await benchApprove(browser, stage);
  } finally {
    await browser.close();
  }
  await benchInbox(stage);
}

/** Two versions take the stage in turn: a scientist asks, a reviewer reads and clicks; then the bare call on another model. */
async function benchApprove(browser: Browser, { app, mlflow, connection, ten, largest }: Stage): Promise<void> {
  const scientist = await (await signedIn(browser, app, "scientist")).newPage();
  const reviewer = await (await signedIn(browser, app, "reviewer")).newPage();
  const ours: number[] = [];
  const shown: number[] = [];
  const bare: number[] = [];
  for (let turn = 0; turn < approvals; turn++) {
    const request = await requestPromotion(
      scientist,
      `${app}/models/${connection}/${encodeURIComponent(ten)}/${9 + (turn % 2)}/request?target=production`,
    );
    const timed = await approve(reviewer, request);
    const isFirst = turn < 2; // both sides cold
    if (!isFirst) ours.push(timed.answered);
    if (!isFirst) shown.push(timed.shown);
    const began = performance.now();
    await transition(mlflow, largest, turn % 2 === 0 ? "Production" : "Archived");
    if (!isFirst) bare.push(performance.now() - began);
  }
  report({
    name: "decide.approve.over-bare-call.p95",
    value: percentile(ours, 0.95) - percentile(bare, 0.95),
    unit: "ms",
    goal: 100,
    ours_p50_ms: percentile(ours, 0.5),
    ours_p95_ms: percentile(ours, 0.95),
    shown_p50_ms: percentile(shown, 0.5),
    shown_p95_ms: percentile(shown, 0.95),
    bare_p50_ms: percentile(bare, 0.5),
    bare_p95_ms: percentile(bare, 0.95),
    approvals: ours.length,
  });
}

async function signedIn(browser: Browser, app: string, role: "scientist" | "reviewer"): Promise<BrowserContext> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const cookie = await signedInCookie(app, role);
  await context.addCookies(
    cookie
      .split("; ")
      .map((pair) => ({ name: pair.slice(0, pair.indexOf("=")), value: pair.slice(pair.indexOf("=") + 1), url: app })),
  );
  return context;
}

/** Answers the request's address. */
async function requestPromotion(page: Page, address: string): Promise<string> {
  await page.goto(address);
  await page.getByLabel("Why").fill("Measured");
  await page.getByRole("button", { name: /request promotion/i }).click();
  await page.waitForURL(/\/promotions\/\d+$/);
  return page.url();
}

/** From the click to the action's answer, which comes after the registry was read back; and until the page says so. */
async function approve(page: Page, address: string): Promise<{ answered: number; shown: number }> {
  await page.goto(address);
  await page.getByRole("button", { name: /^Approve/ }).waitFor();
  await page.evaluate(() => {
    performance.clearResourceTimings();
    addEventListener("click", () => Object.assign(window, { clickedAt: performance.now() }), {
      capture: true,
      once: true,
    });
  });
  const shown = page.waitForFunction(
    () =>
      /Read back: .* holds production/.test(document.body.textContent ?? "") &&
      performance.now() - (window as unknown as { clickedAt: number }).clickedAt,
    undefined,
    { polling: "raf" },
  );
  await page.getByRole("button", { name: /^Approve/ }).click();
  const shownMs = Number(await (await shown).jsonValue());
  const answered = await page.evaluate(() => {
    const clicked = (window as unknown as { clickedAt: number }).clickedAt;
    const [post] = (performance.getEntriesByType("resource") as PerformanceResourceTiming[]).filter(
      (entry) => entry.startTime >= clicked && entry.name.includes("/promotions/"),
    );
    return post ? post.responseEnd - clicked : Number.NaN;
  });
  return { answered, shown: shownMs };
}

async function transition(mlflow: string, name: string, stage: string): Promise<void> {
  const body = JSON.stringify({ name, version: "1", stage, archive_existing_versions: false });
  const reply = await fetch(`${mlflow}/api/2.0/mlflow/model-versions/transition-stage`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body,
  });
  if (!reply.ok) throw new Error(`MLflow answered ${reply.status} to a bare transition.`);
  await reply.text();
}

async function benchInbox({ app, application }: Stage): Promise<void> {
  await application.stop();
  say(`Opening ${openRequests} requests …`);
  await fillRequests(application.dataDir);
  await application.start();
  const cookie = await signedInCookie(app, "reviewer");
  const times: number[] = [];
  for (let visit = 0; visit < visits + 5; visit++) {
    const began = performance.now();
    const reply = await fetch(`${app}/promotions?list=waiting`, { headers: { cookie } });
    const html = await reply.text();
    if (!reply.ok || !html.includes("bench-request"))
      throw new Error(`The inbox answered ${reply.status} without requests.`);
    if (visit >= 5) times.push(performance.now() - began);
  }
  report({
    name: "decide.inbox.p95",
    value: percentile(times, 0.95),
    unit: "ms",
    goal: 150,
    p50_ms: percentile(times, 0.5),
    requests: openRequests,
    visits,
  });
}

function fillRequests(dataDir: string): Promise<void> {
  return new Promise((done, failed) => {
    const tsx = join(root, "node_modules", "tsx", "dist", "cli.mjs");
    const env = { ...process.env, INTERLOCK_DATA_DIR: dataDir };
    const child = spawn(
      process.execPath,
      [tsx, "--conditions=react-server", join(import.meta.dirname, "fill-requests.ts"), String(openRequests)],
      { cwd: root, env, stdio: ["ignore", "ignore", "inherit"] },
    );
    child.once("exit", (code) => (code === 0 ? done() : failed(new Error("Filling the inbox failed."))));
  });
}
