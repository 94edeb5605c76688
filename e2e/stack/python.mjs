import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

import { inTurn } from "./claim.mjs";
import { run } from "./processes.mjs";
import { Stop } from "./progress.mjs";

/** MLflow as server and client, and what the seed trains with. The demo's own one will do for the tests. */
const mlflow = environment("requirements.lock", {
  megabytes: 230,
  shared: resolve(import.meta.dirname, "..", "..", ".data", "demo", "python"),
});
/** The vendors' own clients, and KServe's model server. */
export const vendors = environment("vendors.lock", { megabytes: 140 });
/** Inference servers that others wrote. */
export const serving = environment("serving.lock", { megabytes: 290 });
/** MLflow's second generation. */
export const mlflow2 = environment("mlflow-2.lock", { megabytes: 220 });
/** The oldest MLflow that is supported. What it needs was never built for Python 3.13 and newer. */
export const oldestMlflow = environment("mlflow-2.9.lock", { megabytes: 180 });

const install = "On Debian or Ubuntu: sudo apt install python3 python3-venv.";
const elsewhere = "Or name another one: INTERLOCK_PYTHON=/path/to/python3.";

function environment(name, { megabytes, shared = null }) {
  const file = join(import.meta.dirname, name);
  const text = readFileSync(file, "utf8");
  return { file, text, hash: createHash("sha256").update(text).digest("hex"), megabytes, shared };
}

/**
 * A virtual environment with what a lock names (MLflow, unless another is wanted), made in `folder` unless it, or the shared
 * one, is there already. A marker written last tells a finished one from a half-finished attempt, which is made anew.
 */
export async function ensurePython(folder, tell, wanted = mlflow) {
  const ready = readyOne(folder, wanted);
  if (ready) return ready;
  const python = findPython();
  requireSpace(dirname(folder), 3);
  return inTurn(
    `${folder}.lock`,
    (holder) => tell(`waiting for process ${holder.pid}, which installs the same`),
    async () => {
      if (!isComplete(folder, wanted)) await make(python, folder, tell, wanted);
      return folder;
    },
  );
}

export function isPythonReady(folder) {
  return readyOne(folder, mlflow) !== null;
}

function readyOne(folder, wanted) {
  return [folder, wanted.shared].find((each) => each !== null && isComplete(each, wanted)) ?? null;
}

/**
 * The environment variables for programs of the virtual environment.
 * @param {string} folder
 * @param {Record<string, string>} more
 * @returns {NodeJS.ProcessEnv}
 */
export function pythonEnv(folder, more = {}) {
  // With the first of these, found in many containers, each start compiles everything again.
  const foreign = ["PYTHONDONTWRITEBYTECODE", "PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV"];
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.includes(name)));
  return { ...env, PATH: `${join(folder, "bin")}:${env.PATH}`, PYTHONUNBUFFERED: "1", ...more };
}

/** Throws a Stop unless `gigabytes` are free where `folder` is or will be. */
export function requireSpace(folder, gigabytes) {
  mkdirSync(folder, { recursive: true });
  const { bavail, bsize } = statfsSync(folder);
  const free = (bavail * bsize) / 1e9;
  if (free >= gigabytes) return;
  throw new Stop(
    `${folder} has ${free.toFixed(1)} GB left and ${gigabytes} GB are needed. Free some space, or choose another disk with --data-dir.`,
  );
}

/** The suitable Python's command. Throws a Stop that says what is missing and how to get it. */
export function findPython() {
  return suitable().command;
}

/** Of the suitable Python: 11 of 3.11. */
export function pythonMinor() {
  return Number(suitable().version.split(".")[1]);
}

function suitable() {
  const named = process.env.INTERLOCK_PYTHON;
  const seen = (
    named ? [named] : ["python3", "python3.14", "python3.13", "python3.12", "python3.11", "python3.10", "python"]
  ).map(look);
  const fit = seen.find((found) => found.fit && found.venv);
  if (fit) return fit;

  const bare = seen.find((found) => found.fit);
  if (bare) {
    throw new Stop(
      `${bare.command} (${bare.version}) cannot make virtual environments: its venv module is missing. On Debian or Ubuntu: sudo apt install python3-venv. ${elsewhere}`,
    );
  }
  const old = seen.find((found) => found.version);
  if (old) throw new Stop(`${old.command} is Python ${old.version}; 3.10 or newer is needed. ${install} ${elsewhere}`);
  throw new Stop(`Python 3.10 or newer is needed and ${named ?? "python3"} was not found. ${install} ${elsewhere}`);
}

function look(command) {
  const ask = (code) => spawnSync(command, ["-c", code], { encoding: "utf8" });
  const version = ask("import sys; print('.'.join(map(str, sys.version_info[:3])))").stdout?.trim();
  if (!version) return { command };
  const [major, minor] = version.split(".").map(Number);
  const fit = major === 3 && minor >= 10;
  return { command, version, fit, venv: fit && ask("import venv, ensurepip").status === 0 };
}

async function make(python, folder, tell, wanted) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(dirname(folder), { recursive: true });
  const env = pythonEnv(folder);
  const its = join(folder, "bin", "python");
  tell("making a virtual environment");
  await run({ name: "Making the virtual environment", command: python, args: ["-m", "venv", folder], env });

  const total = wanted.text.match(/^\S+==/gm).length;
  tell(`installing ${total} packages, ${wanted.megabytes} MB`);
  const quick = await byUv(its, folder, env, tell, wanted).then(
    () => true,
    (error) => error,
  );
  if (quick !== true) {
    if (/the disk is full/.test(quick.message)) throw quick;
    tell("uv could not do it; pip does, a minute or two");
    await byPip(its, env, tell, wanted);
  }
  const marker = join(folder, "complete.json");
  writeFileSync(`${marker}.half`, JSON.stringify({ lock: wanted.hash, folder: resolve(folder) }));
  renameSync(`${marker}.half`, marker);
}

async function byUv(its, folder, env, tell, { file, text }) {
  const own = join(folder, "uv.txt");
  writeFileSync(own, text.match(/^uv==.*(?:\n {4}--hash.*)+/m)[0]);
  await run({
    name: "Installing uv",
    command: its,
    args: ["-m", "pip", "install", "-q", "--disable-pip-version-check", "--require-hashes", "-r", own],
    env,
  });
  await run({
    name: "Installing the Python packages",
    command: join(folder, "bin", "uv"),
    // Not compiled here: all 9,000 files cost 40 s of a core, those that MLflow imports at its first start cost 10.
    args: ["pip", "install", "--require-hashes", "--python", its, "-r", file],
    env,
    onLine: tell,
  });
}

async function byPip(its, env, tell, { file }) {
  const args = [
    "-m",
    "pip",
    "install",
    "--disable-pip-version-check",
    "--no-compile",
    "--require-hashes",
    "--no-deps",
    "-r",
    file,
  ];
  await run({
    name: "Installing the Python packages",
    command: its,
    args,
    env,
    onLine: (line) => tell(line.slice(0, 80)),
  });
}

function isComplete(folder, { hash }) {
  try {
    const { lock: made, folder: where } = JSON.parse(readFileSync(join(folder, "complete.json"), "utf8"));
    // A virtual environment names its own folder in its programs, so a moved one is of no use.
    return made === hash && where === resolve(folder) && existsSync(join(folder, "bin", "python"));
  } catch {
    return false;
  }
}
