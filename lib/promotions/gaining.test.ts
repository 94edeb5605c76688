import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { db } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";
import { splitOf } from "@/lib/endpoints/shares";

import { approve, desk, opened, policy, sends } from "./deciding.testing";
import { drive } from "./drive";
import { whyNotAlone } from "./gaining";
import { refreshOpen } from "./refresh";
import { findTrafficBack, previewTraffic, requestTraffic, rollBackTraffic } from "./traffic";
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

/** An endpoint whose requests all go to version 1; 2 and 3 stand by. */
async function fleet(rules: object = {}) {
  const at = await desk();
  await policy(at, rules);
  at.world.fleet.put("m-live", {
    blue: { model: "m", version: "1", weight: 100 },
    green: { model: "m", version: "2" },
    red: { model: "m", version: "3" },
  });
  await at.sweep();
  const [sam, rita] = [await at.member("scientist", "Sam"), await at.member("reviewer", "Rita")];
  const place = { connection: at.slug, endpoint: "m-live" };
  const { id: modelId } = await db().model.findFirstOrThrow({ where: { connectionId: at.connection.id } });
  return {
    ...{ at, sam, rita, place },
    shift: (split: Record<string, number>) => requestTraffic(sam, { ...place, split, reason: "It is better" }),
    goBack: async () =>
      rollBackTraffic(rita, {
        ...place,
        shown: (await findTrafficBack(rita, place))?.split ?? {},
        reason: "Complaints",
      }),
    outside: async (split: Record<string, number>) => {
      at.world.fleet.order("m-live", split);
      await at.sweep();
      await refreshOpen([modelId]);
    },
    split: () => splitOf(at.world.fleet.find("m-live")?.deployments ?? []),
  };
}

const both =
  "Two versions would get more requests: v2 and v3. Ask for one after the other, for each has to pass by itself.";

test("a shift that raises two versions is refused before it is asked for, and as it is asked for", async () => {
  const { sam, place, shift } = await fleet();
  expect(await previewTraffic(sam, { ...place, split: { green: 51, red: 49 } })).toMatchObject({
    refusal: both,
    calls: [],
  });
  await expect(shift({ green: 51, red: 49 })).rejects.toMatchObject({ code: "conflict", message: both });
  await shift({ blue: 50, red: 50 });
});

test("one that came to raise another version because others shifted requests says so, takes no vote and is never written", async () => {
  for (const [now, why] of [
    [{ red: 100 }, both.replace("v2 and v3", "v1 and v2")],
    [
      { green: 100 },
      "As requests are shared out now, v1 would get more by it, and v2 is what was asked for. Ask anew.",
    ],
  ] as const) {
    const { at, rita, shift, outside, split } = await fleet();
    const { number } = await shift({ blue: 50, green: 50 });
    await outside(now);
    expect((await getPromotion(rita, number)).rules.at(-1)).toMatchObject({ state: "fail", fix: why });
    await expect(approve(rita, number)).rejects.toThrow(why);
    expect([split(), sends(at)]).toEqual([now, 0]);
  }
});

test("a way back may raise several that were agreed to, but none that is barred by the time it is written", async () => {
  const { at, rita, shift, goBack, split } = await fleet({ rollbackNeedsQuorum: true });
  for (const next of [{ blue: 50, green: 50 }, { red: 100 }]) await approve(rita, (await shift(next)).number);
  const { number } = await goBack();
  await db().bar.create({
    data: {
      ...{
        target: "traffic:m-live",
        reason: "It leaks",
        actorName: "Ben",
        promotionId: (await db().promotion.findUniqueOrThrow({ where: { number } })).id,
      },
      ...(await db()
        .modelVersion.findFirstOrThrow({ where: { nativeKey: "2", model: { connectionId: at.connection.id } } })
        .then(({ id, modelId }) => ({ versionId: id, modelId }))),
    },
  });
  const ben = await at.member("reviewer", "Ben");
  await expect(approve(ben, number)).resolves.toMatchObject({
    state: "superseded",
    stateReason: expect.stringContaining("barred from the traffic of m-live"),
  });
  expect(split()).toEqual({ red: 100 });
  await db().bar.updateMany({ where: { target: "traffic:m-live" }, data: { liftedAt: new Date() } });
  const again = await goBack();
  await approve(ben, again.number);
  await drive((await db().promotion.findUniqueOrThrow({ where: { number: again.number } })).id);
  expect(await getPromotion(rita, again.number)).toMatchObject({ state: "applied" });
  expect(split()).toEqual({ blue: 50, green: 50 });
});

test("what each deployment serves stands beside its share, as it was when the evidence was taken", async () => {
  const { sam, rita, place, shift } = await fleet();
  const { shift: planned } = await previewTraffic(sam, { ...place, split: { blue: 90, green: 10 } });
  expect(planned?.served).toEqual({ blue: "m 1", green: "m 2" });
  const { number } = await shift({ blue: 90, green: 10 });
  expect((await getPromotion(rita, number)).served).toEqual({ blue: "m 1", green: "m 2" });
});

test("versions of several models are named with their models, and what is not registered may not gain either", () => {
  const of = (key: string, model: string | null, version: string | null, weight: number) => ({
    key,
    model,
    version,
    serves: null,
    weight,
    mirrored: 0,
    status: "ready" as const,
  });
  const served = [of("a", "m", "1", 100), of("b", "m", "2", 0), of("c", "churn", "7", 0), of("d", null, null, 0)];
  const candidate = { model: "m", version: "2" };
  expect(whyNotAlone(served, { a: 90, b: 10 }, candidate)).toBeNull();
  expect(whyNotAlone(served, { b: 50, c: 50 }, candidate)).toMatch(
    /^Two versions would get more requests: m v2 and churn v7\./,
  );
  expect(whyNotAlone(served, { b: 50, d: 50 }, candidate)).toMatch(/no registered version/);
});
