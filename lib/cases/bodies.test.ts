import { afterAll, beforeAll, expect, test, vi } from "vitest";

import type * as Client from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";

import { content, setOf, shelf, someone } from "./cases.testing";
import { importCases } from "./exchange";
import { caseLine } from "./jsonl";
import { getSet } from "./queries";

/** Reads of cases that bring everything along. */
const whole = vi.hoisted(() => [] as string[]);
vi.mock("next/headers", () => ({
  headers: async () => new Headers(),
  cookies: async () => ({ get: () => undefined }),
}));
vi.mock("@/lib/db/client", async (original) => {
  const real = await original<typeof Client>();
  type Called = (...args: unknown[]) => unknown;
  const bound = (target: object, key: PropertyKey): unknown => {
    const value: unknown = Reflect.get(target, key);
    return typeof value === "function" ? (value as Called).bind(target) : value;
  };
  const watched = <T extends object>(client: T): T =>
    new Proxy(client, {
      get: (target, key) => {
        if (key !== "payloadCase") return bound(target, key);
        return new Proxy(Reflect.get(target, key) as object, {
          get: (cases, verb) => (args?: { select?: { body?: true } }) => {
            if (String(verb).startsWith("find") && (!args?.select || args.select.body)) whole.push(String(verb));
            return (bound(cases, verb) as Called)(args);
          },
        });
      },
    });
  return {
    ...real,
    db: () => watched(real.db()),
    transact: (work: Called) => real.transact(async (tx) => work(watched(tx))),
  };
});

let database: Awaited<ReturnType<typeof testDatabase>>;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

const sam = someone();

test("a list of cases, and an import, read no requests and no long replies", async () => {
  const at = await shelf();
  const long = `[${Array.from({ length: 3_000 }, (_, index) => index).join(", ")}]`;
  const contents = [
    content("short", "[0.71]"),
    content("umlaut", '["ü"]'),
    content("long", long),
    content("status", "[1]", { reply: null, values: null }),
  ];
  const set = await setOf(sam, at.ref, contents);
  const { lines } = await getSet(sam, set);
  expect(lines.map(({ name, bytes, wants, createdBy }) => [name, bytes, wants, createdBy])).toEqual([
    ["short", 6, "200 · 0.71", "Sam"],
    ["umlaut", 6, '200 · "ü"', "Sam"],
    ["long", long.length, "200 · a reply", "Sam"],
    ["status", 3, "200", "Sam"],
  ]);
  expect(lines.every(({ changedAt }) => Number.isInteger(changedAt))).toBe(true);

  const other = content("long", long, { reply: long.replace("2999", "3000") });
  const file = [...contents.slice(0, 2), other, content("status", "[2]", { reply: null, values: null }), content("new")]
    .map(caseLine)
    .join("\n");
  for (const dry of [true, false])
    expect(await importCases(sam, set, file, dry)).toEqual({
      added: ["new"],
      changed: ["long", "status"],
      same: 2,
      refused: [],
    });
  expect(await importCases(sam, set, file, true)).toMatchObject({ added: [], changed: [], same: 5 });
  expect(whole).toEqual([]);
});
