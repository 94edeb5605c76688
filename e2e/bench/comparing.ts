import type { Browser, BrowserContext, Page } from "@playwright/test";

import { openBrowser } from "./browser";
import { percentile, report, say } from "./report";
import type { Stage } from "./stage";

const model = "bench-comparison";
const versions = 20;
const metrics = 500;
const params = 200;
const visits = 60;
const drawings = 12;
/** After three visits the browser keeps compiled scripts too. */
const warmUp = 3;

/** Twenty versions with five hundred metrics and two hundred parameters each, side by side. Needs a stage that may be written to. */
export async function benchComparing(stage: Stage): Promise<void> {
  say(`Training ${versions} versions with ${metrics} metrics and ${params} parameters each …`);
  await fill(stage.mlflow);
  const { app, cookie, connection } = stage;
  await known(`${app}/models/${connection}/${model}/${versions}`, cookie);
  const address = (base: number) =>
    `${app}/compare?${Array.from({ length: versions }, (_, index) => `v=${connection}/${model}/${index + 1}`).join("&")}&base=${connection}/${model}/${base}`;

  const times: number[] = [];
  for (let visit = 0; visit <= visits; visit += 1) {
    const began = performance.now();
    const reply = await fetch(address(1 + (visit % versions)), { headers: { cookie } });
    const html = await reply.text();
    if (!reply.ok || !html.includes("metric_0499"))
      throw new Error(`The comparison answered ${reply.status} without its metrics.`);
    times.push(performance.now() - began);
  }
  const [first = 0, ...again] = times;
  report({
    name: "compare.server.p95",
    value: percentile(again, 0.95),
    unit: "ms",
    goal: 200,
    p50_ms: percentile(again, 0.5),
    first_ms: first,
    visits,
  });

  const browser = await openBrowser();
  try {
    await benchDrawing(browser, stage, address);
  } finally {
    await browser.close();
  }
}

/** The fourth row: some were drawn, not only the first. */
const metricsShown = 'table[aria-label="Metrics"] tbody tr:nth-child(4)';
const signInShown = "form button";

/**
 * What the browser needs once it has the last byte. Most readers choose Compare on a page of ours. Whoever follows a link has a tab
 * that is warm, or opens a new one and has styles, fonts and scripts, or is here for the first time and has none of these; then the
 * browser's own start counts too, which our smallest page shows by itself.
 */
async function benchDrawing(browser: Browser, { app, cookie, connection }: Stage, address: (base: number) => string) {
  const [chosen, inTab, again, opened, atMetrics, smallest]: number[][] = [[], [], [], [], [], []];
  const returning = await signedIn(browser, app, cookie);
  const tab = await observed(returning, metricsShown);
  for (let visit = 0; visit < warmUp; visit += 1) await draw(returning, address(1 + (visit % versions)));
  for (let visit = 0; visit < drawings; visit += 1) {
    const url = address(1 + (visit % versions));
    await tab.goto(`${app}/models/${connection}/${model}`, { waitUntil: "networkidle" });
    chosen?.push(await drawChosen(tab));
    await tab.goto(`${app}/models`, { waitUntil: "networkidle" });
    inTab?.push(await drawIn(tab, url));
    again?.push(await draw(returning, url));
    opened?.push(await drawCold(browser, url, cookie));
    atMetrics?.push(await drawCold(browser, `${url}#metrics`, cookie));
    smallest?.push(await drawCold(browser, `${app}/sign-in`, "", signInShown));
  }
  await returning.close();
  reportDrawing("compare.browser.render-chosen.p50", chosen, { goal: 100 });
  reportDrawing("compare.browser.render-in-tab.p50", inTab, { goal: 100 });
  reportDrawing("compare.browser.render-again.p50", again, { goal: 100 });
  reportDrawing("compare.browser.render.p50", opened, { goal: 100, sign_in_ms: percentile(smallest ?? [], 0.5) });
  reportDrawing("compare.browser.render-at-metrics.p50", atMetrics, {});
}

function reportDrawing(name: string, times: number[] = [], more: { goal?: number; sign_in_ms?: number }): void {
  report({ name, value: percentile(times, 0.5), unit: "ms", ...more, p95_ms: percentile(times, 0.95), drawings });
}

async function signedIn(browser: Browser, app: string, cookie: string): Promise<BrowserContext> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  await context.addCookies(
    cookie
      .split("; ")
      .filter((pair) => pair !== "")
      .map((pair) => ({ name: pair.slice(0, pair.indexOf("=")), value: pair.slice(pair.indexOf("=") + 1), url: app })),
  );
  return context;
}

async function drawCold(browser: Browser, url: string, cookie: string, shown = metricsShown): Promise<number> {
  const context = await signedIn(browser, new URL(url).origin, cookie);
  try {
    return await draw(context, url, shown);
  } finally {
    await context.close();
  }
}

async function draw(context: BrowserContext, url: string, shown = metricsShown): Promise<number> {
  const page = await observed(context, shown);
  const took = await drawIn(page, url);
  await page.close();
  return took;
}

/** A new page that notes when what is awaited came. */
async function observed(context: BrowserContext, shown: string): Promise<Page> {
  const page = await context.newPage();
  await page.addInitScript(noteFrame, shown);
  return page;
}

/** In the page: the end of the first frame after something that matches `shown` came. */
function noteFrame(shown: string): void {
  new MutationObserver((_changes, observer) => {
    if (document.querySelector(shown) === null) return;
    observer.disconnect();
    // Right after the frame, not after the scripts that wait for their turn.
    requestAnimationFrame(
      () =>
        void scheduler.postTask(() => Object.assign(window, { drawnAt: performance.now() }), {
          priority: "user-blocking",
        }),
    );
  }).observe(document, { childList: true, subtree: true });
}

/** From the last byte of the page to the first frame after what is awaited came; where the address leads to it, the frame that shows it. */
async function drawIn(page: Page, url: string): Promise<number> {
  await page.goto(url);
  const [drawnAt, lastByte] = await Promise.all([
    whenDrawn(page),
    page.evaluate(() => (performance.getEntriesByType("navigation")[0] as PerformanceNavigationTiming).responseEnd),
  ]);
  return Math.max(0, drawnAt - lastByte);
}

/** All versions of the model's page, chosen there. */
async function drawChosen(page: Page): Promise<number> {
  for (const box of await page.getByRole("checkbox", { name: /^Select v/ }).all()) await box.check();
  await page.evaluate(noteFrame, metricsShown);
  await page.getByRole("link", { name: `Compare ${versions}` }).click();
  const drawnAt = await whenDrawn(page);
  const lastByte = await page.evaluate(() =>
    performance
      .getEntriesByType("resource")
      .filter(({ name }) => new URL(name).pathname === "/compare")
      .map((entry) => (entry as PerformanceResourceTiming).responseEnd)
      .at(-1),
  );
  if (lastByte === undefined) throw new Error("The comparison was not fetched.");
  return Math.max(0, drawnAt - lastByte);
}

async function whenDrawn(page: Page): Promise<number> {
  return Number(
    await (await page.waitForFunction(() => (window as unknown as { drawnAt?: number }).drawnAt)).jsonValue(),
  );
}

async function fill(mlflow: string): Promise<void> {
  await call(mlflow, "registered-models/create", { name: model });
  for (let version = 1; version <= versions; version += 1) {
    const { run } = await call<{ run: { info: { run_id: string; artifact_uri: string } } }>(mlflow, "runs/create", {
      experiment_id: "0",
      start_time: Date.now(),
    });
    const { run_id, artifact_uri } = run.info;
    const numbered = (stem: string, index: number) => `${stem}_${String(index).padStart(4, "0")}`;
    await call(mlflow, "runs/log-batch", {
      run_id,
      metrics: Array.from({ length: metrics }, (_, index) => ({
        key: numbered("metric", index),
        value: Math.sin(index * version),
        timestamp: Date.now(),
        step: 0,
      })),
    });
    for (let from = 0; from < params; from += 100) {
      await call(mlflow, "runs/log-batch", {
        run_id,
        params: Array.from({ length: 100 }, (_, index) => ({
          key: numbered("param", from + index),
          value: String((from + index) % version),
        })),
      });
    }
    await call(mlflow, "model-versions/create", { name: model, source: `${artifact_uri}/model`, run_id });
  }
}

async function call<Reply>(mlflow: string, path: string, body: object): Promise<Reply> {
  const reply = await fetch(`${mlflow}/api/2.0/mlflow/${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!reply.ok) throw new Error(`${path} answered ${reply.status}: ${await reply.text()}`);
  return (await reply.json()) as Reply;
}

/** Until the observer has found the version. */
async function known(url: string, cookie: string): Promise<void> {
  for (;;) {
    const reply = await fetch(url, { headers: { cookie } });
    await reply.text();
    if (reply.ok) return;
    await new Promise((done) => setTimeout(done, 1_000));
  }
}
