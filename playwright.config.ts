import { defineConfig } from "@playwright/test";

export default defineConfig({
  testDir: "e2e",
  // Journeys that take minutes, such as a build of their own, run with `npm run test:full`.
  testMatch: process.env["INTERLOCK_TEST_FULL"] ? "*.spec.ts" : /(?<!\.full)\.spec\.ts$/,
  globalSetup: "./e2e/setup.ts",
  // A journey mostly waits: for the observer's next look, for a registry that comes back. Others work meanwhile.
  workers: 3,
  timeout: 90_000,
  expect: { timeout: 15_000 },
  outputDir: "test-results",
  use: {
    viewport: { width: 1440, height: 900 },
    // The pages as they were are in the trace all the same; filming every journey cost a fifth of the whole time.
    trace: { mode: "retain-on-failure", screenshots: false, sources: false },
    contextOptions: { reducedMotion: "reduce" },
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
