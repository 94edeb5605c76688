import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { spawn } from "node:child_process";

import { afterAll, expect, test, vi } from "vitest";

import { askOwner, lockDataFolder } from "./lock";

const folder = vi.hoisted(() => ({ path: "" }));
vi.mock("@/lib/env", () => ({
  env: {
    get INTERLOCK_DATA_DIR() {
      return folder.path;
    },
  },
}));
const folders: string[] = [];
const fresh = () => {
  folder.path = mkdtempSync(join(tmpdir(), "lock-"));
  folders.push(folder.path);
  return folder.path;
};
afterAll(() => folders.forEach((path) => rmSync(path, { recursive: true })));

test("nobody answers for a folder that nobody holds", async () => {
  fresh();
  expect(await askOwner("pid")).toBeNull();
});

test("the owner answers commands line by line, and a second one is refused by name", async () => {
  fresh();
  await lockDataFolder({ count: async (write) => ["one", "two"].forEach(write) });
  const heard: string[] = [];
  expect(await askOwner("count", (line) => heard.push(line))).toEqual(["one", "two"]);
  expect(heard).toEqual(["one", "two"]);
  expect(await askOwner("nonsense")).toEqual(["unknown command nonsense"]);
  await expect(lockDataFolder({})).rejects.toThrow(`process ${process.pid}`);
});

test("the socket of an owner that was killed is taken over", async () => {
  const path = join(fresh(), "owner.sock");
  const owner = spawn(process.execPath, [
    "-e",
    `require("net").createServer().listen(${JSON.stringify(path)}, () => console.log("up"))`,
  ]);
  await new Promise((up) => owner.stdout.once("data", up));
  const ended = new Promise((end) => owner.once("exit", end));
  owner.kill("SIGKILL");
  await ended;
  expect(await askOwner("pid")).toBeNull();
  await lockDataFolder({});
  expect(await askOwner("pid")).toEqual([String(process.pid)]);
});

test("a file that is no socket does not stop the start", async () => {
  writeFileSync(join(fresh(), "owner.sock"), "");
  await lockDataFolder({});
  expect(await askOwner("pid")).toEqual([String(process.pid)]);
});
