import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { createServer } from "node:net";

import { Stop } from "./progress.mjs";

const host = "127.0.0.1";
const last = 65_535;

export function isFree(port) {
  return new Promise((done) => {
    const probe = createServer()
      .once("error", () => done(false))
      .listen(port, host, () => probe.close(() => done(true)));
  });
}

/** The first free port from `port` on. */
export async function nextFreePort(port) {
  for (let candidate = port; candidate < port + 200; candidate++) if (await isFree(candidate)) return candidate;
  throw new Error(`No free port between ${port} and ${port + 199}.`);
}

/**
 * Keeps the first free port from `from` on for a program that starts later. `giveBack` is called right before that;
 * until then a connection to it is refused at once.
 */
export async function keepPort(from) {
  const to = Math.min(from + 199, last);
  for (let port = from; port <= to; port++) {
    const giveBack = await listenOn(port);
    if (giveBack) return { port, giveBack };
  }
  throw new Stop(`No free port between ${from} and ${to}.`);
}

function listenOn(port) {
  return new Promise((done) => {
    const keeper = createServer((socket) => socket.destroy())
      .once("error", () => done(undefined))
      .listen(port, host, () => done(() => new Promise((closed) => keeper.close(closed))));
    keeper.unref();
  });
}

/** Any port that is free now. */
export function anyFreePort() {
  return new Promise((done, failed) => {
    const probe = createServer()
      .once("error", failed)
      .listen(0, host, () => {
        const { port } = probe.address();
        probe.close(() => done(port));
      });
  });
}

/**
 * Whether a process of the group `group` listens on `port`; another program's server may answer there as well as ours.
 * True where the kernel does not say.
 */
export function listensOn(group, port) {
  const sockets = listening(port);
  if (sockets === null) return true;
  return readdirSync("/proc").some(
    (pid) => /^\d+$/.test(pid) && groupOf(pid) === group && openFiles(pid).some((file) => sockets.has(file)),
  );
}

function listening(port) {
  const hex = port.toString(16).toUpperCase().padStart(4, "0");
  const lines = ["/proc/net/tcp", "/proc/net/tcp6"].flatMap((path) => readOr(path, "").split("\n").slice(1));
  if (lines.every((line) => line === "")) return null;
  const own = lines
    .map((line) => line.trim().split(/\s+/))
    .filter(([, local, , state]) => state === "0A" && local.endsWith(`:${hex}`));
  return new Set(own.map((fields) => `socket:[${fields[9]}]`));
}

function groupOf(pid) {
  const stat = readOr(`/proc/${pid}/stat`, "");
  return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[2]);
}

function openFiles(pid) {
  try {
    return readdirSync(`/proc/${pid}/fd`).map((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`));
  } catch {
    return [];
  }
}

function readOr(path, otherwise) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return otherwise;
  }
}
