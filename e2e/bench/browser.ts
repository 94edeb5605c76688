import { chromium, type Browser, type Page } from "@playwright/test";

import { findChromium } from "../stack/chromium.mjs";

export async function openBrowser(): Promise<Browser> {
  const { path, env } = await findChromium();
  const args = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-quic"];
  return chromium.launch({
    executablePath: path,
    env: { ...(process.env as Record<string, string>), ...env },
    args: [...args, ...(process.getuid?.() === 0 ? ["--no-sandbox"] : [])],
  });
}

export type Visit = {
  /** From navigation to the first row on screen. */
  usableMs: number;
  /** Sum of what long tasks took beyond 50 ms, until two seconds after the page was usable. */
  blockingMs: number;
  /** Compressed bytes of scripts as they came over the wire. */
  scriptBytes: number;
};

/** Opens `url` in a fresh context (nothing cached) and waits until `row` is visible. */
export async function coldVisit(browser: Browser, url: string, row: (page: Page) => Promise<unknown>, cookie?: string): Promise<Visit> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  if (cookie) await context.addCookies(cookie.split("; ").map((pair) => ({ name: pair.slice(0, pair.indexOf("=")), value: pair.slice(pair.indexOf("=") + 1), url: new URL(url).origin })));
  await context.addInitScript(() => {
    const blocked = { ms: 0 };
    Object.assign(window, { blocked });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) blocked.ms += Math.max(0, entry.duration - 50);
    }).observe({ type: "longtask", buffered: true });
  });
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  await devtools.send("Network.enable");
  const scripts = new Set<string>();
  let scriptBytes = 0;
  devtools.on("Network.responseReceived", ({ requestId, type }) => type === "Script" && scripts.add(requestId));
  devtools.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    if (scripts.has(requestId)) scriptBytes += encodedDataLength;
  });

  const began = performance.now();
  await page.goto(url, { waitUntil: "commit" });
  await row(page);
  const usableMs = performance.now() - began;
  await page.waitForTimeout(2_000);
  const blockingMs = await page.evaluate(() => (window as unknown as { blocked: { ms: number } }).blocked.ms);
  await context.close();
  return { usableMs, blockingMs, scriptBytes };
}
