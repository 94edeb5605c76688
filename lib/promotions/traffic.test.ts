import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { db } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";

import { approve, asked, type Desk, opened } from "./deciding.testing";
import { drive } from "./drive";
import { giveUp } from "./half-way";
import { refreshOpen } from "./refresh";
import { findTrafficBack, previewTraffic, requestTraffic, rollBackTraffic } from "./traffic";
import { live, split } from "./traffic.testing";
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

/** Those after the endpoint was met. */
const trafficEvents = (at: Desk) =>
  db().event.findMany({
    where: { connectionId: at.connection.id, axis: "traffic" },
    orderBy: { id: "asc" },
    include: { version: true },
    skip: 1,
  });

test("a shift of traffic is asked for, approved, written once, read back, and ours in the history", async () => {
  const { at, sam, rita, place, shift } = await live();
  const preview = await previewTraffic(sam, { ...place, split: { blue: 90, green: 10 } });
  expect([preview.refusal, preview.holders, preview.calls.map(({ title }) => title)]).toEqual([
    null,
    ["1"],
    [
      "Check that v1 still holds the traffic of m-live",
      "Set the traffic of m-live to blue 90 %, green 10 %",
      "Read it back",
    ],
  ]);
  const { number } = await shift({ blue: 90, green: 10 });
  await expect(approve(rita, number)).resolves.toMatchObject({
    state: "applied",
    stateReason: "Read back: requests go to blue 90 %, green 10 %.",
  });
  expect(split(at)).toEqual({ blue: 90, green: 10 });
  const events = await trafficEvents(at);
  expect(
    events.map(({ version, before, after, origin, actorName }) => [
      version?.nativeKey,
      before,
      after,
      origin,
      actorName,
    ]),
  ).toEqual([
    ["1", "100", "90", "ours", "Rita"],
    ["2", null, "10", "ours", "Rita"],
  ]);
  await at.sweep();
  expect((await trafficEvents(at)).length).toBe(2);
});

test("a split that is none, or of strangers, is refused in words", async () => {
  const { shift } = await live();
  await expect(shift({ blue: 90 })).rejects.toMatchObject({ message: "The shares add up to 90 %, not to 100 %." });
  await expect(shift({ red: 100 })).rejects.toMatchObject({ message: "There is no deployment red." });
  await expect(shift({ blue: 100 })).rejects.toMatchObject({ message: "Requests are shared out like that already." });
  await expect(shift({ own: 100 })).rejects.toMatchObject({
    message: expect.stringContaining("no registered version"),
  });
});

test("what a registry works on is accepted until a reading shows it; then the promotion is applied", async () => {
  const { at, rita, shift } = await live();
  at.world.fleet.isSlow = true;
  const { number } = await shift({ green: 100 });
  await expect(approve(rita, number)).resolves.toMatchObject({ state: "accepted" });
  const { id } = await db().promotion.findUniqueOrThrow({ where: { number } });
  await drive(id);
  expect((await getPromotion(rita, number)).state).toBe("accepted");
  at.world.fleet.finish("m-live");
  await drive(id);
  expect((await getPromotion(rita, number)).state).toBe("applied");
  expect(at.registry.faults.calls.filter(({ call }) => call === "send")).toHaveLength(1);
  expect((await trafficEvents(at)).every(({ origin }) => origin === "ours")).toBe(true);
});

test("what a registry accepted and gave up is refused, with its words", async () => {
  const { at, rita, shift } = await live();
  at.world.fleet.isSlow = true;
  const { number } = await shift({ green: 100 });
  await approve(rita, number);
  at.world.fleet.finish("m-live", "No capacity.");
  await drive((await db().promotion.findUniqueOrThrow({ where: { number } })).id);
  expect(await getPromotion(rita, number)).toMatchObject({
    state: "refused",
    stateReason: "The registry took it on and did not do it. No capacity. Nothing was changed.",
  });
});

test("while an endpoint is busy with what may be our own write, nothing is sent again, whoever lost its answer", async () => {
  const { at, rita, shift } = await live();
  at.world.fleet.isSlow = true;
  const { number } = await shift({ green: 100 });
  at.registry.faults.loseNext();
  await expect(approve(rita, number)).resolves.toMatchObject({ state: "unknown" });
  const { id } = await db().promotion.findUniqueOrThrow({ where: { number } });
  // As a process leaves it that dies between the call and the note of its answer.
  await db().promotion.update({ where: { id }, data: { state: "applying" } });
  await db().writeStep.updateMany({ where: { promotionId: id }, data: { outcome: "sent", answer: null } });
  await drive(id);
  expect(await getPromotion(rita, number)).toMatchObject({
    state: "applying",
    stateReason: expect.stringContaining("still works on it"),
  });
  at.world.fleet.finish("m-live");
  await drive(id);
  expect((await getPromotion(rita, number)).state).toBe("applied");
  expect(at.registry.faults.calls.filter(({ call }) => call === "send")).toHaveLength(1);
});

test("what is accepted is not called applied, nor overtaken, before the registry has ended its work, and can be given up", async () => {
  const { at, rita, shift } = await live();
  at.world.fleet.isSlow = true;
  const { number } = await shift({ green: 100 });
  await approve(rita, number);
  const { id } = await db().promotion.findUniqueOrThrow({ where: { number } });
  for (const weight of [50, 0]) {
    at.world.fleet.redeploy("m-live", { blue: { weight }, green: { weight: 100 - weight } });
    await drive(id);
    expect((await getPromotion(rita, number)).state).toBe("accepted");
  }
  expect((await getPromotion(rita, number)).may.giveUp).toBeNull();
  await giveUp(rita, { number, reason: "It hangs" });
  expect((await getPromotion(rita, number)).state).toBe("superseded");
});

test("a shift outside voids the votes; one to the very same split makes the request pointless", async () => {
  const { at, rita, shift } = await live();
  const { number } = await shift({ blue: 50, green: 50 });
  at.world.fleet.order("m-live", { blue: 80, green: 20 });
  await at.sweep();
  const [model] = await db().model.findMany({ where: { connectionId: at.connection.id } });
  await refreshOpen([model?.id ?? ""]);
  expect((await getPromotion(rita, number)).holders).toEqual(["1"]);
  at.world.fleet.order("m-live", { blue: 50, green: 50 });
  await at.sweep();
  await refreshOpen([model?.id ?? ""]);
  expect(await getPromotion(rita, number)).toMatchObject({
    state: "superseded",
    stateReason: "Requests are shared out like that by a change outside Interlock.",
  });
});

const redeploy = (at: Desk, green: string) =>
  at.world.fleet.redeploy("m-live", { green: { model: "m", version: green } });

test("a deployment that is given another version voids the votes, and nothing is sent", async () => {
  const { at, rita, shift } = await live();
  const { number } = await shift({ blue: 50, green: 50 });
  redeploy(at, "3");
  await expect(approve(rita, number)).resolves.not.toMatchObject({ state: "applied" });
  expect(split(at)).toEqual({ blue: 100 });
  expect(at.registry.faults.calls.filter(({ call }) => call === "send")).toHaveLength(0);
  const { votes } = await getPromotion(rita, number);
  expect(votes.map(({ voided }) => voided?.why)).toEqual(["Deployment green served m 2, and serves m 3 now."]);
});

test("a deployment that is given another version while traffic is shifted is told, not called applied", async () => {
  const { at, rita, shift } = await live();
  at.world.fleet.isSlow = true;
  const { number } = await shift({ green: 100 });
  await approve(rita, number);
  redeploy(at, "3");
  at.world.fleet.finish("m-live");
  await drive((await db().promotion.findUniqueOrThrow({ where: { number } })).id);
  expect(await getPromotion(rita, number)).toMatchObject({
    state: "conflict",
    stateReason: expect.stringContaining("is not what was approved"),
  });
});

test("an endpoint that is deleted ends what waits for it, open or accepted, and the request can still be read", async () => {
  const { at, rita, shift } = await live();
  const { number } = await shift({ blue: 50, green: 50 });
  at.world.fleet.delete("m-live");
  await at.sweep();
  const [model] = await db().model.findMany({ where: { connectionId: at.connection.id } });
  expect((await getPromotion(rita, number)).state).toBe("open");
  await refreshOpen([model?.id ?? ""]);
  expect(await getPromotion(rita, number)).toMatchObject({
    state: "superseded",
    stateReason: "There is no such endpoint any more.",
  });

  const other = await live();
  other.at.world.fleet.isSlow = true;
  const late = await other.shift({ green: 100 });
  await approve(other.rita, late.number);
  other.at.world.fleet.delete("m-live");
  await drive((await db().promotion.findUniqueOrThrow({ where: { number: late.number } })).id);
  expect((await getPromotion(other.rita, late.number)).state).toBe("conflict");
});

test("a shift takes the permission on every model that it concerns, and nothing rides along that is barred or unknown", async () => {
  const { at, sam, rita, place, shift } = await live();
  at.world.createVersion("secret");
  at.world.fleet.redeploy("m-live", { own: { model: "secret", version: "1", weight: 100 }, blue: { weight: 0 } });
  await at.sweep();
  const limited = { ...sam, grants: [{ role: "scientist" as const, connectionId: null, modelPattern: "m" }] };
  await expect(requestTraffic(limited, { ...place, split: { green: 100 }, reason: "Ours" })).rejects.toMatchObject({
    code: "forbidden",
  });
  expect(await findTrafficBack({ ...rita, grants: limited.grants }, place)).toBeNull();
  at.world.fleet.redeploy("m-live", { own: { model: null, version: null, weight: 0 }, blue: { weight: 100 } });
  await at.sweep();
  await expect(shift({ own: 99, green: 1 })).rejects.toMatchObject({
    message: expect.stringContaining("no registered version"),
  });
  await approve(rita, (await shift({ green: 100 })).number);
  await rollBackTraffic(rita, {
    ...place,
    shown: (await findTrafficBack(rita, place))?.split ?? {},
    reason: "Complaints",
  });
  at.world.fleet.redeploy("m-live", { own: { model: "m", version: "3" } });
  await at.sweep();
  await expect(shift({ own: 60, green: 40 })).rejects.toMatchObject({
    message: expect.stringContaining("v2 is barred"),
  });
});

test("a version is approved in the registry by a decision here, beside others that are approved", async () => {
  const { at, rita } = await live();
  at.world.setApproval("m", "1", "Approved");
  at.world.setApproval("m", "2", "PendingManualApproval");
  await at.sweep();
  const { number } = await asked(at, "2", "approved");
  await expect(approve(rita, number)).resolves.toMatchObject({
    state: "applied",
    stateReason: "Read back: v2 is approved.",
  });
  expect(at.world.models.get("m")?.versions.get("1")?.approval.native).toBe("Approved");
  expect(at.world.models.get("m")?.versions.get("2")?.approval.native).toBe("Approved");
});
