// What was meant to lie between two looks is no gap in what was watched: whole observers on a clock that only the test moves.
import { afterAll, beforeAll, expect, test } from "vitest";

import { db } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";
import { findHolder } from "@/lib/history/queries";

import { observe } from "./observe";
import { bench, type Bench } from "./observing.testing";

let database: { close(): Promise<void> };
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

/** A whole observer works for a minute or more of the test's clock. */
const patience = 120_000;

const everybody = { grants: [{ role: "administrator" as const, connectionId: null, modelPattern: null }] };

test(
  "without a change feed, who holds production is watched all along, and so are models that wait for their turn",
  async () => {
    const at = await bench({ noFeed: true, latency: 100 });
    for (let made = 0; made < 10; made += 1) at.world.createVersion(`m${made}`);
    at.world.setStage("m0", "1", "Production");
    const begun = at.clock.at;
    const { slug } = await db().connection.findUniqueOrThrow({ where: { id: at.connection.id } });
    const answers = new Set<string>();
    await watchFor(at, 100_000, async () => {
      if (at.clock.at < begun + 40_000) return;
      for (const model of ["m0", "m1"]) {
        const { certainty, holders } = await findHolder(
          everybody,
          { connection: slug, model, stage: "production", at: at.clock.at - 1_000 },
          at.clock.at,
        );
        answers.add(`${model} ${certainty} ${holders.map(({ version }) => version)}`);
      }
    });
    expect([...answers].sort()).toEqual(["m0 known 1", "m1 known "]);
    expect(await stretchesOf(at, "stage", "m0")).toBe(1);
    expect(await stretchesOf(at, "stage", "m1")).toBe(1);
  },
  patience,
);

test(
  "a sweep that is slow for once leaves no gap, though the next is quick again",
  async () => {
    const at = await bench();
    at.world.createVersion("heart");
    let slowMs = 20;
    const { listModels } = at.registry;
    at.registry.listModels = (page) => {
      at.clock.pass(slowMs);
      return listModels(page);
    };
    await watchFor(at, 30_000);
    slowMs = 3_000;
    const durationMs = async () =>
      ((await db().connection.findUniqueOrThrow({ where: { id: at.connection.id } })).sweep as { durationMs: number })
        .durationMs;
    while ((await durationMs()) < slowMs) await watchFor(at, 1);
    slowMs = 20;
    await watchFor(at, 120_000);
    expect(await stretchesOf(at, "alias")).toBe(1);
    expect(await stretchesOf(at, "stage")).toBe(1);
  },
  patience,
);

test(
  "the feed is watched all along where the sweeps between which it is read take long",
  async () => {
    const at = await bench({ latency: 300 });
    const models = Array.from({ length: 15 }, (_, made) => `m${made}`);
    for (const model of models) at.world.createVersion(model);
    let movedAt = at.clock.at;
    at.clock.pass(60_000);
    await watchFor(at, 400_000, () => {
      if (at.clock.at - movedAt < 60_000) return;
      movedAt = at.clock.at;
      for (const model of models) at.world.createVersion(model);
    });
    expect(await stretchesOf(at, "stage")).toBe(1);
    expect(await stretchesOf(at, "alias")).toBe(1);
  },
  patience,
);

test("a visit cuts nothing out of what its model's turns watched", async () => {
  const at = await bench({ noFeed: true });
  for (const name of ["a", "b"]) at.world.createVersion(name);
  at.clock.pass(10);
  for (let turn = 0; turn < 4; turn += 1) {
    at.clock.pass(10_000);
    await at.sweep();
  }
  at.clock.pass(9_000);
  await db().model.updateMany({
    where: { connectionId: at.connection.id },
    data: { hotUntil: new Date(at.clock.at + 20_000) },
  });
  await at.hot();
  for (let turn = 0; turn < 4; turn += 1) {
    at.clock.pass(10_000);
    await at.sweep();
  }
  expect([await stretchesOf(at, "stage", "a"), await stretchesOf(at, "stage", "b")]).toEqual([1, 1]);
});

test("of more stretches than are read, the newest count", async () => {
  const at = await bench();
  at.world.createVersion("heart");
  for (let turn = 0; turn < 2; turn += 1) {
    at.clock.pass(10_000);
    await at.sweep();
  }
  const { id: connectionId } = at.connection;
  const { slug } = await db().connection.findUniqueOrThrow({ where: { id: connectionId } });
  const [seconds, stretches] = [at.clock.at / 1_000, 20_100];
  const end = at.clock.at + 100_000 * stretches + 80_000;
  await db().coverage.updateMany({ where: { connectionId, axis: { not: "stage" } }, data: { toAt: new Date(end) } });
  await db().$executeRaw`
    INSERT INTO coverage (connection_id, axis, from_at, to_at)
    SELECT ${connectionId}::uuid, 'stage', to_timestamp(${seconds}::float8 + 100 * n), to_timestamp(${seconds}::float8 + 100 * n + 80)
    FROM generate_series(1, ${stretches}::int) n`;
  expect(
    await findHolder(everybody, { connection: slug, model: "heart", stage: "production", at: end - 10_000 }, end),
  ).toMatchObject({ certainty: "known" });
});

/** Observes whenever something is due, and does `between` after each time. */
async function watchFor(
  { registry, connection, clock }: Bench,
  ms: number,
  between: () => unknown = () => undefined,
): Promise<void> {
  delete registry.endpoints;
  delete registry.past;
  for (const end = clock.at + ms; clock.at < end;) {
    const due = await observe(connection.id, {
      open: async () => registry,
      signal: new AbortController().signal,
      now: clock.now,
    });
    clock.pass(due + 500);
    await between();
  }
}

function stretchesOf({ connection }: Bench, axis: string, model?: string): Promise<number> {
  return db().coverage.count({
    where: {
      connectionId: connection.id,
      axis,
      ...(model === undefined ? { modelId: null } : { model: { nativeKey: model } }),
    },
  });
}
