import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { anyFreePort, isFree, keepPort, nextFreePort } from "./ports.mjs";
import { answers, run, start } from "./processes.mjs";
import { Stop } from "./progress.mjs";

// Starting programs takes its time where many do so at once.
vi.setConfig({ testTimeout: 120_000 });

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "interlock-processes-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const node = (name: string, code: string) => ({ name, command: process.execPath, args: ["-e", code] });

test("a failing program is told with its last lines", async () => {
  await expect(run(node("Baking", "console.error('no flour'); process.exit(3)"))).rejects.toThrow(
    "Baking ended with code 3.\n    no flour",
  );
});

test("a full disk is recognised in a program's own words", async () => {
  const failing = node("Baking", "console.error('OSError: [Errno 28] No space left on device'); process.exit(1)");
  await expect(run(failing)).rejects.toThrow("Baking: the disk is full.");
});

test("a program that is not installed is named", async () => {
  await expect(run({ name: "Baking", command: join(folder, "oven"), args: [] })).rejects.toThrow(
    "Baking: the program is not installed",
  );
});

test("what ends before it answers is told with its log", async () => {
  const log = join(folder, "server.log");
  const task = start({ ...node("Server", "console.log('port taken'); process.exit(1)"), log });
  await expect(answers(task, `http://127.0.0.1:${await anyFreePort()}`, 30)).rejects.toThrow("port taken");
});

test("stopping ends the whole group", async () => {
  const lines: string[] = [];
  const code = `const child = require("node:child_process").spawn(process.execPath, ["-e", "setInterval(() => {}, 1e6)"], { stdio: "ignore" }); console.log(child.pid); setInterval(() => {}, 1e6)`;
  const task = start({ ...node("Family", code), onLine: (line) => lines.push(line) });
  await vi.waitFor(() => expect(lines).toHaveLength(1), { timeout: 20_000 });
  await task.stop();
  expect(isAlive(Number(lines[0]))).toBe(false);
});

test("when the starter is killed, what it started ends too", async () => {
  const code = `import(${JSON.stringify(join(import.meta.dirname, "processes.mjs"))}).then(({ start }) => { const task = start({ name: "x", command: process.execPath, args: ["-e", "setInterval(() => {}, 1e6)"], log: ${JSON.stringify(join(folder, "x.log"))} }); console.log(task.pid); });`;
  const starter = spawn(process.execPath, ["-e", code], { stdio: ["ignore", "pipe", "inherit"] });
  const pid = await new Promise<number>((done) =>
    createInterface(starter.stdout).once("line", (line) => done(Number(line))),
  );
  expect(isAlive(pid)).toBe(true);
  starter.kill("SIGKILL");
  await vi.waitFor(() => expect(isAlive(pid)).toBe(false), { timeout: 20_000 });
});

test.runIf(process.platform === "linux")("another program's answer on the port is not taken for ours", async () => {
  const stranger = createServer((_, response) => response.end("OK"));
  const port = await anyFreePort();
  await new Promise<void>((done) => stranger.listen(port, "127.0.0.1", done));
  const late = `setTimeout(() => require("node:http").createServer().listen(${port}, "127.0.0.1"), 300)`;
  const task = start({ ...node("Server", late), log: join(folder, "late.log") });
  await expect(answers(task, `http://127.0.0.1:${port}`, 30)).rejects.toThrow(
    "Server: another program took its port a moment ago.",
  );
  stranger.close();
});

test("our own answer on the port is taken", async () => {
  const port = await anyFreePort();
  const own = `require("node:http").createServer((_, response) => response.end("OK")).listen(${port}, "127.0.0.1")`;
  const task = start({ ...node("Server", own), log: join(folder, "own.log") });
  await answers(task, `http://127.0.0.1:${port}`, 30);
  await task.stop();
  expect(await isFree(port)).toBe(true);
});

test("a kept port is free again when it is given back", async () => {
  const { port, giveBack } = await keepPort(await anyFreePort());
  expect(await isFree(port)).toBe(false);
  expect((await keepPort(port)).port).toBeGreaterThan(port);
  await giveBack();
  expect(await isFree(port)).toBe(true);
});

test("where the last ports are taken, the search ends with a sentence", async () => {
  const kept = await keepPort(65_535).catch(() => null);
  await expect(keepPort(65_535)).rejects.toThrow("No free port between 65535 and 65535.");
  await expect(keepPort(66_000)).rejects.toThrow(Stop);
  await kept?.giveBack();
});

test("a taken port is passed over", async () => {
  const server = createServer();
  const port = await anyFreePort();
  await new Promise<void>((done) => server.listen(port, "127.0.0.1", done));
  expect(await isFree(port)).toBe(false);
  expect(await nextFreePort(port)).toBeGreaterThan(port);
  server.close();
});

function isAlive(pid: number) {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
