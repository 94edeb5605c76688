import { createServer } from "node:net";

import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";

import type { Viewer } from "@/lib/auth";
import { db } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";
import { changeEndpoint, retireEndpoint } from "@/lib/endpoints/register";
import { jules, registrationOf, unlimited } from "@/lib/endpoints/registered.testing";
import { listen } from "@/lib/http/door.testing";
import type { Registry } from "@/lib/registries/types";

import { startLoad } from "./load";
import { all, endOf, good, input, never } from "./load.testing";
import { ndjson } from "./ndjson";
import { json, member, model, playgroundBench, split } from "./playground.testing";
import { type CallRef, latencyBuckets } from "./types";

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

test("every endpoint gets its number of the very same request, and quantiles come from what was measured", async () => {
  const [one, two] = [await good(), await good()];
  const refs = [await at.endpoint(one.url), await at.endpoint(two.url)];
  const lines = await all(startLoad(sam, input(refs)));
  expect([one.got.length, two.got.length]).toEqual([40, 40]);
  expect(new Set([...one.got, ...two.got].map(({ body }) => body))).toEqual(new Set([split.text]));
  expect(lines[0]).toMatchObject({
    kind: "began",
    requests: 40,
    concurrency: 4,
    endpoints: [{ ref: refs[0], version: "7", bytes: split.text.length }, { ref: refs[1] }],
  });
  const { how, endpoints } = endOf(lines);
  expect(how).toBe("done");
  for (const each of endpoints) {
    expect(each).toMatchObject({ sent: 40, done: 40, ok: 40, errors: {}, stopped: null });
    expect(each.buckets.reduce((sum, count) => sum + count, 0)).toBe(40);
    expect(each.buckets).toHaveLength(latencyBuckets.length + 1);
    const { min, p50, p90, p95, p99, max } = each;
    const inOrder = [min, p50, p90, p95, p99, max].map(Number);
    expect(inOrder).toEqual([...inOrder].sort((a, b) => a - b));
    expect(each.perSecond).toBeGreaterThan(0);
  }
  expect(await noted()).toEqual([
    ...[0, 1].map(() => ["endpoint.load-started", { deployment: null, requests: "40", concurrency: "4" }]),
    ...[0, 1].map(() => ["endpoint.load-ended", { deployment: null, how: "done", done: "40", ok: "40", errors: {} }]),
  ]);
  expect(JSON.stringify(await noted())).not.toContain("age");
});

test("no more are under way at once than were asked for", async () => {
  let now = 0;
  let most = 0;
  const { url } = await model((_got, response) => {
    most = Math.max(most, ++now);
    setImmediate(() => {
      now -= 1;
      json(response, "[1]");
    });
  });
  await all(startLoad(sam, input([await at.endpoint(url)], { requests: 60, concurrency: 3 })));
  expect(most).toBeLessThanOrEqual(3);
});

test("errors are counted by kind, and only good answers have a latency", async () => {
  let count = 0;
  const { url } = await model((_got, response) => json(response, "{}", [200, 500, 503, 200][count++ % 4]));
  const [end] = endOf(await all(startLoad(sam, input([await at.endpoint(url)])))).endpoints;
  expect(end).toMatchObject({ done: 40, ok: 20, errors: { "http-500": 10, "http-503": 10 } });
  expect(end?.buckets.reduce((sum, each) => sum + each, 0)).toBe(20);
});

test("an endpoint that is dead is given up early, and its neighbour goes on", async () => {
  const gone = createServer();
  const closed = await listen(gone, "http");
  await new Promise((resolve) => gone.close(resolve));
  const { url } = await good();
  const [dead, alive] = endOf(
    await all(startLoad(sam, input([await at.endpoint(closed), await at.endpoint(url)], { requests: 200 }))),
  ).endpoints;
  expect(dead).toMatchObject({
    ok: 0,
    p50: null,
    stopped: expect.stringMatching(/^Given up after 20 requests in a row without an answer\. .*nothing listens/),
  });
  expect(dead?.done).toBeLessThan(30);
  expect(alive).toMatchObject({ ok: 200, stopped: null });
  expect((await noted()).at(-2)?.[1]).toMatchObject({ how: "given up" });
});

test("stopping it ends what is under way, says what came of it so far, and makes room for the next one", async () => {
  const stop = new AbortController();
  const closed: Promise<void>[] = [];
  const { url, got } = await model((_got, response) => {
    closed.push(new Promise((resolve) => response.on("close", resolve)));
    if (got.length > 8) stop.abort();
    if (got.length <= 8) json(response, "[1]");
  });
  const refs = [await at.endpoint(url)];
  const { how, endpoints } = endOf(await all(startLoad(sam, input(refs, { requests: 1_000 })), stop.signal));
  expect(how).toBe("stopped");
  expect(endpoints[0]).toMatchObject({ errors: {}, stopped: null });
  expect(endpoints[0]?.sent).toBeLessThan(20);
  await Promise.all(closed);
  expect((await noted()).at(-1)).toEqual(["endpoint.load-ended", expect.objectContaining({ how: "stopped" })]);
  const again = await good();
  expect(endOf(await all(startLoad(sam, input([await at.endpoint(again.url)], { requests: 2 })))).how).toBe("done");
});

test("whoever goes away from the stream stops it, and it is written down", async () => {
  let seen: () => void = () => undefined;
  const busy = new Promise<void>((resolve) => (seen = resolve));
  const { url, got } = await model(() => (got.length >= 4 ? seen() : undefined));
  const { lines } = await startLoad(sam, input([await at.endpoint(url)]));
  let over: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => (over = resolve));
  const response = ndjson(async function* (signal) {
    yield* lines(signal);
    over();
  }, never);
  const reader = response.body?.getReader();
  const first = await reader?.read();
  expect(JSON.parse(new TextDecoder().decode(first?.value))).toMatchObject({ kind: "began" });
  await busy;
  await reader?.cancel();
  await ended;
  expect((await noted()).at(-1)).toEqual([
    "endpoint.load-ended",
    expect.objectContaining({ how: "stopped", done: "0" }),
  ]);
  expect(got).toHaveLength(4);
});

test("an endpoint that is retired, or led elsewhere, while it is loaded gets no more", async () => {
  const { url, got } = await model((_got, response) => void change?.().then(() => json(response, "[1]")));
  let change: (() => Promise<void>) | null = null;
  const once = (work: (ref: CallRef) => Promise<void>, ref: CallRef) => {
    let done: Promise<void> | null = null;
    change = () => (done ??= work(ref));
  };
  const retired = await at.endpoint(url);
  once((ref) => retireEndpoint(jules, ref), retired);
  const run = (ref: CallRef) =>
    all(startLoad(sam, input([ref], { requests: 100, concurrency: 1 }), { deadlineMs: 60_000, reopenMs: 0 }));
  expect(endOf(await run(retired)).endpoints).toMatchObject([
    { done: 1, ok: 1, stopped: expect.stringMatching(/^It can no longer be called\. There is no such endpoint/) },
  ]);
  const moved = await at.endpoint(url, { name: "Moved" });
  once(
    (ref) =>
      changeEndpoint(
        jules,
        {
          ...registrationOf(at.slug, { name: "Moved", address: `${url}/elsewhere`, allowPrivate: true }),
          endpoint: ref.endpoint,
        },
        unlimited,
      ),
    moved,
  );
  expect(endOf(await run(moved)).endpoints).toMatchObject([
    { done: 1, stopped: "Its registration was changed while the run went on." },
  ]);
  expect(got.map(({ url: path }) => path)).toEqual(["/invocations", "/invocations"]);
});

test.each([
  [
    "is disabled or signed out",
    (): Viewer | null => null,
    "It can no longer be called. The session that started the run is over.",
  ],
  [
    "loses the role",
    () => ({ ...sam, grants: [{ role: "viewer" as const, connectionId: null, modelPattern: null }] }),
    "It can no longer be called. None of your roles allows load runs any more.",
  ],
  [
    "is limited to other models",
    () => ({ ...sam, grants: [{ role: "scientist" as const, connectionId: null, modelPattern: "liver" }] }),
    expect.stringMatching(/^It can no longer be called\. /),
  ],
])("nothing more is sent once its member %s", async (_what, later, stopped) => {
  const { url, got } = await model((_got, response) => {
    now = later;
    json(response, "[1]");
  });
  const { endpoints } = endOf(
    await all(
      startLoad(sam, input([await at.endpoint(url)], { requests: 100, concurrency: 1 }), {
        deadlineMs: 60_000,
        reopenMs: 0,
      }),
    ),
  );
  expect(endpoints).toMatchObject([{ done: 1, ok: 1, stopped }]);
  expect(got).toHaveLength(1);
  expect((await noted()).at(-1)).toEqual([
    "endpoint.load-ended",
    expect.objectContaining({ how: "given up", done: "1" }),
  ]);
});

test("credentials that are replaced while it goes on are the ones that are sent from then on", async () => {
  let change: Promise<void> | null = null;
  const near = { name: "Replaced", signIn: "bearer", token: "old-token" } as const;
  const { url, got } = await model((_got, response) => {
    change ??= changeEndpoint(
      jules,
      {
        ...registrationOf(at.slug, { ...near, token: "new-token", address: `${url}/invocations`, allowPrivate: true }),
        endpoint: to.endpoint,
      },
      unlimited,
    );
    void change.then(() => json(response, "[1]"));
  });
  const to = await at.endpoint(url, near);
  const [end] = endOf(
    await all(startLoad(sam, input([to], { requests: 3, concurrency: 1 }), { deadlineMs: 60_000, reopenMs: 0 })),
  ).endpoints;
  expect(end).toMatchObject({ ok: 3, stopped: null });
  expect(got.map(({ headers }) => headers.authorization)).toEqual([
    "Bearer old-token",
    "Bearer new-token",
    "Bearer new-token",
  ]);
});
