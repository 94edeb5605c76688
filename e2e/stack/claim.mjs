import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/**
 * Takes the file at `path` for this process. Answers null when it is ours now, else who holds it.
 * A holder that is dead, or whose process id now belongs to something else, holds nothing.
 */
export function claim(path) {
  mkdirSync(dirname(path), { recursive: true });
  const mine = `${path}.${process.pid}`;
  writeFileSync(mine, JSON.stringify({ pid: process.pid, born: bornAt(process.pid), since: new Date().toISOString() }));
  try {
    for (;;) {
      try {
        // Unlike an exclusive open, a link appears with its content: nobody reads half a claim.
        linkSync(mine, path);
        process.once("exit", () => release(path));
        return null;
      } catch (error) {
        if (error.code !== "EEXIST") throw error;
      }
      const holder = read(path);
      if (holder && isAlive(holder)) return holder;
      try {
        renameSync(path, `${mine}.stale`);
      } catch (error) {
        if (error.code !== "ENOENT") throw error;
      }
    }
  } finally {
    rmSync(mine, { force: true });
    rmSync(`${mine}.stale`, { force: true });
  }
}

export function release(path) {
  if (read(path)?.pid === process.pid) rmSync(path, { force: true });
}

/** Waits for its turn, then runs. `onWait` is told who is at it, once. */
export async function inTurn(path, onWait, run) {
  for (let told = false; ;) {
    const holder = claim(path);
    if (!holder) break;
    if (!told) onWait(holder);
    told = true;
    await new Promise((done) => setTimeout(done, 500));
  }
  try {
    return await run();
  } finally {
    release(path);
  }
}

function read(path) {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return null;
  }
}

function isAlive({ pid, born }) {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (error.code === "ESRCH") return false;
  }
  return bornAt(pid) === born;
}

/** When the process started, in the kernel's ticks; null where the kernel does not say. */
function bornAt(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? null;
  } catch {
    return null;
  }
}
