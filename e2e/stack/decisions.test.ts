// The road from a request to a read-back change, on every cloud's stand-in: the same for each, whatever its axes are.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";

import type { Viewer } from "@/lib/auth";
import { db } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";
import { openDoor } from "@/lib/http/door";
import { observe } from "@/lib/observer/observe";
import { drive } from "@/lib/promotions/drive";
import { requestPromotion } from "@/lib/promotions/request";
import { getRollBackPreview } from "@/lib/promotions/preview";
import { listRollBackChoices, rollBack } from "@/lib/promotions/roll-back";
import { findTrafficBack, requestTraffic, rollBackTraffic } from "@/lib/promotions/traffic";
import { getPromotion } from "@/lib/promotions/view";
import { castVote } from "@/lib/promotions/vote";
import type { Registry } from "@/lib/registries/types";

import { startAzure } from "./azureml/cloud";
import type { Cloud } from "./clouds";
import { startSageMaker } from "./sagemaker/cloud";
import { startVertex } from "./vertex/cloud";

const clouds: Record<string, () => Promise<Cloud>> = {
  "Amazon SageMaker": startSageMaker,
  "Vertex AI": startVertex,
  "Azure Machine Learning": startAzure,
};

const opened = new Map<string, Registry>();
vi.mock("@/lib/connections/open", () => ({ openConnectionById: async (id: string) => ({ registry: opened.get(id) }) }));
vi.mock("next/headers", () => ({
  headers: async () => new Headers(),
  cookies: async () => ({ get: () => undefined }),
}));

let database: Awaited<ReturnType<typeof testDatabase>>;
let people = 0;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

describe.each(Object.entries(clouds))("%s", (name, start) => {
  let cloud: Cloud;
  let at: Desk;
  beforeEach(async () => {
    cloud = await start();
    at = await connect(name, cloud);
  });
  afterEach(async () => {
    expect(cloud.violations()).toEqual([]);
    await cloud.stop();
  });

  test("a version is promoted and read back, and what it replaced makes room", async () => {
    const { number, before } = await at.ask();
    expect(before.calls.length).toBeGreaterThan(2);
    expect(await at.approve(number)).toMatchObject({ state: "applied" });
    expect(cloud.inProduction()).toEqual([cloud.model.candidate]);
    await at.look();
    expect(await at.holders()).toEqual([cloud.model.candidate]);
    expect(await at.origins()).toEqual(["ours"]);
  });

  test("a change that was made while its answer was lost is found by reading, and not made twice", async () => {
    const { number } = await at.ask();
    const writes = cloud.writes();
    cloud.loseNextWrite();
    await at.settle(number);
    expect(cloud.inProduction()).toEqual([cloud.model.candidate]);
    const steps = await db().writeStep.findMany({ where: { promotion: { number } } });
    expect(steps.map(({ outcome }) => outcome)).toEqual(steps.map(() => "held"));
    expect(cloud.writes() - writes).toBe(steps.length);
  });

  test("a change that a 503 kept from happening is sent once more, after a look", async () => {
    const { number } = await at.ask();
    cloud.failNextWrite();
    await at.settle(number);
    expect(cloud.inProduction()).toEqual([cloud.model.candidate]);
    expect((await getPromotion(at.reviewer, number)).state).toBe("applied");
  });

  test("a registry that is too busy for a moment is waited for", async () => {
    const { number } = await at.ask();
    cloud.throttle(1);
    await at.settle(number);
    expect((await getPromotion(at.reviewer, number)).state).toBe("applied");
  });

  test("while the registry is away the vote counts and nothing is written; then it goes on", async () => {
    const { number, before } = await at.ask();
    const back = cloud.goAway();
    await at.approve(number, before.evidence?.id);
    expect(cloud.inProduction()).toEqual([cloud.model.holder]);
    expect((await getPromotion(at.reviewer, number)).state).toBe("verifying");
    back();
    await at.settle(number);
    expect((await getPromotion(at.reviewer, number)).state).toBe("applied");
  });

  test("somebody else who was faster voids the votes: nothing is written over what nobody here saw", async () => {
    const { number, before } = await at.ask();
    cloud.promoteOutside(cloud.model.third);
    await at.approve(number, before.evidence?.id);
    expect(cloud.inProduction()).toContain(cloud.model.third);
    expect(cloud.inProduction()).not.toContain(cloud.model.candidate);
    expect(await getPromotion(at.reviewer, number)).toMatchObject({ state: "open", approvals: 0 });
  });

  test("what was promoted is rolled back to what was there before, and barred", async () => {
    const first = await at.ask();
    await at.approve(first.number);
    const next = await at.ask(cloud.model.third);
    await at.approve(next.number);
    const where = { connection: at.slug, model: cloud.model.key, target: "production" };
    const version = (await listRollBackChoices(at.reviewer, where))[0]?.version ?? "";
    const { shown } = await getRollBackPreview(at.reviewer, { ...where, version });
    const { number } = await rollBack(at.reviewer, { ...where, version, shown, reason: "Complaints" });
    await at.settle(number);
    expect(cloud.inProduction()).toEqual([cloud.model.candidate]);
    expect(
      await db().bar.count({
        where: { liftedAt: null, version: { nativeKey: cloud.model.third, model: { connectionId: at.id } } },
      }),
    ).toBe(1);
  });

  test("traffic is shifted with approval, read back once the registry is done, and rolled back", async () => {
    const { key, first, second } = cloud.endpoint;
    const place = { connection: at.slug, endpoint: key };
    const { number } = await requestTraffic(at.scientist, {
      ...place,
      split: { [first]: 80, [second]: 20 },
      reason: "Try it",
    });
    await at.approve(number);
    await at.settle(number);
    expect((await getPromotion(at.reviewer, number)).state).toBe("applied");
    expect(cloud.traffic()).toEqual({ [first]: 80, [second]: 20 });
    const back = await rollBackTraffic(at.reviewer, {
      ...place,
      shown: (await findTrafficBack(at.reviewer, place))?.split ?? {},
      reason: "Slow",
    });
    await at.settle(back.number);
    expect(cloud.traffic()).toEqual({ [first]: 100 });
  });

  test("traffic that somebody else shifts voids a request's votes", async () => {
    const { key, first, second } = cloud.endpoint;
    const { number } = await requestTraffic(at.scientist, {
      connection: at.slug,
      endpoint: key,
      split: { [second]: 100 },
      reason: "Better",
    });
    const { evidence } = await getPromotion(at.reviewer, number);
    cloud.shiftOutside({ [first]: 50, [second]: 50 });
    await at.approve(number, evidence?.id);
    expect(cloud.traffic()).toEqual({ [first]: 50, [second]: 50 });
    expect(await getPromotion(at.reviewer, number)).toMatchObject({ state: "open", approvals: 0 });
  });

  test("a change outside is seen, and told as outside", async () => {
    cloud.promoteOutside(cloud.model.third);
    await at.look();
    expect(await at.holders()).toContain(cloud.model.third);
    expect(await at.origins()).toEqual(["outside"]);
  });
});

type Desk = Awaited<ReturnType<typeof connect>>;

/** A connection to the cloud, read once, with a scientist and a reviewer. */
async function connect(name: string, cloud: Cloud) {
  const { definition, settings, rules, model } = cloud;
  people += 1;
  const slug = `${definition.kind}-${people}`;
  const row = await db().connection.create({
    data: {
      slug,
      name,
      kind: definition.kind,
      registryKey: `${definition.registryKey(settings)} ${people}`,
      config: {},
      mappings: { create: rules.map((rule) => ({ ...rule, validFrom: new Date(0) })) },
    },
  });
  const io = openDoor({
    origins: definition.origins(settings),
    network: definition.network(settings),
    label: `${name} ${people}`,
  });
  opened.set(row.id, definition.open(settings, io));
  const look = () =>
    observe(row.id, {
      open: async (id) => opened.get(id) ?? Promise.reject(new Error("not opened")),
      signal: new AbortController().signal,
      force: "sweep",
    });
  await look();
  expect((await db().connection.findUniqueOrThrow({ where: { id: row.id } })).failureText).toBeNull();
  const since = await db().event.findFirst({ where: { connectionId: row.id }, orderBy: { id: "desc" } });
  const scientist = await member("scientist", "Sam");
  const reviewer = await member("reviewer", "Rita");
  const idOf = async (number: number) => (await db().promotion.findUniqueOrThrow({ where: { number } })).id;
  const approve = async (number: number, evidenceId?: string) => {
    const seen = evidenceId ?? (await getPromotion(reviewer, number)).evidence?.id ?? "";
    await castVote(reviewer, { number, choice: "approve", evidenceId: seen, reason: "" });
    return getPromotion(reviewer, number);
  };
  return {
    id: row.id,
    slug,
    scientist,
    reviewer,
    look,
    approve,
    async ask(version = model.candidate) {
      const { number } = await requestPromotion(scientist, {
        connection: slug,
        model: model.key,
        version,
        target: "production",
        reason: "It is better",
      });
      return { number, before: await getPromotion(reviewer, number) };
    },
    /** Approves it when it is open, and drives it until nothing more happens by itself. */
    async settle(number: number) {
      const id = await idOf(number);
      if ((await getPromotion(reviewer, number)).state === "open") await approve(number);
      await vi.waitFor(async () => {
        await drive(id);
        expect(["verifying", "applying", "accepted", "unknown"]).not.toContain(
          (await getPromotion(reviewer, number)).state,
        );
      }, 20_000);
    },
    /** Who holds production in the catalog. */
    async holders() {
      const found = await db().model.findFirstOrThrow({ where: { connectionId: row.id, nativeKey: model.key } });
      return ((found.holders as { production?: { version: string }[] }).production ?? [])
        .map(({ version }) => version)
        .sort();
    },
    /** Where the changes of stages and aliases since the first look came from. */
    async origins() {
      const events = await db().event.findMany({
        where: { connectionId: row.id, axis: { in: ["stage", "alias"] }, id: { gt: since?.id ?? 0n } },
      });
      return [...new Set(events.map(({ origin }) => origin))];
    },
  };
}

async function member(role: "scientist" | "reviewer", called: string): Promise<Viewer> {
  const email = `${called}-${(people += 1)}@example.org`;
  const { id } = await db().member.create({ data: { email, name: called, grants: { create: { role } } } });
  return {
    id,
    email,
    name: called,
    groups: [],
    grants: [{ role, connectionId: null, modelPattern: null }],
    previousSeenAt: null,
  };
}
