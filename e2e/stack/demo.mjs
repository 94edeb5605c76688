// `npm run demo`: the whole product on real data. Plain Node without packages, so that it can say what is missing.
import { randomInt } from "node:crypto";
import { existsSync, mkdirSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";

import { claim } from "./claim.mjs";
import { clouds, startCloud } from "./clouds.mjs";
import { openState } from "./demo-state.mjs";
import { demoPeople, demoRequest, mlflowOnLoopback, scoringOnLoopback } from "./fillings.mjs";
import { clearHalfSeeded, seed, startMlflow, startScoring } from "./mlflow.mjs";
import { arePackagesThere, ensureBuild, ensurePackages, root } from "./packages.mjs";
import { keepPort } from "./ports.mjs";
import { answers, run, start, stopAllAtTheEnd } from "./processes.mjs";
import { createProgress, Stop } from "./progress.mjs";
import { ensurePython, isPythonReady, requireSpace } from "./python.mjs";

/** The version in production and the one that would replace it; `name`: as they are registered, and their ports are kept. */
const scoring = [
  { name: "heart-prod", version: "7" },
  { name: "heart-shadow", version: "8" },
];

const end = stopAllAtTheEnd();
try {
  await demo(readOptions());
} catch (error) {
  await end(1, `\n${sentence(error)}`);
}

async function demo({ json, dataDir, port: askedPort }) {
  requireNode();
  mkdirSync(dataDir, { recursive: true });
  claimFolder(dataDir);
  const python = join(dataDir, "python");
  if (!isPythonReady(python) || !arePackagesThere()) requireSpace(dataDir, 3);
  const state = openState(dataDir);
  const isFirst = !state.filled;
  const ports = await choosePorts(state, askedPort);
  const url = `http://127.0.0.1:${ports.app.port}`;
  const { step, say, seconds } = createProgress((line) => (json ? console.error(line) : console.log(line)));
  say(isFirst ? `Making the demo in ${dataDir}: three to four minutes, once` : `Starting the demo in ${dataDir}`);

  // Two lanes side by side: the build, and the registry with what the application will know of it.
  const env = environment(dataDir, url);
  const packages = step("npm packages", ensurePackages);
  const sky = packages.then(() => step("Stand-ins for three clouds", () => cloudLane(state, { dataDir, ports })));
  const [registry] = await Promise.all([
    registryLane(step, { python, folder: join(dataDir, "mlflow"), kept: ports.mlflow }).then(async (found) => {
      const connections = await sky;
      if (isFirst)
        await step("Members, connections, history", () =>
          fillOnce(state, { dataDir, env, registry: found, clouds: connections }),
        );
      await registerScoring(step, state, { env, ports });
      return found;
    }),
    packages.then(() => step("Build", ensureBuild)),
  ]);
  await ports.app.giveBack();
  // The first time everybody waits for the page; later it is there at once, and the scoring servers need not wait for it.
  const endpoints = () => step("Scoring servers for heart-disease", () => startEndpoints(registry, ports));
  const early = isFirst ? undefined : endpoints();
  await step("Interlock", () => startApplication({ dataDir, env, url, port: ports.app.port }));
  if (!state.asked)
    await step("A request to decide on", () => askOnce(state, { env, url })).catch((error) =>
      console.error(sentence(error)),
    );

  const facts = { url, mlflow: registry.url, dataDir, members: state.members, told: state.told };
  if (!json) printWelcome(facts, seconds());
  const answering = await (early ?? endpoints());
  state.save({ told: true });
  // Programs look for it at the end, whichever of the two streams they read.
  if (json) return console.log(JSON.stringify(readyLine(facts, answering)));
  console.log(
    answering.map(({ url: at, version }) => `  heart-disease ${version} answers at ${at}/invocations`).join("\n"),
  );
  console.log(`  The audit log is checked with: ${verifyCommand(dataDir)}`);
  say("Ready. Ctrl-C stops everything.");
}

async function registryLane(step, { python: folder, folder: store, kept }) {
  const python = await step("Python with MLflow", (tell) => ensurePython(folder, tell));
  clearHalfSeeded(store);
  await kept.giveBack();
  const server = await step("MLflow", () => startMlflow({ python, folder: store, port: kept.port }));
  if (!existsSync(join(store, "seeded.json"))) {
    await step("Training models", (tell) => seed({ python, folder: store, url: server.url, tell }));
  }
  return { python, folder: store, url: server.url };
}

/** Every cloud's stand-in, all at once; answers the connections to them. */
function cloudLane(state, { dataDir, ports }) {
  const folder = join(dataDir, "clouds");
  mkdirSync(folder, { recursive: true });
  return Promise.all(
    clouds.map(async (cloud) => {
      const kept = ports[cloud.kind];
      await kept.giveBack();
      const settings = await startCloud(cloud, { port: kept.port, epoch: state.epoch, folder });
      return { kind: cloud.kind, slug: cloud.kind, name: cloud.name, settings, rules: cloud.rules };
    }),
  );
}

/** Members, the connections and the told past of one, into a database that nobody has open yet. */
async function fillOnce(state, { dataDir, env, registry, clouds: others }) {
  rmSync(join(dataDir, "db"), { recursive: true, force: true });
  const members = demoPeople(newPassword);
  await runFilling("Filling the database", {
    env,
    filling: {
      members: members.map(({ role, ...member }) => ({ ...member, grants: [{ role }] })),
      connections: [
        { ...mlflowOnLoopback(registry.url, { name: "MLflow", slug: "mlflow" }), announce: true },
        ...others,
      ],
      history: { connectionSlug: "mlflow", path: join(registry.folder, "history.jsonl") },
    },
  });
  state.save({
    filled: true,
    asked: false,
    told: false,
    members: members.map(({ email, password, role }) => ({ email, password, role })),
  });
}

/** Writes into the closed database, as people would through the pages. */
function runFilling(name, { env, filling }) {
  const args = [
    join(root, "node_modules", "tsx", "dist", "cli.mjs"),
    "--conditions=react-server",
    join(import.meta.dirname, "fill.ts"),
  ];
  return run({ name, command: process.execPath, args, cwd: root, env, input: JSON.stringify(filling) });
}

/** Once it is decided, it is: another start asks no more. */
async function askOnce(state, { env, url }) {
  const { email, password } = state.members.find(({ role }) => role === "scientist") ?? {};
  await run({
    name: "Asking for a promotion",
    command: process.execPath,
    args: [join(root, "node_modules", "tsx", "dist", "cli.mjs"), join(import.meta.dirname, "ask.ts")],
    cwd: root,
    env,
    input: JSON.stringify({ url, email, password, request: demoRequest }),
  });
  state.save({ asked: true });
}

async function startApplication({ dataDir, env, url, port }) {
  const args = [join(root, "lib", "cli", "start.mjs"), "--port", String(port), "--data-dir", dataDir];
  const log = join(dataDir, "interlock.log");
  const task = start({ name: "Interlock", command: process.execPath, args, cwd: root, env, log });
  await answers(task, `${url}/api/health`, 300);
  void task.exited.then(() => end(1, `\nInterlock ended by itself. Its log: ${log}`));
}

async function startEndpoints(registry, ports) {
  const started = scoring.map(async ({ name, version }) => {
    await ports[name].giveBack();
    const served = { model: "heart-disease", version };
    const { url } = await startScoring({ ...registry, ...served, port: ports[name].port });
    return { url, ...served, stage: await stageOf(registry, served) };
  });
  const results = await Promise.allSettled(started);
  for (const { reason } of results) if (reason) console.error(reason.message);
  return results.flatMap(({ value }) => value ?? []);
}

/** As MLflow has it now: at a later start somebody may have promoted. */
async function stageOf(registry, { model, version }) {
  const query = new URLSearchParams({ name: model, version });
  const reply = await fetch(`${registry.url}/api/2.0/mlflow/model-versions/get?${query}`);
  return (await reply.json()).model_version.current_stage;
}

/** MLflow lists no endpoints, so that somebody has to say where they are: anew only when a port had to be another one. */
async function registerScoring(step, state, { env, ports }) {
  const endpoints = scoring.map(({ name, version }) =>
    scoringOnLoopback({ name, address: `http://127.0.0.1:${ports[name].port}`, model: "heart-disease", version }),
  );
  const registered = endpoints.map(({ address }) => address).join(" ");
  if (state.registered === registered) return;
  await step("Registering the scoring servers", () =>
    runFilling("Registering the scoring servers", { env, filling: { endpoints } }),
  );
  state.save({ registered });
}

/** For programs, whose output tends to be kept in logs: it has the passwords once, where people are told at each start. */
function readyLine({ url, members, told, mlflow, dataDir }, endpoints) {
  const shown = members.map(({ email, password, role }) => ({
    email,
    password: told ? null : (password ?? null),
    role,
  }));
  return { url, members: shown, apiToken: null, mlflow, endpoints, dataDir };
}

function printWelcome({ url, members, mlflow, dataDir }, seconds) {
  const width = Math.max(...members.map(({ email }) => email.length));
  const lines = members.map(
    ({ email, password, role }) => `  ${role.padEnd(14)} ${email.padEnd(width)}  ${password ?? "(password not kept)"}`,
  );
  // Folders of an earlier release forgot them after the first start.
  if (members.some(({ password }) => !password))
    lines.push(`  Without their passwords, begin again: delete ${dataDir}, or choose another folder with --data-dir.`);
  console.log(
    ["", `Interlock is at ${url} after ${seconds} s. Sign in as:`, ...lines, `MLflow itself is at ${mlflow}`, ""].join(
      "\n",
    ),
  );
}

/** As it is typed in the repository; quoted where a shell would split it. */
function verifyCommand(dataDir) {
  return `npm run verify:audit -- --data-dir ${/^[\w./:@+-]+$/.test(dataDir) ? dataDir : JSON.stringify(dataDir)}`;
}

/**
 * The connections name the registries' ports, so that those stay; the application's is kept where it can be. Both are held until
 * they are used, minutes later: a second demo that starts meanwhile must not choose the same.
 */
async function choosePorts(state, asked) {
  const app = await keepPort(asked ?? state.ports.app ?? 3000);
  if (asked !== undefined && app.port !== asked) {
    throw new Stop(`Port ${asked} is taken by another program. Choose another one: npm run demo -- --port ${app.port}`);
  }
  const registries = {};
  for (const { kind, name, port } of [{ kind: "mlflow", name: "MLflow", port: 5001 }, ...clouds]) {
    const known = state.filled ? state.ports[kind] : undefined;
    const kept = await keepPort(known ?? port);
    if (known !== undefined && kept.port !== known) {
      throw new Stop(
        `Port ${known}, where this demo keeps its ${name}, is taken by another program. Stop that one, or make a second demo: npm run demo -- --data-dir FOLDER`,
      );
    }
    registries[kind] = kept;
  }
  // Nobody but the registration knows these: where one is taken by now, the registration is changed.
  const servers = {};
  for (const [index, { name }] of scoring.entries())
    servers[name] = await keepPort(state.ports[name] ?? besidePort(app.port) + index);
  const numbers = Object.fromEntries(
    Object.entries({ app, ...registries, ...servers }).map(([name, { port }]) => [name, port]),
  );
  state.save({ ports: numbers });
  return { app, ...registries, ...servers };
}

/** Where the search for a scoring server's port begins: apart from the application's, and where ports are left to search. */
function besidePort(port) {
  return port + (port < 60_000 ? 2000 : -2000);
}

function claimFolder(dataDir) {
  const holder = claim(join(dataDir, "demo.lock"));
  if (!holder) return;
  const since = holder.since.slice(0, 16).replace("T", " ");
  throw new Stop(
    `The demo in ${dataDir} runs already (process ${holder.pid}, since ${since} UTC). Stop it with Ctrl-C in its terminal or with: kill ${holder.pid}. Or run a second one beside it: npm run demo -- --data-dir FOLDER`,
  );
}

/** The demo is the same everywhere: a database or keys that the shell happens to name are not used. */
function environment(dataDir, url) {
  const env = Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^(DATABASE_URL|NEXTAUTH_|INTERLOCK_|PORT$|NODE_ENV$|npm_)/.test(name),
    ),
  );
  return {
    ...env,
    NODE_ENV: "production",
    NEXT_TELEMETRY_DISABLED: "1",
    INTERLOCK_DATA_DIR: dataDir,
    NEXTAUTH_URL: url,
  };
}

function readOptions() {
  const options = { json: { type: "boolean" }, "data-dir": { type: "string" }, port: { type: "string" } };
  try {
    const { values } = parseArgs({ options });
    const port = values.port === undefined ? undefined : Number(values.port);
    if (port !== undefined && !(Number.isInteger(port) && port > 0 && port < 65_536))
      throw new Stop(`${values.port} is not a port.`);
    // npm runs scripts in the package's folder; a relative path is meant from where the person stands.
    const from = process.env.INIT_CWD ?? process.cwd();
    return {
      json: values.json ?? false,
      port,
      dataDir: values["data-dir"] === undefined ? join(root, ".data", "demo") : resolve(from, values["data-dir"]),
    };
  } catch (error) {
    throw new Stop(`${error.message}\nUsage: npm run demo [-- --json] [--data-dir FOLDER] [--port NUMBER]`);
  }
}

function sentence(error) {
  if (error instanceof Stop) return error.message;
  if (error.code === "ENOSPC")
    return "The disk is full. Free some space (3 GB are enough), then start again; what is done stays done.";
  if (["EACCES", "EPERM", "EROFS"].includes(error.code))
    return `${error.path ?? "The data folder"} cannot be written. Choose another folder: npm run demo -- --data-dir FOLDER`;
  return error.stack;
}

function requireNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  throw new Stop(`Node ${process.versions.node} runs this; 20.19 or newer is needed: https://nodejs.org`);
}

/** Four groups of five letters and digits that are not mistaken for one another. */
function newPassword() {
  const letters = "abcdefghijkmnpqrstuvwxyz23456789";
  const group = () => Array.from({ length: 5 }, () => letters[randomInt(letters.length)]).join("");
  return [group(), group(), group(), group()].join("-");
}
