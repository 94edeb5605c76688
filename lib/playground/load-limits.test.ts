import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";

import type { Viewer } from "@/lib/auth";
import { db } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";
import type { Registry } from "@/lib/registries/types";

import { startLoad } from "./load";
import { all, endOf, good, input } from "./load.testing";
import { json, member, model, playgroundBench, split } from "./playground.testing";
import { forgetSettings, settingsKey } from "./settings";
import { type CallRef, usualSettings } from "./types";

let registry: Registry;
vi.mock("@/lib/keys", () => ({ encryptionKey: () => Buffer.alloc(32, 7) }));
vi.mock("@/lib/connections/open", () => ({ openConnectionById: async () => ({ registry }) }));
vi.mock("@/lib/auth", () => ({
  followViewer: async () => async () => now(),
  recordDenial: async () => undefined,
  actorOf: (viewer: Viewer) => ({ kind: "member", id: viewer.id, name: viewer.name }),
}));

let database: { close(): Promise<void> };
let at: Awaited<ReturnType<typeof playgroundBench>>;
let sam: Viewer;
/** Who asks, when it is read again. */
let now: () => Viewer | null;
beforeAll(async () => {
  database = await testDatabase();
  at = await playgroundBench();
  registry = at.registry;
});
beforeEach(async () => {
  sam = await member();
  now = () => sam;
});
afterAll(() => database.close());

const noted = async () =>
  (await db().auditEntry.findMany({ where: { actorId: sam.id }, orderBy: { seq: "asc" } })).map(({ type, payload }) => [
    type,
    payload,
  ]);

test("a run that takes too long is given up, and says so", async () => {
  const { url } = await model(() => undefined);
  const { how, endpoints } = endOf(
    await all(startLoad(sam, input([await at.endpoint(url)]), { deadlineMs: 60, reopenMs: 5_000 })),
  );
  expect(how).toBe("done");
  expect(endpoints).toMatchObject([
    { ok: 0, done: 0, stopped: expect.stringMatching(/^Given up after \d+ minutes, which is the most/) },
  ]);
  expect((await noted()).at(-1)).toEqual(["endpoint.load-ended", expect.objectContaining({ how: "given up" })]);
});

test("a reply of more than a megabyte is not read to its end", async () => {
  const { url } = await model((_got, response) => json(response, `[${" ".repeat(1_100_000)}1]`));
  expect(endOf(await all(startLoad(sam, input([await at.endpoint(url)], { requests: 2 })))).endpoints).toMatchObject([
    { ok: 0, errors: { "too-large": 2 } },
  ]);
});

test("one load run a member and two a process", async () => {
  const { url } = await good();
  const refs = [await at.endpoint(url)];
  const other = await member();
  const third = await member();
  const [mine, theirs] = [await startLoad(sam, input(refs)), await startLoad(other, input(refs))];
  await expect(startLoad(sam, input(refs))).rejects.toMatchObject({
    code: "conflict",
    message: expect.stringContaining("You have a load run under way"),
  });
  await expect(startLoad(third, input(refs))).rejects.toMatchObject({
    code: "too_many",
    message: expect.stringContaining("Two load runs"),
  });
  await all(Promise.resolve(mine));
  expect(endOf(await all(startLoad(third, input(refs, { requests: 1 })))).how).toBe("done");
  await all(Promise.resolve(theirs));
});

test("an endpoint gets no more than the settings allow, however often and with however many of its deployments it is chosen", async () => {
  const { url, got } = await good();
  const a = await at.endpoint(url);
  const places = (...deployments: (string | null)[]) => deployments.map((key) => ({ ...a, deployment: key }));
  const refusal = (to: CallRef[], requests: number, concurrency: number) =>
    expect(startLoad(sam, input(to, { requests, concurrency }))).rejects;
  await db().setting.upsert({
    where: { key: settingsKey },
    create: { key: settingsKey, value: { ...usualSettings, loadMaxRequests: 100, loadMaxConcurrency: 3 } },
    update: {},
  });
  forgetSettings();
  await refusal([a, a, a, a], 25, 1).toMatchObject({
    code: "invalid",
    message: "The same endpoint, or the same deployment of one, is chosen more than once. Choose it once.",
  });
  await refusal(places(null, "main", "blue"), 40, 1).toMatchObject({
    code: "invalid",
    message:
      "An endpoint is chosen 3 times, with other deployments each time: it would get 120 requests, and at most 100 may be sent to one in a load run here.",
  });
  await refusal(places(null, "main"), 40, 2).toMatchObject({
    code: "invalid",
    message:
      "An endpoint is chosen 2 times, with other deployments each time: 4 requests to it would be under way at once, and at most 3 may be here.",
  });
  expect(got).toEqual([]);
  const other = await at.endpoint(url);
  expect(
    endOf(await all(startLoad(sam, input([...places(null, "main"), other], { requests: 50, concurrency: 1 }))))
      .endpoints,
  ).toMatchObject([{ ok: 50 }, { ok: 50 }, { ok: 50 }]);
  await db().setting.deleteMany({ where: { key: settingsKey } });
  forgetSettings();
});

test("it keeps to the settings, needs its own permission, and tells an endpoint that does not take the payload", async () => {
  const { url, got } = await good();
  const refs = [await at.endpoint(url)];
  await db().setting.upsert({
    where: { key: settingsKey },
    create: { key: settingsKey, value: { ...usualSettings, loadMaxRequests: 30, loadMaxConcurrency: 2 } },
    update: {},
  });
  forgetSettings();
  await expect(startLoad(sam, input(refs, { concurrency: 1 }))).rejects.toMatchObject({
    code: "invalid",
    message: "At most 30 requests may be sent in one load run here.",
  });
  await expect(startLoad(sam, input(refs, { requests: 30 }))).rejects.toMatchObject({
    code: "invalid",
    message: "At most 2 requests may be under way at once here.",
  });
  await db().setting.deleteMany({ where: { key: settingsKey } });
  forgetSettings();
  const viewer = await member([{ role: "viewer", connectionId: null, modelPattern: null }]);
  await expect(startLoad(viewer, input(refs))).rejects.toMatchObject({ code: "not_found" });
  const limited = await member([
    { role: "viewer", connectionId: null, modelPattern: null },
    { role: "scientist", connectionId: null, modelPattern: "liver" },
  ]);
  await expect(startLoad(limited, input(refs))).rejects.toMatchObject({ code: "forbidden" });
  const tensorflow = await at.endpoint(url, {
    address: `${url}/v1/models/heart:predict`,
    protocol: "tensorflow-serving",
    servedName: "heart",
  });
  const chat = { ...split, format: "raw", text: '{"messages": [{"role": "user", "content": "x"}]}' };
  await expect(startLoad(sam, input([tensorflow], { draft: chat }))).rejects.toMatchObject({
    code: "invalid",
    message: expect.stringContaining("does not take this payload"),
  });
  expect(got).toEqual([]);
});
