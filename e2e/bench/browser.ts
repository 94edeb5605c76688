import { chromium, type Browser } from "@playwright/test";

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
  /** From navigation to the first row on screen, by the page's own clock: what the test driver needs to find it is no part of it. */
  usableMs: number;
  /** Sum of what long tasks took beyond 50 ms, until two seconds after the page was usable. */
  blockingMs: number;
  /** Compressed bytes of scripts as they came over the wire. */
  scriptBytes: number;
};

/** Opens `url` in a fresh context (nothing cached) and waits until a link that is called so is painted. */
export async function coldVisit(browser: Browser, url: string, row: RegExp, cookie?: string): Promise<Visit> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  if (cookie)
    await context.addCookies(
      cookie.split("; ").map((pair) => ({
        name: pair.slice(0, pair.indexOf("=")),
        value: pair.slice(pair.indexOf("=") + 1),
        url: new URL(url).origin,
      })),
    );
  await context.addInitScript(() => {
    const blocked = { ms: 0 };
    Object.assign(window, { blocked });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) blocked.ms += Math.max(0, entry.duration - 50);
    }).observe({ type: "longtask", buffered: true });
  });
  await context.addInitScript((pattern) => {
    const name = new RegExp(pattern);
    const timer = setInterval(() => {
      const isPainted = performance.getEntriesByName("first-contentful-paint").length > 0;
      if (
        !isPainted ||
        ![...document.querySelectorAll("a")].some((link) => name.test(link.textContent ?? "") && link.checkVisibility())
      )
        return;
      clearInterval(timer);
      Object.assign(window, { seenAt: performance.now() });
    }, 5);
  }, row.source);
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  await devtools.send("Network.enable");
  const scripts = new Set<string>();
  let scriptBytes = 0;
  devtools.on("Network.responseReceived", ({ requestId, type }) => type === "Script" && scripts.add(requestId));
  devtools.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    if (scripts.has(requestId)) scriptBytes += encodedDataLength;
  });

  await page.goto(url, { waitUntil: "commit" });
  const usableMs = Number(
    await (await page.waitForFunction(() => (window as unknown as { seenAt?: number }).seenAt)).jsonValue(),
  );
  await page.waitForTimeout(2_000);
  const blockingMs = await page.evaluate(() => (window as unknown as { blocked: { ms: number } }).blocked.ms);
  await context.close();
  return { usableMs, blockingMs, scriptBytes };
}
