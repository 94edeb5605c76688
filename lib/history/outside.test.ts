import { afterAll, beforeAll, expect, test } from "vitest";

import { db } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";
import { bench } from "@/lib/observer/observing.testing";

import { countOutside, listEvents } from "./queries";
import { isOutside } from "./words";

let database: { close(): Promise<void> };
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

const everybody = { grants: [{ role: "administrator" as const, connectionId: null, modelPattern: null }] };

test("whoever takes production away outside is told so: by a tag, by deleting the version, by deleting the model", async () => {
  const { world, clock, connection, sweep } = await bench();
  await db().stageMapping.create({
    data: { connectionId: connection.id, axis: "tag", key: "stage=prod", stage: "production", validFrom: new Date(0) },
  });
  for (const name of ["tagged", "version", "model", "idle"]) world.createVersion(name);
  world.setVersionTag("tagged", "1", "stage", "prod");
  for (const name of ["version", "model"]) world.setStage(name, "1", "Production");
  for (let turn = 0; turn < 3; turn += 1) {
    clock.pass(10_000);
    await sweep();
  }
  const since = new Date(clock.at);
  clock.pass(1_000);
  world.setVersionTag("tagged", "1", "stage", null);
  world.deleteVersion("version", "1");
  world.deleteModel("model");
  world.deleteVersion("idle", "1");
  world.createVersion("idle");
  for (let turn = 0; turn < 4; turn += 1) {
    clock.pass(10_000);
    await sweep();
  }
  const told = (await listEvents(everybody, { connectionId: connection.id, since })).events;
  const outside = (await listEvents(everybody, { connectionId: connection.id, since, outside: true })).events;
  expect(
    told
      .filter(isOutside)
      .map(({ id }) => id)
      .sort(),
  ).toEqual(outside.map(({ id }) => id).sort());
  expect(new Set(outside.map(({ model }) => model.key))).toEqual(new Set(["tagged", "version", "model"]));
  expect(await countOutside(everybody, since)).toEqual({ outside: outside.length, complete: true });
});
