import type { Browser, Page } from "@playwright/test";

import { coldVisit, openBrowser, type Visit } from "./browser";
import { median, report } from "./report";
import type { Stage } from "./stage";

const visits = 9;
/** Of a model of the stage. */
const rowName = /-\d{5}$/;
/** Parts of the numbers in the names: no tag holds them, and the last key leaves ten rows of a hundred. */
const searches = ["0123", "0145", "0167", "0189", "0034", "0056", "0078", "0091"];

/** The models page cold, and searching in it, beside MLflow's own page in the same browser; the sides take turns. */
export async function benchPages(stage: Stage): Promise<void> {
  const browser = await openBrowser();
  try {
    await benchCold(browser, stage);
    await benchTyping(browser, stage);
  } finally {
    await browser.close();
  }
}

async function benchCold(browser: Browser, { app, mlflow, cookie }: Stage) {
  const ours: Visit[] = [];
  const theirs: Visit[] = [];
  // The browser is cold each time, the servers are not: one visit of each does not count.
  await coldVisit(browser, `${app}/models`, rowName, cookie);
  await coldVisit(browser, `${mlflow}/#/models`, rowName);
  for (let turn = 0; turn < visits; turn++) {
    ours.push(await coldVisit(browser, `${app}/models`, rowName, cookie));
    theirs.push(await coldVisit(browser, `${mlflow}/#/models`, rowName));
  }
  const middle = (side: Visit[], key: keyof Visit) => median(side.map((visit) => visit[key]));
  const line = (name: string, key: keyof Visit, goal: number, unit: string) =>
    report({
      name: `models-page.cold.${name}.ratio`,
      value: middle(ours, key) / middle(theirs, key),
      unit: "ours/theirs",
      goal,
      ours: middle(ours, key),
      theirs: middle(theirs, key),
      of: unit,
    });
  line("usable", "usableMs", 1 / 3, "ms");
  line("blocking", "blockingMs", 1 / 5, "ms");
  line("script", "scriptBytes", 1 / 10, "bytes");
  report({
    name: "models-page.cold.script",
    value: middle(ours, "scriptBytes") / 1024,
    unit: "KiB compressed",
    goal: 200,
  });
}

async function benchTyping(browser: Browser, { app, mlflow, cookie }: Stage) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  await context.addCookies(
    cookie
      .split("; ")
      .map((pair) => ({ name: pair.slice(0, pair.indexOf("=")), value: pair.slice(pair.indexOf("=") + 1), url: app })),
  );
  const ours = await context.newPage();
  const theirs = await context.newPage();
  await ours.goto(`${app}/models`);
  await theirs.goto(`${mlflow}/#/models`);
  await Promise.all([firstRow(ours), firstRow(theirs)]);
  await theirs.keyboard.press("Escape"); // its greeting covers the list
  const times = { ours: [] as number[], theirs: [] as number[] };
  for (const word of searches) {
    await ours.bringToFront();
    times.ours.push(await timeSearch(ours, word, false));
    await theirs.bringToFront();
    times.theirs.push(await timeSearch(theirs, word, true));
  }
  report({
    name: "models-page.typing-to-changed-rows.ratio",
    value: median(times.ours) / median(times.theirs),
    unit: "ours/theirs",
    goal: 1 / 4,
    ours_ms: median(times.ours),
    theirs_ms: median(times.theirs),
    searches: searches.length,
  });
  await context.close();
}

/** From the last key (Enter where the page wants it) until every row on screen holds the word. */
async function timeSearch(page: Page, word: string, needsEnter: boolean): Promise<number> {
  const box = page
    .getByRole("searchbox")
    .or(page.getByPlaceholder(/filter|search/i))
    .first();
  await box.fill("");
  if (needsEnter) await box.press("Enter");
  await page.waitForFunction(
    () => new Set([...document.querySelectorAll("tbody tr, [role=row]")].map((row) => row.textContent)).size > 20,
  );
  await box.pressSequentially(word.slice(0, -1));
  await page.waitForTimeout(500);
  // Both moments are the page's own: what the test driver needs to press a key is no part of it.
  await page.evaluate(() =>
    addEventListener("keydown", () => Object.assign(window, { pressedAt: performance.now() }), true),
  );
  const changed = page.waitForFunction(
    (text) => {
      const names = [...document.querySelectorAll("tbody tr a, [role=row] a")]
        .map((link) => link.textContent ?? "")
        .filter((name) => /-\d{5}$/.test(name));
      const done = names.length > 0 && names.every((name) => name.includes(text));
      return done ? performance.now() - (window as unknown as { pressedAt: number }).pressedAt : false;
    },
    word,
    { polling: "raf" },
  );
  await box.press(word.slice(-1));
  if (needsEnter) await box.press("Enter");
  return Number(await (await changed).jsonValue());
}

function firstRow(page: Page) {
  return page.getByRole("link", { name: rowName }).first().waitFor();
}
