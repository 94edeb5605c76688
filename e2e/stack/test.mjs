// `npm test`: everything that needs only what we wrote and MLflow, in the order in which it fails fastest. `npm test -- unit e2e`
// runs some of it. `npm run test:full` also proves with the vendors' own clients that the stand-ins are what they stand for.
// Plain Node without packages: on a fresh clone it installs them first.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";

import { anyFreePort } from "./ports.mjs";
import { ensureBuild, ensurePackages } from "./packages.mjs";
import { run, stopAll, stopAllAtTheEnd } from "./processes.mjs";
import { createProgress, Stop } from "./progress.mjs";
import { ensurePython, mlflow2, oldestMlflow, pythonMinor, serving, vendors } from "./python.mjs";

const root = resolve(import.meta.dirname, "..", "..");
const python = join(root, ".stack", "python");
const notInUnit = ["--exclude", "**/*.real.test.ts", "--exclude", "**/*.full.test.ts"];
const bin = (name) => join(root, "node_modules", ".bin", name);
const scratch = mkdtempSync(join(tmpdir(), "interlock-test-"));
const progress = createProgress((line) => console.log(line));

/** `minutes`: what the suite may take on two cores; more is said, not failed: machines differ. `needs`: what is prepared for it. */
const suites = [
  { name: "lint", minutes: 1, run: lint },
  { name: "typecheck", minutes: 1, run: () => types() },
  {
    name: "unit",
    minutes: 4,
    run: () => vitest("unit", notInUnit, isFull ? { INTERLOCK_TEST_VERSIONS: "20000" } : {}),
  },
  { name: "postgres", minutes: 4, run: onPostgres },
  { name: "contract", minutes: 2, run: againstRegistry, needs: ["python"] },
  { name: "e2e", minutes: 10, run: journeys, needs: ["python", "build"] },
  { name: "torture", minutes: 4, run: torture, needs: ["python", "build"] },
  // Installs packages of its own, so it is asked for.
  { name: "vendors", minutes: 8, run: byVendors, onlyInFull: true },
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
let passed = 0;
/** What failed, by name: the last thing that is said, for nobody wants to look for it in half an hour of output. */
const failures = [];
/** What passed only when it was tried again: said as well, for the fault is there. */
const secondTries = [];
/** Both are begun before their turn comes, so that nobody waits for them alone. */
const environment = once(() => progress.step("Python environment", (tell) => ensurePython(python, tell)));
const build = once(() => progress.step("Build", ensureBuild));
const types = once(() => whole("npm", ["run", "--silent", "typecheck"]));
try {
  await progress.step("npm packages", ensurePackages);
  const running = suites.filter(isWanted);
  if (running.some(({ needs = [] }) => needs.includes("python"))) begin(environment);
  for (const suite of running) await runSuite(suite);
} catch (error) {
  failures.push(inWords(error));
}
await stopAll();
rmSync(scratch, { recursive: true, force: true });
for (const title of secondTries) console.log(`passed only at the second try: ${title}`);
for (const failure of failures) console.log(`failed: ${failure}`);
console.log(`${passed} passed, ${failures.length} failed`);
await end(failures.length === 0 ? 0 : 1);

/** The same work for everybody who asks. */
function once(work) {
  let begun;
  return () => (begun ??= work());
}

/** Whoever needs it hears of its failure then. */
function begin(work) {
  work().catch(() => undefined);
}

function isWanted({ name, onlyInFull = false }) {
  return wanted.length === 0 ? isFull || !onlyInFull : wanted.includes(name);
}

async function runSuite({ name, minutes, run: work }) {
  const began = Date.now();
  console.log(`\n── ${name} ${"─".repeat(Math.max(0, 60 - name.length))}`);
  const result = await work().catch((error) => {
    console.error(inWords(error));
    return { passed: 0, failed: [inWords(error).split("\n", 1)[0]], skipped: [] };
  });
  if (result.passed + result.failed.length === 0) result.failed.push("ran no test at all");
  passed += result.passed;
  failures.push(...result.failed.map((title) => `${name} › ${title}`));
  secondTries.push(...(result.atSecondTry ?? []).map((title) => `${name} › ${title}`));
  for (const title of result.skipped) console.log(`skipped: ${title}`);
  const took = (Date.now() - began) / 60_000;
  const over = took > minutes ? `, over its budget of ${minutes} min` : "";
  console.log(
    `── ${name}: ${result.passed} passed, ${result.failed.length} failed, ${result.skipped.length} skipped, ${took.toFixed(1)} min${over}`,
  );
}

function inWords(error) {
  return error instanceof Stop ? error.message : String(error?.stack ?? error);
}

/** Rules and layout; the types keep the second core busy meanwhile. */
async function lint() {
  if (isWanted({ name: "typecheck" })) begin(types);
  const both = await Promise.all([
    whole("eslint", [".", "--max-warnings", "0"]),
    whole("prettier", ["--check", "--log-level", "warn", "."]),
  ]);
  return { passed: both.length, failed: [], skipped: [] };
}

/** A tool that passes or fails as a whole counts as one test. */
async function whole(command, args) {
  await tool(command, args);
  return { passed: 1, failed: [], skipped: [] };
}

async function vitest(name, args, env) {
  const file = join(scratch, `${name}.json`);
  const failure = await tool(
    "vitest",
    ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${file}`, ...args],
    env,
  ).then(
    () => undefined,
    (error) => error,
  );
  const files = readReport(file, failure).testResults;
  const tests = files.flatMap((file) => file.assertionResults);
  const broken = files.filter((file) => file.status === "failed" && file.assertionResults.length === 0);
  const titles = (...statuses) => tests.filter((test) => statuses.includes(test.status)).map((test) => test.fullName);
  const failed = [...titles("failed"), ...broken.map((file) => relative(root, file.name))];
  return {
    passed: titles("passed").length,
    failed: failure && failed.length === 0 ? ["an error outside of any test"] : failed,
    skipped: titles("skipped", "pending", "todo"),
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
  const interpreter = await environment();
  // These tests mostly wait for servers to start.
  if (suites.some((suite) => isWanted(suite) && suite.needs?.includes("build"))) begin(build);
  const { pythons, skipped } = isFull ? await olderMlflows() : { pythons: [], skipped: [] };
  const servers = [];
  try {
    for (const python of [interpreter, ...pythons]) {
      const folder = join(scratch, `contract-${servers.length}`);
      servers.push(await startMlflow({ python, folder, port: await anyFreePort() }));
    }
    const result = await vitest("contract", [".real.test.ts"], {
      INTERLOCK_TEST_MLFLOW: servers.map(({ url }) => url).join(","),
      INTERLOCK_TEST_PYTHON: interpreter,
      ...(isFull && { INTERLOCK_TEST_FULL: "yes" }),
    });
    return { ...result, skipped: [...result.skipped, ...skipped] };
  } finally {
    await Promise.all(servers.map((server) => server.stop()));
  }
}

/** What the adapter is tried on besides the newest. */
async function olderMlflows() {
  const make = (title, folder, lock) =>
    progress.step(title, (tell) => ensurePython(join(root, ".stack", folder), tell, lock));
  const second = await make("Python with MLflow 2", "mlflow-2", mlflow2);
  if (pythonMinor() > 12)
    return { pythons: [second], skipped: ["the contract on MLflow 2.9 (its packages need Python 3.12 or older)"] };
  return { pythons: [second, await make("Python with MLflow 2.9", "mlflow-2.9", oldestMlflow)], skipped: [] };
}

/** The clients that the clouds give to their customers, on the stand-ins that our adapters are tested on. */
async function byVendors() {
  const folder = join(root, ".stack", "vendors");
  const clients = await progress.step("Python with the vendors' clients", (tell) =>
    ensurePython(folder, tell, vendors),
  );
  const servers = await progress.step("Python with inference servers", (tell) =>
    ensurePython(join(root, ".stack", "serving"), tell, serving),
  );
  const older = await progress.step("Python with MLflow 2", (tell) =>
    ensurePython(join(root, ".stack", "mlflow-2"), tell, mlflow2),
  );
  return vitest("vendors", [".full.test.ts"], {
    INTERLOCK_TEST_VENDORS: join(clients, "bin", "python"),
    INTERLOCK_TEST_SERVING: servers,
    INTERLOCK_TEST_MLFLOW_2: older,
  });
}

async function journeys() {
  await build();
  const { findChromium } = await import("./chromium.mjs");
  const chromium = await findChromium();
  console.log(`Chromium: ${chromium.path} (from ${chromium.from})`);
  const file = join(scratch, "e2e.json");
  const failure = await tool("playwright", ["test", "--reporter=list,json"], {
    ...chromium.env,
    INTERLOCK_CHROMIUM: chromium.path,
    INTERLOCK_TEST_PYTHON: await environment(),
    PLAYWRIGHT_JSON_OUTPUT_NAME: file,
    ...(isFull && { INTERLOCK_TEST_FULL: "yes" }),
  }).then(
    () => undefined,
    (error) => error,
  );
  const { stats, suites: files, errors } = readReport(file, failure);
  const specs = (status) => specsOf(files).filter((spec) => spec.tests.every((test) => test.status === status));
  const titles = (status) => specs(status).map((spec) => `${spec.file}: ${spec.title}`);
  return {
    passed: stats.expected + stats.flaky,
    atSecondTry: titles("flaky"),
    failed: [...titles("unexpected"), ...errors.map(({ message = "" }) => message.split("\n", 1)[0])],
    skipped: specs("skipped").map((spec) => `${spec.title} ${reasonOf(spec)}`),
  };
}

/** Every kill and every round counts as a test; so does each thing that was lost, doubled or left unexplained, as one that failed. */
async function torture() {
  await build();
  let counts;
  const failure = await tool(
    "tsx",
    ["e2e/torture/run.ts", "--kills", "20", "--rounds", "20"],
    { INTERLOCK_TEST_PYTHON: await environment() },
    (line) => (counts ??= countsIn(line)),
  ).then(
    () => undefined,
    (error) => error,
  );
  if (!counts) throw failure ?? new Stop("The torture wrote no result.");
  const { kills, rounds, lost, doubled, unexplained } = counts;
  const failed = Object.entries({ lost, doubled, unexplained }).flatMap(([what, times]) => Array(times).fill(what));
  return { passed: kills + rounds, failed, skipped: [] };
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
