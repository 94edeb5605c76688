import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { db } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";

import { approve, asked, desk, opened } from "./deciding.testing";
import { getPromotion } from "./view";

vi.mock("@/lib/connections/open", () => ({
  openConnectionById: async (id: string) => ({ registry: opened.get(id) }),
}));
vi.mock("next/headers", () => ({
  headers: async () => new Headers(),
  cookies: async () => ({ get: () => undefined }),
}));

let database: Awaited<ReturnType<typeof testDatabase>>;
beforeAll(async () => void (database = await testDatabase()));
afterAll(() => database.close());

test("a version whose tags, files and run hold what no database takes is asked for, compared and approved like any other", async () => {
  const at = await desk();
  const signature = { inputs: JSON.stringify([{ name: "a\0ge", type: "double", required: true }]), outputs: null };
  at.world.putFile("m", "2", "MLmodel", JSON.stringify({ flavors: {}, signature }));
  at.world.putFile("m", "2", "requirements.txt", "scikit\0learn==1.0\n");
  at.world.setVersionTag("m", "2", "sha256", "\0");
  at.world.putRun({ id: "r2", author: "a\0da", metrics: [{ key: "a\0uc", value: "0.9", step: 0, at: new Date(0) }] });
  const { number } = await asked(at);
  const rita = await at.member("reviewer", "Rita");
  const view = await getPromotion(rita, number);
  expect(view.comparison?.metrics.map(({ name }) => name)).toContain("a\uFFFDuc");
  expect(await approve(rita, number)).toMatchObject({ state: "applied" });
  expect(await db().evidence.count()).toBeGreaterThan(0);
});
