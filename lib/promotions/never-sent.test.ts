import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { db } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";
import { eventsOf } from "@/lib/observer/observing.testing";

import { approve, asked, desk, opened } from "./deciding.testing";

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
  const [newest] = (await eventsOf(at.connection.id)).filter(({ axis }) => axis === "stage").slice(-1);
  expect(newest).toMatchObject({ after: "Production", origin: "outside", promotionId: null });
});
