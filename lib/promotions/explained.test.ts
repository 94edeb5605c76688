import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { db } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";
import { AppError } from "@/lib/errors";
import { eventsOf } from "@/lib/observer/observing.testing";

import { approve, asked, desk, type Desk, opened, stages } from "./deciding.testing";

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

test("a write that others overtook before it was sent explains nothing, and does not keep its model from being read", async () => {
  const at = await desk();
  const { number, idOf } = await asked(at, "2");
  await approve(await at.member("reviewer", "Rita"), number);
  // As a process leaves it that is killed between ordering a write and sending it, while somebody else changes the same.
  await db().writeStep.updateMany({
    where: { promotionId: await idOf() },
    data: { outcome: "overtaken", sentAt: null },
  });
  at.world.setStage("m", "3", "Production");
  await at.sweep();
  expect(await newestStage(at)).toMatchObject({ after: "Production", origin: "outside", promotionId: null });
});

test("a write that was lost, sent again and refused then explains its late arrival", async () => {
  const at = await desk();
  const { number } = await asked(at, "2");
  const { faults } = at.registry;
  faults.beforeNext("send", () => {
    faults.beforeNext("send", () => {
      throw new AppError("registry_denied", "No.");
    });
    throw new AppError("registry_timeout", "The registry did not answer within 10 s.");
  });
  expect(await approve(await at.member("reviewer", "Rita"), number)).toMatchObject({ state: "refused" });
  at.world.setStage("m", "2", "Production");
  await at.sweep();
  expect(await newestStage(at)).toMatchObject({ after: "Production", origin: "ours" });
});

test("a write that was lost and not needed any more, for the holder left by itself, explains its late arrival", async () => {
  const at = await desk();
  const { number } = await asked(at, "2");
  const { faults } = at.registry;
  faults.beforeNext("send", () =>
    faults.beforeNext("send", () => {
      at.world.setStage("m", "1", "Staging");
      throw new AppError("registry_timeout", "The registry did not answer within 10 s.");
    }),
  );
  expect(await approve(await at.member("reviewer", "Rita"), number)).toMatchObject({ state: "applied" });
  expect(stages(at)).toMatchObject({ 1: "Staging", 2: "Production" });
  at.world.setStage("m", "1", "Archived");
  await at.sweep();
  expect(await newestStage(at)).toMatchObject({ after: "Archived", origin: "ours" });
});

async function newestStage(at: Desk) {
  return (await eventsOf(at.connection.id)).filter(({ axis }) => axis === "stage").at(-1);
}
