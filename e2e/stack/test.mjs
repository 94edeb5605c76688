// `npm test`: everything that needs only what we wrote and MLflow, in the order in which it fails fastest. `npm test -- unit e2e`
// runs some of it. `npm run test:full` also proves with the vendors' own clients that the stand-ins are what they stand for.
// Plain Node without packages: on a fresh clone it installs them first.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

import { anyFreePort } from "./ports.mjs";
import { ensureBuild, ensurePackages } from "./packages.mjs";
import { run, stopAll, stopAllAtTheEnd } from "./processes.mjs";
import { createProgress, Stop } from "./progress.mjs";
import { ensurePython, vendors } from "./python.mjs";

const root = resolve(import.meta.dirname, "..", "..");
const python = join(root, ".stack", "python");
const notInUnit = ["--exclude", "**/*.real.test.ts", "--exclude", "**/*.full.test.ts"];
const bin = (name) => join(root, "node_modules", ".bin", name);
const scratch = mkdtempSync(join(tmpdir(), "interlock-test-"));
const progress = createProgress((line) => console.log(line));

/** Minutes are what the suite may take on two cores; more is said, not failed: machines differ. */
const suites = [
  { name: "lint", minutes: 1, run: () => whole("eslint", [".", "--max-warnings", "0"]) },
  { name: "typecheck", minutes: 1, run: () => whole("npm", ["run", "--silent", "typecheck"]) },
  { name: "unit", minutes: 4, run: () => vitest("unit", notInUnit, {}) },
  { name: "postgres", minutes: 4, run: onPostgres },
  { name: "contract", minutes: 2, run: againstRegistry },
  { name: "e2e", minutes: 10, run: journeys },
  { name: "torture", minutes: 4, run: torture },
  // Installs packages of its own, so it is asked for.
  { name: "vendors", minutes: 4, run: byVendors, onlyInFull: true },
];

const asked = process.argv.slice(2);
const isFull = asked.includes("--full");
const wanted = asked.filter((name) => name !== "--full");
const unknown = wanted.filter((name) => !suites.some((suite) => suite.name === name));
if (unknown.length > 0) {
  console.error(`There is no suite ${unknown.join(", ")}. There are: ${suites.map((suite) => suite.name).join(", ")}.`);
  process.exit(2);
}

const end = stopAllAtTheEnd();
let total = { passed: 0, failed: 0 };
try {
  await progress.step("npm packages", ensurePackages);
  for (const suite of suites.filter(isWanted)) await runSuite(suite);
} catch (error) {
  total.failed++;
  console.error(error instanceof Stop ? error.message : error);
}
await stopAll();
rmSync(scratch, { recursive: true, force: true });
console.log(`${total.passed} passed, ${total.failed} failed`);
await end(total.failed === 0 ? 0 : 1);

function isWanted({ name, onlyInFull = false }) {
  return wanted.length === 0 ? isFull || !onlyInFull : wanted.includes(name);
}

async function runSuite({ name, minutes, run: work }) {
  const began = Date.now();
  console.log(`\n── ${name} ${"─".repeat(Math.max(0, 60 - name.length))}`);
  let result;
  try {
    result = await work();
  } catch (error) {
    console.error(error instanceof Stop ? error.message : error);
    result = { passed: 0, failed: 1, skipped: [] };
  }
  const { passed, skipped } = result;
  const ran = passed + result.failed > 0;
  if (!ran) console.error(`${name} ran no test at all.`);
  const failed = ran ? result.failed : 1;
  total = { passed: total.passed + passed, failed: total.failed + failed };
  for (const title of skipped) console.log(`skipped: ${title}`);
  const took = (Date.now() - began) / 60_000;
  const over = took > minutes ? `, over its budget of ${minutes} min` : "";
  console.log(`── ${name}: ${passed} passed, ${failed} failed, ${skipped.length} skipped, ${took.toFixed(1)} min${over}`);
}

/** A tool that passes or fails as a whole counts as one test. */
async function whole(command, args) {
  await tool(command, args);
  return { passed: 1, failed: 0, skipped: [] };
}

async function vitest(name, args, env) {
  const file = join(scratch, `${name}.json`);
  const failure = await tool("vitest", ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${file}`, ...args], env).then(
    () => undefined,
    (error) => error,
  );
  const { testResults } = readReport(file, failure);
  const tests = testResults.flatMap((suite) => suite.assertionResults);
  const broken = testResults.filter((suite) => suite.status === "failed" && suite.assertionResults.length === 0);
  const count = (status) => tests.filter((test) => test.status === status).length;
  return {
    passed: count("passed"),
    failed: count("failed") + broken.length,
    skipped: tests.filter((test) => ["skipped", "pending", "todo"].includes(test.status)).map((test) => test.fullName),
  };
}

/** The tests that touch the database once more, on a real PostgreSQL: there, things really happen at the same time. */
async function onPostgres() {
  const { startPostgres } = await import("./postgres.mjs");
  const own = process.env.INTERLOCK_TEST_DATABASE_URL;
  const server = own ? { url: own, stop: () => undefined } : await startPostgres();
  try {
    return await vitest("postgres", [...notInUnit, ...databaseTests()], {
      DATABASE_URL: server.url,
      NEXTAUTH_SECRET: "only for tests, and long enough to be taken",
      INTERLOCK_ENCRYPTION_KEY: Buffer.alloc(32, 7).toString("base64"),
    });
  } finally {
    await server.stop();
  }
}

async function againstRegistry() {
  const { startMlflow } = await import("./mlflow.mjs");
  const environment = await progress.step("Python environment", (tell) => ensurePython(python, tell));
  const server = await startMlflow({ python: environment, folder: join(scratch, "contract"), port: await anyFreePort() });
  try {
    return await vitest("contract", [".real.test.ts"], {
      INTERLOCK_TEST_MLFLOW: server.url,
      INTERLOCK_TEST_PYTHON: environment,
      ...(isFull && { INTERLOCK_TEST_FULL: "yes" }),
    });
  } finally {
    await server.stop();
  }
}

/** The clients that the clouds give to their customers, on the stand-ins that our adapters are tested on. */
async function byVendors() {
  const folder = join(root, ".stack", "vendors");
  const environment = await progress.step("Python with the vendors' clients", (tell) => ensurePython(folder, tell, vendors));
  return vitest("vendors", [".full.test.ts"], { INTERLOCK_TEST_VENDORS: join(environment, "bin", "python") });
}

async function journeys() {
  const environment = await progress.step("Python environment", (tell) => ensurePython(python, tell));
  await progress.step("Build", ensureBuild);
  const { findChromium } = await import("./chromium.mjs");
  const chromium = await findChromium();
  console.log(`Chromium: ${chromium.path} (from ${chromium.from})`);
  const file = join(scratch, "e2e.json");
  const failure = await tool("playwright", ["test", "--reporter=list,json"], {
    ...chromium.env,
    INTERLOCK_CHROMIUM: chromium.path,
    INTERLOCK_TEST_PYTHON: environment,
    PLAYWRIGHT_JSON_OUTPUT_NAME: file,
    ...(isFull && { INTERLOCK_TEST_FULL: "yes" }),
  }).then(
    () => undefined,
    (error) => error,
  );
  const { stats, suites: files, errors } = readReport(file, failure);
  return {
    passed: stats.expected + stats.flaky,
    failed: stats.unexpected + errors.length,
    skipped: specsOf(files).filter((spec) => spec.tests.every((test) => test.status === "skipped")).map((spec) => `${spec.title} ${reasonOf(spec)}`),
  };
}

/** Every kill and every round counts as a test; so does each thing that was lost, doubled or left unexplained, as one that failed. */
async function torture() {
  const environment = await progress.step("Python environment", (tell) => ensurePython(python, tell));
  await progress.step("Build", ensureBuild);
  let counts;
  const failure = await tool("tsx", ["e2e/torture/run.ts", "--kills", "20", "--rounds", "20"], { INTERLOCK_TEST_PYTHON: environment }, (line) => (counts ??= countsIn(line))).then(
    () => undefined,
    (error) => error,
  );
  if (!counts) throw failure ?? new Stop("The torture wrote no result.");
  const { kills, rounds, lost, doubled, unexplained } = counts;
  return { passed: kills + rounds, failed: lost + doubled + unexplained, skipped: [] };
}

function countsIn(line) {
  return line.startsWith('{"kills"') ? JSON.parse(line) : undefined;
}

function specsOf(list = []) {
  return list.flatMap((suite) => [...(suite.specs ?? []), ...specsOf(suite.suites)]);
}

function reasonOf(spec) {
  const notes = spec.tests.flatMap((test) => test.annotations.map((note) => note.description ?? ""));
  return notes.length > 0 ? `(${notes.join("; ")})` : "";
}

function databaseTests() {
  return readdirSync(join(root, "lib"), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".test.ts"))
    .map((path) => join("lib", path))
    .filter((path) => readFileSync(join(root, path), "utf8").includes("testDatabase("));
}

function readReport(file, failure) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    throw failure ?? new Stop("The test runner wrote no report.");
  }
}

function tool(command, args, env = {}, alsoTo = () => undefined) {
  return run({
    name: command,
    command: command === "npm" ? "npm" : bin(command),
    args,
    cwd: root,
    env: { ...process.env, NODE_OPTIONS: "", FORCE_COLOR: "0", NEXT_TELEMETRY_DISABLED: "1", ...env },
    onLine(line) {
      console.log(line);
      alsoTo(line);
    },
  });
}
