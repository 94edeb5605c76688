import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";

import type { Viewer } from "@/lib/auth";
import { testDatabase } from "@/lib/db/testing";
import type { Role } from "@/lib/permissions";

import { approve, desk, opened } from "./deciding.testing";
import { countWaiting, listPromotions } from "./list";
import { previewTraffic, requestTraffic } from "./traffic";
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

const limitedTo = (viewer: Viewer, role: Role, ...patterns: (string | null)[]): Viewer => ({
  ...viewer,
  grants: patterns.map((modelPattern) => ({ role, connectionId: null, modelPattern })),
});

/** An endpoint whose requests go to 90 % to `blue`, which serves what is said, and to 10 % to version 2 of `m`; `idle` serves version 3. */
async function shared(blue: { model?: string; version?: string; serves?: string }) {
  const at = await desk();
  at.world.createModel("other");
  at.world.createVersion("other");
  at.world.fleet.put("m-live", {
    blue: { ...blue, weight: 90 },
    green: { model: "m", version: "2", weight: 10 },
    idle: { model: "m", version: "3" },
  });
  await at.sweep();
  return {
    at,
    sam: await at.member("scientist", "Sam"),
    rita: await at.member("reviewer", "Rita"),
    ref: { connection: at.slug, endpoint: "m-live" },
  };
}
const all = { split: { green: 100 }, reason: "Ours" };

describe.each([
  ["of no model", { serves: "s3://elsewhere" }],
  ["of a model that is not in the catalog", { model: "unlisted", version: "1" }],
])("requests of what is %s", (_what, blue) => {
  test("are taken only by who holds the permission on the whole connection", async () => {
    const { at, sam, ref } = await shared(blue);
    const limited = limitedTo(sam, "scientist", "m", "un*", "*");
    await expect(requestTraffic(limited, { ...ref, ...all })).rejects.toMatchObject({
      code: "forbidden",
      message:
        "The shares of something change that no model here is known for. That takes a role on the whole registry.",
    });
    await expect(previewTraffic(limited, { ...ref, split: all.split })).rejects.toMatchObject({ code: "forbidden" });
    const whole = {
      ...sam,
      grants: [{ role: "scientist" as const, connectionId: at.connection.id, modelPattern: null }],
    };
    await expect(requestTraffic(whole, { ...ref, ...all })).resolves.toMatchObject({ number: expect.any(Number) });
  });

  test("are left alone by a shift among the others, which a limited member may ask for", async () => {
    const { sam, ref } = await shared(blue);
    await expect(
      requestTraffic(limitedTo(sam, "scientist", "m"), { ...ref, split: { blue: 90, idle: 10 }, reason: "Ours" }),
    ).resolves.toMatchObject({ number: expect.any(Number) });
  });

  test("are given away by the votes of those alone who may vote on the whole connection", async () => {
    const { sam, rita, ref } = await shared(blue);
    const { number } = await requestTraffic(sam, { ...ref, ...all });
    await expect(approve(limitedTo(rita, "reviewer", "m", "*"), number)).rejects.toMatchObject({ code: "forbidden" });
    await expect(approve(rita, number)).resolves.toMatchObject({ state: "applied" });
  });
});

test("who may vote on one model alone does not give away the requests of another, and nothing waits for them", async () => {
  const { at, sam, rita, ref } = await shared({ model: "other", version: "1" });
  const { number } = await requestTraffic(sam, { ...ref, ...all });
  const limited = limitedTo(rita, "reviewer", "m");
  const refusal = "None of your roles lets you vote on everything that would get more or fewer requests.";
  const waiting = async (viewer: Viewer) =>
    (await listPromotions(viewer, { list: "waiting", limit: 10, connection: at.slug })).rows.map((row) => row.number);
  expect((await getPromotion(limited, number)).may.vote).toBe(refusal);
  await expect(approve(limited, number)).rejects.toMatchObject({ code: "forbidden", message: refusal });
  expect(await waiting(limited)).toEqual([]);
  const both = limitedTo(rita, "reviewer", "m", "other");
  expect(await waiting(both)).toEqual([number]);
  expect((await countWaiting(both)).waiting).toBeGreaterThan(0);
  await expect(approve(both, number)).resolves.toMatchObject({
    state: "applied",
    stateReason: "Read back: requests go to green 100 %.",
  });
});

test("a shift within one model waits for who may vote on it, whatever else the endpoint serves", async () => {
  const { at, sam, rita, ref } = await shared({ model: "other", version: "1" });
  const { number } = await requestTraffic(sam, { ...ref, split: { blue: 90, idle: 10 }, reason: "Ours" });
  const limited = limitedTo(rita, "reviewer", "m");
  expect(
    (await listPromotions(limited, { list: "waiting", limit: 10, connection: at.slug })).rows.map((row) => row.number),
  ).toEqual([number]);
  await expect(approve(limited, number)).resolves.toMatchObject({ state: "applied" });
});

test("an endpoint of a connection that somebody may not see is answered like one that is not there", async () => {
  const { sam, ref } = await shared({ model: "other", version: "1" });
  const elsewhere = {
    ...sam,
    grants: [{ role: "scientist" as const, connectionId: "00000000-0000-7000-8000-000000000009", modelPattern: null }],
  };
  const nowhere = await requestTraffic(sam, { ...ref, endpoint: "nowhere", ...all }).catch((error: unknown) => error);
  expect(nowhere).toMatchObject({ code: "not_found" });
  for (const split of [{ green: 100 }, { red: 100 }, { green: 5 }, { blue: 100 }]) {
    expect(
      await requestTraffic(elsewhere, { ...ref, split, reason: "Curious" }).catch((error: unknown) => error),
    ).toEqual(nowhere);
    expect(await previewTraffic(elsewhere, { ...ref, split }).catch((error: unknown) => error)).toEqual(nowhere);
  }
});
