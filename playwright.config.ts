import { defineConfig } from "@playwright/test";

// Journeys that take minutes, such as a build of their own, run with `npm run test:full`.
const journeys = process.env["INTERLOCK_TEST_FULL"] ? "*.spec.ts" : /(?<!\.full)\.spec\.ts$/;
const patient =
  /(accessible|clouds-\w+|mlflow-killed-mid-way|outside-change|outside-change-review|time-machine|cases-gate-promotion|finish-and-undo|expire|registry-away|wrong-role)\.spec\.ts$/;

export default defineConfig({
  testDir: "e2e",
  // Those that wait longest begin first: at the end everybody would wait for them alone.
  projects: [
    { name: "patient", testMatch: patient },
    { name: "others", testMatch: journeys, testIgnore: patient },
  ],
  globalSetup: "./e2e/setup.ts",
  // A journey mostly waits: for the observer's next look, for a registry that comes back. Others work meanwhile.
  workers: 4,
  // Four journeys, their registries and browsers on two cores: what fails once is tried again, and named if it passes then.
  retries: 1,
  timeout: 150_000,
  expect: { timeout: 30_000 },
  outputDir: "test-results",
  use: {
    viewport: { width: 1440, height: 900 },
    // What the page said when a journey failed is kept as text. To record every step of one costs a tenth of the time: `--trace on`.
    trace: "off",
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
