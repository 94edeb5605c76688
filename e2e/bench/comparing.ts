import type { Browser, BrowserContext, Page } from "@playwright/test";

import { openBrowser } from "./browser";
import { percentile, report, say } from "./report";
import type { Stage } from "./stage";

const model = "bench-comparison";
const versions = 20;
const metrics = 500;
const params = 200;
const visits = 30;
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
    // Whoever comes from another page of ours has a process that is warm; a new tab for somebody who was here before has styles,
    // fonts and scripts; whoever comes by a link for the first time has none of these.
    const [inTab, again, opened, atMetrics]: [number[], number[], number[], number[]] = [[], [], [], []];
    const returning = await signedIn(browser, app, cookie);
    const tab = await observed(returning);
    for (let visit = 0; visit < warmUp; visit += 1) await draw(returning, address(1 + (visit % versions)));
    for (let visit = 0; visit < drawings; visit += 1) {
      const url = address(1 + (visit % versions));
      await tab.goto(`${app}/models`, { waitUntil: "networkidle" });
      inTab.push(await drawIn(tab, url));
      again.push(await draw(returning, url));
      opened.push(await drawCold(browser, url, cookie));
      atMetrics.push(await drawCold(browser, `${url}#metrics`, cookie));
    }
    await returning.close();
    report({
      name: "compare.browser.render-in-tab.p50",
      value: percentile(inTab, 0.5),
      unit: "ms",
      goal: 100,
      p95_ms: percentile(inTab, 0.95),
      drawings,
    });
    report({
      name: "compare.browser.render-again.p50",
      value: percentile(again, 0.5),
      unit: "ms",
      goal: 100,
      p95_ms: percentile(again, 0.95),
      drawings,
    });
    report({
      name: "compare.browser.render.p50",
      value: percentile(opened, 0.5),
      unit: "ms",
      goal: 100,
      p95_ms: percentile(opened, 0.95),
      drawings,
    });
    report({
      name: "compare.browser.render-at-metrics.p50",
      value: percentile(atMetrics, 0.5),
      unit: "ms",
      p95_ms: percentile(atMetrics, 0.95),
      drawings,
    });
  } finally {
    await browser.close();
  }
}

async function signedIn(browser: Browser, app: string, cookie: string): Promise<BrowserContext> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  await context.addCookies(
    cookie
      .split("; ")
      .map((pair) => ({ name: pair.slice(0, pair.indexOf("=")), value: pair.slice(pair.indexOf("=") + 1), url: app })),
  );
  return context;
}

async function drawCold(browser: Browser, url: string, cookie: string): Promise<number> {
  const context = await signedIn(browser, new URL(url).origin, cookie);
  try {
    return await draw(context, url);
  } finally {
    await context.close();
  }
}

async function draw(context: BrowserContext, url: string): Promise<number> {
  const page = await observed(context);
  const took = await drawIn(page, url);
  await page.close();
  return took;
}

/** A new page that notes when its metrics came. */
async function observed(context: BrowserContext): Promise<Page> {
  const page = await context.newPage();
  await page.addInitScript(() => {
    new MutationObserver((_changes, observer) => {
      if (document.querySelectorAll('table[aria-label="Metrics"] tbody tr').length <= 3) return;
      observer.disconnect();
      requestAnimationFrame(() => setTimeout(() => Object.assign(window, { drawnAt: performance.now() })));
    }).observe(document, { childList: true, subtree: true });
  });
  return page;
}

/** From the last byte of the page to the first frame after its metrics came; where the address leads to them, the frame that shows them. */
async function drawIn(page: Page, url: string): Promise<number> {
  await page.goto(url);
  await page.waitForFunction(() => "drawnAt" in window);
  return page.evaluate(() => {
    const [navigation] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
    return Math.max(0, (window as unknown as { drawnAt: number }).drawnAt - (navigation?.responseEnd ?? 0));
  });
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
