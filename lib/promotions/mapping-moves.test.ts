import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { db } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";
import { AppError } from "@/lib/errors";

import { approve, asked, type Desk, desk, opened, stages } from "./deciding.testing";
import { drive } from "./drive";
import { finish } from "./half-way";
import { getPromotion } from "./view";

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

const mean = (at: Desk, key: string, stage: string) =>
  db().stageMapping.create({
    data: { connectionId: at.connection.id, axis: "stage", key, stage, validFrom: new Date() },
  });
/** From here on stages have words of their own, and no alias means any. */
const dropAliases = (at: Desk) =>
  db().stageMapping.deleteMany({ where: { connectionId: at.connection.id, axis: "alias" } });
const aliases = (at: Desk) => at.world.models.get("m")?.aliases;

test("an alias that was written is looked for, also when the mapping has none any more", async () => {
  const at = await desk({ alias: true });
  const rita = await at.member("reviewer", "Rita");
  for (const [key, stage] of [
    ["Production", "production"],
    ["Archived", "archived"],
    ["None", "none"],
  ] as const)
    await mean(at, key, stage);
  at.world.setStage("m", "1", "Production");
  await at.sweep();
  const { number } = await asked(at, "2");
  const { faults } = at.registry;
  const refuse = () => {
    throw new AppError("registry_denied", "No more.");
  };
  faults.beforeNext("send", () => faults.beforeNext("send", () => faults.beforeNext("send", refuse)));
  expect(await approve(rita, number)).toMatchObject({ state: "partial" });
  await dropAliases(at);
  await finish(rita, { number });
  expect(await getPromotion(rita, number)).toMatchObject({ state: "applied" });
  expect([aliases(at), stages(at)]).toEqual([{ champion: "2" }, { 1: "Archived", 2: "Production", 3: "None" }]);
});

test("where it happened as it was ordered and means something else by now, that is said, and nobody is accused", async () => {
  const at = await desk({ alias: true });
  const rita = await at.member("reviewer", "Rita");
  const one = await asked(at, "2");
  const { faults } = at.registry;
  faults.beforeNext("send", () => {
    faults.loseNext();
    faults.beforeNext("findModel", () => {
      faults.down = true;
      throw new AppError("registry_unavailable", "Gone.");
    });
  });
  expect(await approve(rita, one.number)).toMatchObject({ state: "unknown" });
  await dropAliases(at);
  await mean(at, "Production", "production");
  faults.down = false;
  await drive(await one.idOf());
  expect(await getPromotion(rita, one.number)).toMatchObject({
    state: "applied",
    stateReason:
      "Read back: everything is as it was ordered. The mapping changed meanwhile: by what means production now, nobody holds it, not v2.",
    isStill: false,
  });
});

test("a reading that does not say where aliases point to tells nothing of one that was written", async () => {
  const at = await desk({ alias: true });
  const rita = await at.member("reviewer", "Rita");
  const one = await asked(at, "2");
  const findModel = at.registry.findModel.bind(at.registry);
  const silence = vi.spyOn(at.registry, "findModel");
  at.registry.faults.beforeNext("send", () => {
    silence.mockImplementation(async (model) => {
      const found = await findModel(model);
      return found && { ...found, aliases: null };
    });
    at.registry.faults.loseNext();
  });
  await approve(rita, one.number);
  await drive(await one.idOf());
  expect(await getPromotion(rita, one.number)).toMatchObject({ state: "unknown" });
  silence.mockRestore();
  await drive(await one.idOf());
  expect(await getPromotion(rita, one.number)).toMatchObject({ state: "applied" });
  expect(at.registry.faults.calls.filter(({ call }) => call === "send")).toHaveLength(1);
});
