import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { db } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";

import { approve, asked, type Desk, desk, opened } from "./deciding.testing";
import { govern } from "./govern.testing";
import { listReviews } from "./list-reviews";
import { openReviews } from "./reviews";

vi.mock("@/lib/connections/open", () => ({ openConnectionById: async (id: string) => ({ registry: opened.get(id) }) }));
vi.mock("next/headers", () => ({
  headers: async () => new Headers(),
  cookies: async () => ({ get: () => undefined }),
}));

let database: Awaited<ReturnType<typeof testDatabase>>;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

/** A desk whose policy asks for reviews of what is archived, and of nothing else. */
async function governed() {
  const at = await desk();
  await govern(at, { reviewOutside: false });
  await govern(at, {}, "archived");
  return at;
}

async function seen(at: Desk, ...stages: [version: string, stage: string][]) {
  for (const [version, stage] of stages) at.world.setStage("m", version, stage);
  await at.sweep();
  await openReviews();
}

async function told(at: Desk) {
  const all = await listReviews(await at.member("reviewer", "Rita"), { connection: at.slug, open: false });
  return all.map(({ version, holders, state }) => [version, holders, state]).sort();
}

test("an archiving outside stays open to review, whatever is archived beside it", async () => {
  const at = await governed();
  await seen(at, ["3", "Archived"]);
  expect(await told(at)).toEqual([["3", ["3"], "open"]]);
  await seen(at, ["2", "Archived"]);
  expect(await told(at)).toEqual([
    ["2", ["2"], "open"],
    ["3", ["3"], "open"],
  ]);
});

test("it is overtaken once its version's stage changes again, and what is taken out of the archive is told by itself", async () => {
  const at = await governed();
  await seen(at, ["3", "Archived"], ["2", "Archived"]);
  await seen(at, ["3", "None"]);
  expect(await told(at)).toEqual([
    ["2", ["2"], "open"],
    ["3", [], "open"],
    ["3", ["3"], "overtaken"],
  ]);
  const closed = await db().review.findFirst({ where: { connectionId: at.connection.id, state: "overtaken" } });
  expect(closed?.closedWhy).toBe("The version’s stage changed again.");
});

test("one that leaves the archive while another comes to it is a change of its own", async () => {
  const at = await governed();
  await seen(at, ["3", "Archived"]);
  await seen(at, ["3", "None"], ["2", "Archived"]);
  expect(await told(at)).toEqual([
    ["2", ["2"], "open"],
    ["3", [], "open"],
    ["3", ["3"], "overtaken"],
  ]);
});

test("a decision closes the review of a version whose stage it changed, and of no other", async () => {
  const at = await governed();
  await seen(at, ["3", "Archived"], ["2", "Archived"]);
  const rita = await at.member("reviewer", "Rita");
  expect(await approve(rita, (await asked(at, "1", "archived")).number)).toMatchObject({ state: "applied" });
  expect(await told(at)).toEqual([
    ["2", ["2"], "open"],
    ["3", ["3"], "open"],
  ]);
  expect(await approve(rita, (await asked(at, "3", "staging")).number)).toMatchObject({ state: "applied" });
  expect(await told(at)).toEqual([
    ["2", ["2"], "open"],
    ["3", ["3"], "overtaken"],
  ]);
});
