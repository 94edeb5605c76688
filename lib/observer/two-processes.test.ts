import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";

import { verifyChain } from "@/lib/audit/verify";
import { db, Prisma, readRows } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";
import { env } from "@/lib/env";
import { verifyHistory } from "@/lib/history/verify";

import { type Bench, bench, eventsOf } from "./observing.testing";
import { type Order, startRacers } from "./race.testing";

const server = env.DATABASE_URL;

if (server === undefined) {
  test.skip("two processes on one change: the embedded database has one process, DATABASE_URL names no PostgreSQL", () =>
    undefined);
} else {
  let database: { close(): Promise<void> };
  let made: Bench;
  let race: Awaited<ReturnType<typeof startRacers>>;
  let changes = 0;
  let deliveries = 0;
  beforeAll(async () => {
    database = await testDatabase();
    made = await bench({ at: Date.now() });
    for (const stage of ["Production", "None"]) made.world.createVersion("heart", { stage });
    const [row] = await readRows<{ name: string }>(Prisma.sql`SELECT current_database() AS name`);
    const address = Object.assign(new URL(server), { pathname: `/${row?.name}` }).href;
    race = await startRacers(made.registry, 2, { ...process.env, NODE_OPTIONS: "", DATABASE_URL: address });
    await all([sweep()]);
  });
  afterEach(() => {
    race.gate.inStep = false;
    race.gate.settle();
  });
  afterAll(async () => {
    await Promise.all(race.racers.map((racer) => racer.kill()));
    await database.close();
  });

  test("two that read the same change and write at once record it once", async () => {
    race.gate.inStep = true;
    for (let round = 0; round < 6; round += 1) {
      const pairs = [
        () => [sweep(), sweep()],
        (told: Order) => [told, sweep()],
        (told: Order) => [sweep(), told],
        (told: Order) => [told, told],
        (told: Order, again: Order) => [told, again],
      ];
      for (const pair of pairs) {
        const { told, again } = move();
        await all(pair(told, again));
        await expectEachOnce();
      }
    }
    await expectWhole();
  }, 120_000);

  test("one that slept with its answer in hand undoes nothing that the other saw after it", async () => {
    const [sleeper, other] = race.racers;
    for (let round = 0; round < 5; round += 1) {
      const held = sleeper?.hold("listModels");
      const slept = sleeper?.order(sweep());
      await held?.asked;
      const { told } = move();
      await other?.order(round % 2 === 0 ? sweep() : told);
      held?.release();
      await slept;
      await expectEachOnce();
    }
    await expectWhole();
  }, 120_000);

  test("two whole observers with deliveries coming to both record each change once", async () => {
    await all([{ kind: "watch" }, { kind: "watch" }]);
    for (let round = 0; round < 5; round += 1) {
      const { told, again } = move();
      await all([told, round % 2 === 0 ? told : again]);
    }
    move(); // announced by nobody
    await vi.waitFor(expectEachOnce, { timeout: 60_000, interval: 200 });
    const after = Date.now();
    await vi.waitFor(async () => expect((await connection()).sweptAt?.getTime()).toBeGreaterThan(after), {
      timeout: 60_000,
      interval: 200,
    });
    await expectEachOnce();
    await expectWhole();
  }, 180_000);

  /** Moves the alias to the other version, and answers two deliveries that announce it. */
  function move(): { told: Order; again: Order } {
    changes += 1;
    const version = versionAfter(changes);
    made.world.setAlias("heart", "champion", version);
    const hint = {
      model: "heart",
      version,
      at: new Date(),
      change: { axis: "alias" as const, key: "champion", after: version },
    };
    const delivery = (): Order => ({
      kind: "deliver",
      connection: made.connection,
      delivery: { deliveryId: `delivery ${++deliveries}`, hint },
    });
    return { told: delivery(), again: delivery() };
  }

  function sweep(): Order {
    return { kind: "sweep", connection: made.connection };
  }

  async function all(orders: Order[]): Promise<void> {
    await Promise.all(orders.map((order, index) => race.racers[index]?.order(order)));
  }

  /** One event for each change, each leading on from the one before, and one holder now. */
  async function expectEachOnce(): Promise<void> {
    const events = (await eventsOf(made.connection.id)).filter(({ axis }) => axis === "alias");
    expect(events.map(({ before, after }) => [before, after])).toEqual(
      Array.from({ length: changes }, (_, index) => [
        index === 0 ? null : versionAfter(index),
        versionAfter(index + 1),
      ]),
    );
    const held = await db().placement.findMany({
      where: { axis: "alias", knownTo: null, endAfter: null },
      include: { version: true },
    });
    expect(held.map(({ version }) => version.nativeKey)).toEqual([versionAfter(changes)]);
    const sighted = events.flatMap(({ sightings }) => sightings.flatMap(({ deliveryId }) => deliveryId ?? []));
    expect(new Set(sighted).size).toBe(sighted.length);
  }

  async function expectWhole(): Promise<void> {
    expect(await verifyChain(db())).toMatchObject({ ok: true });
    expect(await verifyHistory(db())).toMatchObject({ ok: true });
  }

  function connection() {
    return db().connection.findUniqueOrThrow({ where: { id: made.connection.id } });
  }
}

function versionAfter(change: number): string {
  return change % 2 === 1 ? "1" : "2";
}
