import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";

import { claim, inTurn, release } from "./claim.mjs";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "interlock-claim-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

test("the second one learns who was first", () => {
  const path = join(folder, "a.lock");
  expect(claim(path)).toBeNull();
  expect(claim(path)).toMatchObject({ pid: process.pid });
  release(path);
  expect(claim(path)).toBeNull();
  release(path);
  expect(readdirSync(folder)).toEqual([]);
});

test("a holder that died holds nothing", () => {
  const path = join(folder, "b.lock");
  const { pid } = spawnSync("true");
  writeFileSync(path, JSON.stringify({ pid, born: "1", since: "2026-01-01" }));
  expect(claim(path)).toBeNull();
  release(path);
});

test.runIf(process.platform === "linux")("a process id that now belongs to another program holds nothing", () => {
  const path = join(folder, "c.lock");
  writeFileSync(path, JSON.stringify({ pid: process.ppid, born: "not then", since: "2026-01-01" }));
  expect(claim(path)).toBeNull();
  release(path);
});

test("half a claim, left by a crash while writing, holds nothing", () => {
  const path = join(folder, "d.lock");
  writeFileSync(path, '{"pid": 1');
  expect(claim(path)).toBeNull();
  release(path);
});

test("turns are taken one after the other", async () => {
  const path = join(folder, "e.lock");
  const seen: string[] = [];
  const turn = (name: string) =>
    inTurn(
      path,
      () => seen.push(`${name} waits`),
      async () => {
        seen.push(`${name} in`);
        await Promise.resolve();
        seen.push(`${name} out`);
      },
    );
  await Promise.all([turn("one"), turn("two")]);
  expect(seen.filter((line) => !line.endsWith("waits"))).toEqual(["one in", "one out", "two in", "two out"]);
});
