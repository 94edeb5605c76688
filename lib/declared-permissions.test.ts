import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

const root = join(import.meta.dirname, "..");
const files = (folder: string, name: string) =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .map((path) => join(folder, path))
    .filter((path) => path.endsWith(`/${name}`));
const read = (path: string) => readFileSync(join(root, path), "utf8");

/** Addresses that stand before or beside membership; each protects itself in its own way. */
const open = ["app/api/auth/[...nextauth]/route.ts", "app/api/health/route.ts"];
const isOpen = (path: string) => open.includes(path) || path.startsWith("app/api/webhooks/");

const methods = /export (?:async )?(?:function|const) (GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)\b[^\n]*/g;

test("there are routes and actions to look at", () => {
  expect(files("app", "route.ts").length).toBeGreaterThan(2);
  expect(files("lib", "actions.ts").length).toBeGreaterThan(0);
});

test.each(files("app", "route.ts").filter((path) => !isOpen(path)))(
  "%s declares the permission of every method",
  (path) => {
    const found = [...read(path).matchAll(methods)].map(([line]) => line);
    expect(found.length).toBeGreaterThan(0);
    for (const line of found)
      expect(line).toMatch(/^export const (GET|HEAD) = route\(\{|^export const (POST|PUT|PATCH|DELETE) = posted\(\{/);
    expect([...read(path).matchAll(/\bpermission: "/g)]).toHaveLength(found.length);
    expect(read(path)).not.toMatch(/export \{/);
  },
);

test.each(files("lib", "actions.ts"))("%s makes every action by action() with a permission", (path) => {
  const text = read(path);
  expect(text.trimStart()).toMatch(/^"use server";/);
  const exported = [...text.matchAll(/^export .*$/gm)].map(([line]) => line);
  for (const line of exported) expect(line).toMatch(/^export const \w+ = action\(\{/);
  expect([...text.matchAll(/^ {2}permission: "/gm)]).toHaveLength(exported.length);
});

const sources = ["app", "components", "lib"].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((path) => /\.tsx?$/.test(path) && !path.endsWith(".test.ts"))
    .map((path) => join(folder, path)),
);

test("server actions are written nowhere else", () => {
  const marked = sources.filter((path) => /^\s*["']use server["']/m.test(read(path)));
  expect(marked.filter((path) => !/^lib\/[^/]+\/actions\.ts$/.test(path))).toEqual([]);
});

test("only lib/members knows how sessions are kept", () => {
  const knowing = sources.filter((path) => /from "next-auth/.test(read(path)));
  expect(knowing.filter((path) => !path.startsWith("lib/members/"))).toEqual([]);
});
