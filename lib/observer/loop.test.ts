import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { db } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";
import { AppError } from "@/lib/errors";

import { claimDue, claimOne, releaseLease } from "./lease";
import { observeNow, startObserver } from "./loop";
import { observe } from "./observe";
import { bench } from "./observing.testing";

let database: { close(): Promise<void> };
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

test("one claims a connection, nobody else does until it is released or the lease runs out", async () => {
  const { connection } = await bench();
  const claims = await Promise.all(["a", "b", "c", "d"].map((owner) => claimDue(owner, 10)));
  expect(claims.flat().filter((id) => id === connection.id)).toHaveLength(1);
  expect(await claimOne("e", connection.id)).toBe(false);
  const { leaseOwner } = await db().connection.findUniqueOrThrow({ where: { id: connection.id } });
  await releaseLease(leaseOwner ?? "", connection.id, 60_000);
  expect(await claimDue("f", 10)).not.toContain(connection.id);
  expect(await claimOne("f", connection.id)).toBe(true);
  await db().connection.update({
    where: { id: connection.id },
    data: { leaseUntil: new Date(0), nextPollAt: new Date(0) },
  });
  expect(await claimDue("g", 10)).toContain(connection.id);
});

test("a wish that comes while a connection is read is granted right after", async () => {
  const { connection } = await bench();
  expect(await claimOne("a", connection.id)).toBe(true);
  expect(await observeNow(connection.id, undefined, async () => Promise.reject(new Error("not asked")))).toBe(false);
  await releaseLease("a", connection.id, 60_000);
  expect(await claimDue("b", 10)).toContain(connection.id);
});

test("endpoints that cannot be read do not have every model read again at once", async () => {
  const { connection, registry, world } = await bench();
  world.createVersion("heart");
  const options = { open: async () => registry, signal: new AbortController().signal };
  registry.faults.failNext(undefined, 1, "listEndpoints");
  await observe(connection.id, options);
  const { sweep, failureCode } = await db().connection.findUniqueOrThrow({ where: { id: connection.id } });
  expect(failureCode).toBe("registry_unavailable");
  expect(sweep).toMatchObject({ endedAt: expect.any(Number), pastAt: null });
});

test("a failure is kept in words that may be shown, and success clears it", async () => {
  const { connection, registry, world } = await bench();
  world.createVersion("heart");
  registry.faults.down = true;
  const options = { open: async () => registry, signal: new AbortController().signal };
  expect(await observe(connection.id, options)).toBe(1_000);
  const failed = await db().connection.findUniqueOrThrow({ where: { id: connection.id } });
  expect(failed).toMatchObject({
    failureCode: "registry_unavailable",
    failureText: "The registry refused the connection.",
    sweptAt: null,
  });
  expect(await observe(connection.id, { ...options, now: () => new Date(Date.now() + 3_600_000) })).toBe(60_000);
  expect((await db().connection.findUniqueOrThrow({ where: { id: connection.id } })).failingSince).toEqual(
    failed.failingSince,
  );

  registry.faults.down = false;
  await observe(connection.id, options);
  const well = await db().connection.findUniqueOrThrow({ where: { id: connection.id } });
  expect(well).toMatchObject({
    failingSince: null,
    failureCode: null,
    failureText: null,
    sweptAt: expect.any(Date),
    sweep: { phase: "done", models: 1 },
  });
});

test("a registry that wants to be left alone is, for as long as it says and ten minutes at most", async () => {
  const { connection } = await bench();
  const askedToWait = async (retryAfterMs: number) => {
    const open = async () =>
      Promise.reject(new AppError("registry_unavailable", "It is asked too often.", { retryAfterMs }));
    return observe(connection.id, { open, signal: new AbortController().signal });
  };
  expect(await askedToWait(120_000)).toBe(120_000);
  expect(await askedToWait(86_400_000)).toBe(600_000);
  expect(await askedToWait(0)).toBeGreaterThanOrEqual(1_000);
});

test("a sweep that missed a model does not make the rows younger", async () => {
  const { connection, registry, world, clock } = await bench();
  world.createVersion("heart");
  const options = { open: async () => registry, signal: new AbortController().signal, now: clock.now };
  const sweptAt = async () =>
    (await db().connection.findUniqueOrThrow({ where: { id: connection.id } })).sweptAt?.getTime();
  clock.pass(10);
  await observe(connection.id, options);
  const complete = clock.at;
  expect(await sweptAt()).toBe(complete);

  clock.pass(10_000);
  world.createVersion("heart");
  const { findModel } = registry;
  registry.findModel = async () => null;
  await observe(connection.id, options);
  expect(await sweptAt()).toBe(complete);

  clock.pass(10_000);
  registry.findModel = findModel;
  await observe(connection.id, options);
  expect(await sweptAt()).toBe(clock.at);
});

test("an unplanned failure shows a generic sentence", async () => {
  const { connection } = await bench();
  const log = vi.spyOn(console, "error").mockImplementation(() => {});
  await observe(connection.id, {
    open: () => Promise.reject(new Error("secret")),
    signal: new AbortController().signal,
  });
  log.mockRestore();
  const { failureText } = await db().connection.findUniqueOrThrow({ where: { id: connection.id } });
  expect(failureText).not.toContain("secret");
});

test("a changed mapping shows in the lists even while the registry is away", async () => {
  const { connection, registry, world } = await bench();
  world.createVersion("heart");
  world.setAlias("heart", "next", "1");
  const options = { open: async () => registry, signal: new AbortController().signal };
  await observe(connection.id, options);
  registry.faults.down = true;
  await db().stageMapping.create({
    data: { connectionId: connection.id, axis: "alias", key: "next", stage: "staging", validFrom: new Date() },
  });
  await observe(connection.id, options);
  expect((await db().model.findFirstOrThrow({ where: { connectionId: connection.id } })).holders).toMatchObject({
    staging: [{ version: "1", native: "@next" }],
  });
});

test("the loop sweeps what is due and stops when told", async () => {
  await db().connection.updateMany({ data: { retiredAt: new Date() } });
  const { connection, registry, world } = await bench();
  world.createVersion("heart");
  const stopping = new AbortController();
  const stopped = startObserver({ signal: stopping.signal, open: async () => registry });
  await vi.waitFor(
    async () => expect(await db().model.count({ where: { connectionId: connection.id, versionCount: 1 } })).toBe(1),
    { timeout: 20_000 },
  );
  stopping.abort();
  await stopped;
});
