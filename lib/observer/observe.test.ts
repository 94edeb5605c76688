import { afterAll, beforeAll, expect, test } from "vitest";

import { db } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";

import { observe } from "./observe";
import { bench } from "./observing.testing";

let database: { close(): Promise<void> };
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

test("a registry that nothing was asked has not answered: it was last read when it was, and what fails goes on failing", async () => {
  const { world, registry, clock, connection } = await bench({ noFeed: true });
  delete registry.endpoints;
  delete registry.past;
  world.createVersion("heart");
  const { listModels } = registry;
  registry.listModels = (page) => {
    clock.pass(3_000);
    return listModels(page);
  };
  const look = () =>
    observe(connection.id, { open: async () => registry, signal: new AbortController().signal, now: clock.now });
  const rowOf = () => db().connection.findUniqueOrThrow({ where: { id: connection.id } });
  await look();
  const read = clock.at;
  const since = new Date(read);
  await db().connection.update({
    where: { id: connection.id },
    data: { failingSince: since, failureCode: "registry_unavailable" },
  });
  registry.faults.calls.length = 0;
  clock.pass(10_000);
  await look();
  expect(registry.faults.calls).toEqual([]);
  expect(await rowOf()).toMatchObject({ lastOkAt: new Date(read), failingSince: since });
  clock.pass(30_000);
  await look();
  expect(await rowOf()).toMatchObject({ lastOkAt: new Date(clock.at), failingSince: null });
});
