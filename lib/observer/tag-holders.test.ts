import { afterAll, beforeAll, expect, test } from "vitest";

import { db } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";

import { bench } from "./observing.testing";
import { observe } from "./observe";

let database: Awaited<ReturnType<typeof testDatabase>>;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

test("a tag that comes to mean a stage finds who carried it before, once, and says that since when is not known", async () => {
  const { connection, registry, world, clock } = await bench();
  for (let version = 1; version <= 3; version += 1) world.createVersion("m");
  world.setVersionTag("m", "2", "env", "prod=eu");
  const look = () => {
    clock.pass(60_000);
    return observe(connection.id, {
      open: async () => registry,
      signal: new AbortController().signal,
      now: clock.now,
      force: "sweep",
    });
  };
  await look();
  await db().stageMapping.create({
    data: { connectionId: connection.id, axis: "tag", key: "env=prod=eu", stage: "production", validFrom: clock.now() },
  });
  await look();
  await look();
  const model = await db().model.findFirstOrThrow({ where: { connectionId: connection.id } });
  expect((model.holders as { production?: { version: string }[] }).production?.map(({ version }) => version)).toEqual([
    "2",
  ]);
  const events = await db().event.findMany({ where: { connectionId: connection.id, axis: "tag" } });
  expect(events.map(({ key, after, origin }) => [key, after, origin])).toEqual([["env", "prod=eu", "found"]]);

  world.setVersionTag("m", "2", "env", null);
  await look();
  const later = await db().model.findFirstOrThrow({ where: { connectionId: connection.id } });
  expect((later.holders as { production?: unknown[] }).production ?? []).toEqual([]);
});
