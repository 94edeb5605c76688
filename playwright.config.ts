import { defineConfig } from "@playwright/test";

export default defineConfig({
  testDir: "e2e",
  testMatch: "*.spec.ts",
  globalSetup: "./e2e/setup.ts",
  // Two cores carry one application, one registry and one browser at a time; a second worker only makes both slow.
  workers: 2,
  timeout: 90_000,
  expect: { timeout: 15_000 },
  outputDir: "test-results",
  use: {
    viewport: { width: 1440, height: 900 },
    trace: "retain-on-failure",
    timezoneId: "UTC",
    launchOptions: {
      ...(process.env["INTERLOCK_CHROMIUM"] && { executablePath: process.env["INTERLOCK_CHROMIUM"] }),
      args: [
        ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
        // Its own calls home would only wait for a network that a test machine may not have.
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
});
