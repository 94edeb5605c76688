import { spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";

import { listensOn } from "./ports.mjs";
import { Stop } from "./progress.mjs";

/**
 * @typedef {{ name: string, command: string, args: string[], env?: NodeJS.ProcessEnv, cwd?: string, log?: string,
 *   onLine?: (line: string) => void, input?: string, uid?: number, gid?: number }} Program
 */

const running = new Set();
let keeper;

/**
 * Starts a program in a process group of its own. Its output goes to the file `log`, or line by line to `onLine`;
 * `input` is all it finds on standard input.
 * @param {Program} what
 * @returns {{ name: string, pid: number | undefined, exited: Promise<{ code: number | null, signal: string | null }>, stop(): Promise<void>, log: string | undefined }}
 */
export function start({ name, command, args, env = process.env, cwd, log, onLine, input, ...as }) {
  const out = log === undefined ? "pipe" : openSync(log, "a");
  const child = spawn(command, args, {
    ...as,
    cwd,
    env,
    detached: true,
    stdio: [input === undefined ? "ignore" : "pipe", out, out],
  });
  child.stdin?.on("error", () => undefined).end(input);
  if (typeof out === "number") closeSync(out);
  const task = { name, pid: child.pid, log, exited: undefined, stop: () => stop(task) };
  task.exited = new Promise((done) => {
    child.once("error", (error) => done({ code: 127, signal: null, error }));
    child.once("close", (code, signal) => done({ code, signal }));
  });
  if (onLine) for (const stream of [child.stdout, child.stderr]) createInterface(stream).on("line", onLine);
  if (child.pid === undefined) return task;
  running.add(task);
  keep(`+${child.pid}`);
  void task.exited.then(() => {
    running.delete(task);
    // What the program itself left behind in its group goes too.
    signalGroup(child.pid, "SIGTERM");
    keep(`-${child.pid}`);
  });
  return task;
}

/**
 * Runs a program to its end. Throws a Stop with the last lines of its output when it fails.
 * @param {Program} what
 */
export async function run({ onLine, ...what }) {
  const tail = [];
  const task = start({
    ...what,
    onLine(line) {
      if (line.trim() !== "") tail.push(line);
      if (tail.length > 20) tail.splice(8, 1);
      onLine?.(line);
    },
  });
  const { code, signal, error } = await task.exited;
  if (code !== 0) throw failure(what.name, { code, signal, error }, tail);
  return tail;
}

/** Waits until `address` answers well; throws a Stop when the program ends first or the time is up. */
export async function answers(task, address, seconds) {
  const end = Date.now() + seconds * 1000;
  let gone;
  void task.exited.then((how) => (gone = how));
  for (;;) {
    const reply = await fetch(address, { signal: AbortSignal.timeout(2000) }).catch(() => undefined);
    await reply?.body?.cancel();
    if (reply?.ok && !gone && listensOn(task.pid, Number(new URL(address).port))) return;
    if (gone) throw failure(task.name, gone, lastLines(task.log));
    if (Date.now() > end) {
      await task.stop();
      throw new Stop(`${task.name} did not answer within ${seconds} s. Its log: ${task.log}`);
    }
    await new Promise((done) => setTimeout(done, 150));
  }
}

/** Ends everything that was started here, first asking, after five seconds not asking. */
export async function stopAll() {
  await Promise.all([...running].reverse().map(stop));
  keeper?.stdin.end();
}

/** Ctrl-C, a closed terminal, a plain kill and our own crash all end what was started. */
export function stopAllAtTheEnd() {
  let ending = false;
  const end = async (code, text) => {
    if (ending) return;
    ending = true;
    if (text) console.error(text);
    await stopAll();
    process.exit(code);
  };
  process.on("SIGINT", () => void end(130, "\nStopping …"));
  process.on("SIGTERM", () => void end(143, "Stopping …"));
  process.on("SIGHUP", () => void end(129));
  process.on("uncaughtException", (error) => void end(1, error instanceof Stop ? error.message : error.stack));
  return end;
}

export function failure(name, { code, signal, error }, tail) {
  const text = tail.join("\n");
  if (/No space left on device|ENOSPC/.test(text) || error?.code === "ENOSPC") {
    return new Stop(
      `${name}: the disk is full. Free some space (3 GB are enough), then start again; what is done stays done.`,
    );
  }
  if (/EADDRINUSE|[Aa]ddress already in use/.test(text)) {
    return new Stop(`${name}: another program took its port a moment ago. Start again, or choose another port.`);
  }
  if (error?.code === "ENOENT") return new Stop(`${name}: the program is not installed (${error.message}).`);
  return new Stop(`${name} ended with ${signal ?? `code ${code}`}.${text && `\n${text.replace(/^/gm, "    ")}`}`);
}

export function lastLines(path, count = 15) {
  if (path === undefined) return [];
  try {
    return readFileSync(path, "utf8").trimEnd().split("\n").slice(-count);
  } catch {
    return [];
  }
}

async function stop(task) {
  if (task.pid === undefined) return;
  signalGroup(task.pid, "SIGTERM");
  const late = setTimeout(() => signalGroup(task.pid, "SIGKILL"), 5000);
  await task.exited;
  clearTimeout(late);
  await groupGone(task.pid);
}

/** A launcher may be gone before its workers are. */
async function groupGone(pid) {
  for (let tries = 0; signalGroup(pid, 0); tries++) {
    if (tries === 30) signalGroup(pid, "SIGKILL");
    if (tries === 60) return;
    await new Promise((done) => setTimeout(done, 100));
  }
}

function signalGroup(pid, signal) {
  try {
    return process.kill(-pid, signal);
  } catch {
    return false;
  }
}

function keep(line) {
  if (!keeper) {
    keeper = spawn(process.execPath, [join(import.meta.dirname, "keeper.mjs")], {
      detached: true,
      stdio: ["pipe", "ignore", "ignore"],
    });
    keeper.unref();
    keeper.stdin.on("error", () => undefined);
  }
  if (keeper.stdin.writable) keeper.stdin.write(`${line}\n`);
}
