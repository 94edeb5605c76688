import { setTimeout as wait } from "node:timers/promises";

import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { testDatabase } from "@/lib/db/testing";
import { AppError } from "@/lib/errors";

import { approve, asked, desk, goAway, opened, sends, stages, loseAnswer } from "./deciding.testing";
import { drive } from "./drive";
import { finish, undo } from "./half-way";
import { getPromotion } from "./view";

vi.mock("@/lib/connections/open", () => ({
  openConnectionById: async (id: string) => ({ registry: opened.get(id) }),
}));
vi.mock("next/headers", () => ({
  headers: async () => new Headers(),
  cookies: async () => ({ get: () => undefined }),
}));

let database: Awaited<ReturnType<typeof testDatabase>>;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

test("what was deleted and made again under its key is not written by an approval of the other", async () => {
  const at = await desk();
  const { number, idOf } = await asked(at, "2");
  goAway(at);
  const rita = await at.member("reviewer", "Rita");
  expect(await approve(rita, number)).toMatchObject({ state: "unknown" });
  const model = at.world.models.get("m");
  if (!model) throw new Error("The model is not there.");
  at.world.deleteVersion("m", "2");
  model.lastNumber = 1;
  await wait(5);
  at.world.createVersion("m", { author: "mallory" });
  model.lastNumber = 3;
  at.registry.faults.down = false;
  const sent = sends(at);
  await drive(await idOf());
  expect(await getPromotion(rita, number)).toMatchObject({
    state: "conflict",
    stateReason: "v2 was deleted and made again: it is another version now. Nothing more was sent.",
  });
  expect([sends(at), stages(at)["2"]]).toEqual([sent, "None"]);
});

test("what a poll saw happen and somebody put back is not sent again", async () => {
  const at = await desk();
  const { number, idOf } = await asked(at, "2");
  const { faults } = at.registry;
  loseAnswer(at);
  const rita = await at.member("reviewer", "Rita");
  expect(await approve(rita, number)).toMatchObject({ state: "unknown" });
  faults.down = false;
  await at.sweep();
  await wait(10);
  at.world.setStage("m", "2", "None");
  await at.sweep();
  const sent = sends(at);
  await drive(await idOf());
  expect(await getPromotion(rita, number)).toMatchObject({ state: "conflict" });
  expect([sends(at), stages(at)["2"]]).toEqual([sent, "None"]);
});

test("an answer that was lost is looked for: the write is made once and its outcome found", async () => {
  const at = await desk();
  const { number } = await asked(at, "2");
  at.registry.faults.loseNext();
  expect(await approve(await at.member("reviewer", "Rita"), number)).toMatchObject({ state: "applied" });
  expect(at.registry.faults.calls.filter(({ call }) => call === "send")).toHaveLength(2);
});

test("a write that failed before it happened is sent again after a reading", async () => {
  const at = await desk();
  const { number } = await asked(at, "2");
  at.registry.faults.failNext(new AppError("registry_unavailable", "The registry answered 503."), 1, "send");
  expect(await approve(await at.member("reviewer", "Rita"), number)).toMatchObject({ state: "applied" });
});

test("a registry that goes away in the middle leaves the outcome unknown until it can be read", async () => {
  const at = await desk();
  const { number, idOf } = await asked(at, "2");
  at.registry.faults.beforeNext("send", () => {
    at.world.setStage("m", "2", "Production");
    at.registry.faults.down = true;
  });
  at.registry.faults.loseNext();
  const rita = await at.member("reviewer", "Rita");
  expect(await approve(rita, number)).toMatchObject({ state: "unknown" });
  await drive(await idOf());
  expect((await getPromotion(rita, number)).stateReason).toMatch(/tried again/);
  at.registry.faults.down = false;
  await drive(await idOf());
  expect(await getPromotion(rita, number)).toMatchObject({ state: "applied" });
});

test("a refusal changes nothing and says why; one half-way is partial, and can be finished or undone", async () => {
  const at = await desk();
  const rita = await at.member("reviewer", "Rita");
  const one = await asked(at, "2");
  at.registry.faults.refuseNext();
  expect(await approve(rita, one.number)).toMatchObject({
    state: "refused",
    stateReason: expect.stringContaining("Nothing was changed"),
  });

  const two = await asked(at, "2");
  at.registry.faults.beforeNext("send", () =>
    at.registry.faults.beforeNext("send", () => {
      throw new AppError("registry_denied", "No more.");
    }),
  );
  expect(await approve(rita, two.number)).toMatchObject({
    state: "partial",
    stateReason:
      "Not all of it was written. Missing: v1 to Archived (refused). v2 and v1 hold production at the same time.",
  });
  await undo(rita, { number: two.number, reason: "Not today" });
  expect(await getPromotion(rita, two.number)).toMatchObject({
    state: "refused",
    stateReason: expect.stringContaining("undone"),
  });
  expect(at.world.models.get("m")?.versions.get("2")?.stage).toBe("None");

  const three = await asked(at, "2");
  at.registry.faults.beforeNext("send", () =>
    at.registry.faults.beforeNext("send", () => {
      throw new AppError("registry_denied", "No more.");
    }),
  );
  expect(await approve(rita, three.number)).toMatchObject({ state: "partial" });
  await finish(rita, { number: three.number });
  expect(await getPromotion(rita, three.number)).toMatchObject({ state: "applied" });
});

test("somebody else between the look and the write: a conflict that names both", async () => {
  const at = await desk({ alias: true });
  const { number } = await asked(at, "2");
  at.registry.faults.beforeNext("send", () =>
    at.registry.faults.beforeNext("listVersions", () => at.world.setAlias("m", "champion", "3")),
  );
  const answer = await approve(await at.member("reviewer", "Rita"), number);
  expect(answer).toMatchObject({
    state: "conflict",
    stateReason: expect.stringContaining("@champion reads v3, and was to be v2"),
  });

  const other = await desk();
  const two = await asked(other, "2");
  other.registry.faults.beforeNext("send", () => other.world.setStage("m", "3", "Production"));
  expect(await approve(await other.member("reviewer", "Rita"), two.number)).toMatchObject({
    state: "conflict",
    stateReason: expect.stringContaining("v2 and v3 hold production at the same time"),
  });
});

test("somebody who puts back what was written is no lost answer: a conflict, and nothing is written over it", async () => {
  const at = await desk({ alias: true });
  const { number } = await asked(at, "2");
  at.registry.faults.beforeNext("send", () =>
    at.registry.faults.beforeNext("listVersions", () => at.world.setAlias("m", "champion", "1")),
  );
  expect(await approve(await at.member("reviewer", "Rita"), number)).toMatchObject({
    state: "conflict",
    stateReason:
      "Somebody else changed it at the same moment: @champion reads v1, and was to be v2. v2 does not hold production.",
  });
  expect(at.registry.faults.calls.filter(({ call }) => call === "send")).toHaveLength(1);

  const other = await desk();
  const two = await asked(other, "2");
  other.registry.faults.beforeNext("send", () =>
    other.registry.faults.beforeNext("send", () =>
      other.registry.faults.beforeNext("listVersions", () => other.world.setStage("m", "1", "Production")),
    ),
  );
  expect(await approve(await other.member("reviewer", "Rita"), two.number)).toMatchObject({
    state: "conflict",
    stateReason:
      "Somebody else changed it at the same moment: the stage of v1 reads Production, and was to be Archived. v2 and v1 hold production at the same time.",
  });
});
