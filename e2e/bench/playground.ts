import { Agent } from "node:http";

import type { Browser, BrowserContext, Page } from "@playwright/test";

import { callAddress } from "@/lib/endpoints/call-address";
import type { CallLine, CallRef, SendInput, SendResult } from "@/lib/playground/types";

import { openBrowser } from "./browser";
import { benchLoadRun } from "./load-run";
import { type PlaygroundStage, setPlayground } from "./playground-stage";
import { post } from "./post";
import { percentile, report, say } from "./report";

const concurrency = 8;
const turns = 120;
const warmUp = 20;
const visits = 5;
const rows = 10_000;
const columns = [
  "age",
  "sex",
  "cp",
  "trestbps",
  "chol",
  "fbs",
  "restecg",
  "thalach",
  "exang",
  "oldpeak",
  "slope",
  "ca",
  "thal",
];

const body = JSON.stringify({ dataframe_split: { columns, data: [columns.map((_, at) => at + 0.5)] } });

/** What sending through the application costs beside a call of one's own, and how its editor does with much. */
export async function benchPlayground(): Promise<void> {
  const stage = await setPlayground();
  try {
    const ref = await refOf(stage);
    const input: SendInput = {
      to: ref,
      draft: { protocol: "mlflow-scoring", format: "dataframe_split", contentType: "application/json", text: body },
    };
    await benchOverhead(stage, input);
    await benchLoadRun(stage, input);
    const browser = await openBrowser();
    try {
      await benchKeystroke(browser, stage, ref);
      await benchPaste(browser, stage, ref);
    } finally {
      await browser.close();
    }
  } finally {
    await stage.end();
  }
}

async function refOf({ app, cookie, endpoint }: PlaygroundStage): Promise<CallRef> {
  const reply = await fetch(`${app}/api/playground/lines?q=${endpoint}`, { headers: { cookie } });
  const lines = (await reply.json()) as CallLine[];
  const line = lines.find(({ endpointName }) => endpointName === endpoint);
  if (!line || line.whyNot !== null)
    throw new Error(`The endpoint cannot be called: ${line?.whyNot ?? "it is not there"}.`);
  return line.ref;
}

type Sides = { direct: number[]; ours: number[]; /** Ours without what the scoring server took. */ own: number[] };

/** Eight clients at once; each asks both sides in turn, so that both wait in the same queue of the one scoring server. */
async function benchOverhead(stage: PlaygroundStage, input: SendInput): Promise<void> {
  const sides: Sides = { direct: [], ours: [], own: [] };
  const agent = new Agent({ keepAlive: true });
  const client = async (first: number) => {
    for (let turn = 0; turn < turns + warmUp; turn += 1) {
      const isCounted = turn >= warmUp;
      for (const side of [first, 1 - first]) {
        const began = performance.now();
        const { status, text } =
          side === 0
            ? await post(`${stage.scoring}/invocations`, body, {})
            : await post(
                `${stage.app}/api/playground/send`,
                JSON.stringify(input),
                { cookie: stage.cookie, origin: stage.app },
                agent,
              );
        const took = performance.now() - began;
        if (status !== 200) throw new Error(`${side === 0 ? "MLflow" : "The playground"} answered ${status}.`);
        const upstream = side === 0 ? 0 : upstreamOf(text);
        if (isCounted) sides[side === 0 ? "direct" : "ours"].push(took);
        if (isCounted && side === 1) sides.own.push(took - upstream);
      }
    }
  };
  say(`Sending ${turns} requests from each of ${concurrency} clients, by both ways in turn …`);
  await Promise.all(Array.from({ length: concurrency }, (_, index) => client(index % 2)));
  agent.destroy();
  for (const [name, share, goal] of [
    ["p50", 0.5, 5],
    ["p95", 0.95, 15],
  ] as const) {
    const [ours, direct, own] = [
      percentile(sides.ours, share),
      percentile(sides.direct, share),
      percentile(sides.own, share),
    ];
    report({
      name: `playground.overhead.${name}`,
      value: ours - direct,
      unit: "ms",
      goal,
      ours_ms: ours,
      direct_ms: direct,
      without_upstream_ms: own,
      concurrency,
      calls: sides.ours.length,
    });
  }
}

function upstreamOf(text: string): number {
  const { outcome, timing } = JSON.parse(text) as SendResult;
  if (outcome.kind !== "answered" || outcome.status !== 200)
    throw new Error(`The playground got no answer: ${text.slice(0, 300)}`);
  return timing.total;
}

/** From a cold visit until a letter that was typed into the text stands there. */
async function benchKeystroke(browser: Browser, stage: PlaygroundStage, ref: CallRef): Promise<void> {
  const times: number[] = [];
  for (let visit = 0; visit < visits; visit += 1) {
    const context = await contextOf(browser, stage);
    const page = await context.newPage();
    const began = performance.now();
    await page.goto(stage.app + callAddress([ref]), { waitUntil: "commit" });
    await page.getByRole("group", { name: "View of the payload" }).getByRole("button", { name: "Text" }).click();
    const text = page.getByRole("textbox", { name: "Text of the payload" });
    await text.focus();
    await page.keyboard.press("Control+Home");
    await page.keyboard.press("x");
    await page.waitForFunction(() => document.querySelector(".cm-content")?.textContent?.startsWith("x"), undefined, {
      polling: "raf",
    });
    times.push(performance.now() - began);
    await context.close();
  }
  report({
    name: "playground.first-keystroke.p50",
    value: percentile(times, 0.5),
    unit: "ms",
    goal: 1_500,
    worst_ms: Math.max(...times),
    visits,
  });
}

/** Ten thousand rows out of the clipboard; then to the last one, which is changed: the longest task of all that. */
async function benchPaste(browser: Browser, stage: PlaygroundStage, ref: CallRef): Promise<void> {
  const lines = Array.from({ length: rows }, (_, row) =>
    columns.map((_name, at) => String(Math.round(Math.sin(row * 13 + at) * 1e6) / 1e4)).join(","),
  );
  const csv = `${[columns.join(","), ...lines].join("\n")}\n`;
  const context = await contextOf(browser, stage);
  await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: stage.app });
  const page = await context.newPage();
  await page.goto(stage.app + callAddress([ref]));
  const grid = page.getByRole("grid", { name: "Payload" });
  await grid.waitFor();
  await page.evaluate((text) => navigator.clipboard.writeText(text), csv);
  await page.waitForTimeout(1_000);
  await observeTasks(page);

  const began = performance.now();
  await page.getByRole("button", { name: "Start from another payload" }).click();
  await page.getByRole("menuitem", { name: /The clipboard/ }).click();
  await page.waitForFunction(
    (count) => document.querySelector('[role="grid"]')?.getAttribute("aria-rowcount") === String(count),
    rows + 1,
    { polling: "raf" },
  );
  const pastedMs = performance.now() - began;
  await grid.focus();
  await page.keyboard.press("Control+ArrowDown");
  await page.keyboard.press("7");
  await page.keyboard.press("Enter");
  await page.waitForFunction(
    (row) => document.querySelector(`[role="row"][aria-rowindex="${row}"]`)?.textContent?.includes("7"),
    rows + 1,
    { polling: "raf" },
  );
  const changedMs = performance.now() - began - pastedMs;
  // What is examined behind it is part of it.
  await page.waitForTimeout(3_000);
  const tasks = await page.evaluate(() => (window as unknown as { tasks: number[] }).tasks);
  report({
    name: "playground.csv-10000.longest-task",
    value: Math.max(0, ...tasks),
    unit: "ms",
    goal: 200,
    long_tasks: tasks.length,
    pasted_ms: pastedMs,
    changed_ms: changedMs,
    bytes: csv.length,
  });
  await context.close();
}

async function observeTasks(page: Page): Promise<void> {
  await page.evaluate(() => {
    const tasks: number[] = [];
    Object.assign(window, { tasks });
    new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ duration }) => duration))).observe({
      type: "longtask",
    });
  });
}

async function contextOf(browser: Browser, { app, cookie }: PlaygroundStage): Promise<BrowserContext> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  await context.addCookies(
    cookie
      .split("; ")
      .map((pair) => ({ name: pair.slice(0, pair.indexOf("=")), value: pair.slice(pair.indexOf("=") + 1), url: app })),
  );
  return context;
}
