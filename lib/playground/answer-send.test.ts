import { afterAll, beforeAll, expect, test, vi } from "vitest";

import type { Viewer } from "@/lib/auth";
import { db } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";
import type { Registry } from "@/lib/registries/types";

import { admitSend, answerSend } from "./answer-send";
import { listCalls } from "./history";
import { input, json, member, model, playgroundBench } from "./playground.testing";
import { forgetSettings, settingsKey } from "./settings";
import { type CallRef, usualSettings } from "./types";

let registry: Registry;
vi.mock("@/lib/keys", () => ({ encryptionKey: () => Buffer.alloc(32, 7) }));
vi.mock("@/lib/connections/open", () => ({ openConnectionById: async () => ({ registry }) }));
vi.mock("@/lib/auth", () => ({
  recordDenial: async () => undefined,
  actorOf: (viewer: Viewer) => ({ kind: "member", id: viewer.id, name: viewer.name }),
}));
const later: (() => Promise<void>)[] = [];
vi.mock("next/server", () => ({ after: (task: () => Promise<void>) => later.push(task) }));

let database: { close(): Promise<void> };
let at: Awaited<ReturnType<typeof playgroundBench>>;
beforeAll(async () => {
  database = await testDatabase();
  at = await playgroundBench();
  registry = at.registry;
  await db().setting.create({ data: { key: settingsKey, value: { ...usualSettings, callsPerMinute: 3 } } });
});
afterAll(() => database.close());

const never = new AbortController().signal;

async function send(viewer: Viewer, to: CallRef) {
  const leave = await admitSend(viewer);
  return answerSend(viewer, input(to), never).finally(leave);
}

test("a member sends as often as the settings say; what is more is refused and reaches nobody", async () => {
  const { url, got } = await model((_got, response) => json(response, '{"predictions": [1, 0]}'));
  const to = await at.endpoint(url);
  const [ada, bob] = [await member(), await member()];
  for (let call = 0; call < 3; call += 1) expect((await send(ada, to)).outcome.kind).toBe("answered");
  await expect(send(ada, to)).rejects.toMatchObject({
    code: "too_many",
    message: expect.stringMatching(/^You have sent 3 requests within a minute.* Try again in \d+ s\.$/),
  });
  expect((await send(bob, to)).outcome.kind).toBe("answered");
  expect(got).toHaveLength(4);
});

test("the history is written after the answer", async () => {
  const { url } = await model((_got, response) => json(response, "{}", 503));
  const eve = await member();
  later.length = 0;
  await answerSend(eve, input(await at.endpoint(url)), never);
  expect((await listCalls(eve, { limit: 5 })).rows).toEqual([]);
  for (const task of later) await task();
  expect((await listCalls(eve, { limit: 5 })).rows).toMatchObject([{ status: 503 }]);
});

test("no body is kept of a call that was on its way when keeping them was switched off", async () => {
  const { url } = await model((_got, response) => json(response, '{"predictions": [1, 0]}'));
  const zoe = await member();
  const switched = async (keepBodies: boolean) => {
    await db().setting.update({ where: { key: settingsKey }, data: { value: { ...usualSettings, keepBodies } } });
    forgetSettings();
  };
  const hasBodies = async () => {
    for (const task of later.splice(0)) await task();
    return (await listCalls(zoe, { limit: 1 })).rows[0]?.hasBodies;
  };
  const to = await at.endpoint(url);
  later.length = 0;
  await switched(true);
  await answerSend(zoe, input(to), never);
  expect(await hasBodies()).toBe(true);
  await answerSend(zoe, input(to), never);
  await switched(false);
  expect(await hasBodies()).toBe(false);
});
