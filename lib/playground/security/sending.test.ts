import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";

import { db } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";
import type { Grant } from "@/lib/permissions";
import { json, member, model, playgroundBench, split } from "@/lib/playground/playground.testing";
import type { CallRef } from "@/lib/playground/types";
import type { Registry } from "@/lib/registries/types";

import { ask, good, withSettings } from "./asking.testing";
import { visitor, whatComesAfter } from "./visitor.testing";

/** What a browser may make this application do, at the routes themselves: send to registered places, by who may, within a rate. */

let registry: Registry;
vi.mock("@/lib/keys", () => ({ encryptionKey: () => Buffer.alloc(32, 7) }));
vi.mock("@/lib/connections/open", () => ({ openConnectionById: async () => ({ registry }) }));
vi.mock("@/lib/auth", async () => (await import("./visitor.testing")).auth);
vi.mock("next/server", async (original) => ({
  ...(await original<object>()),
  after: (await import("./visitor.testing")).after,
}));

let database: { close(): Promise<void> };
let at: Awaited<ReturnType<typeof playgroundBench>>;
beforeAll(async () => {
  database = await testDatabase();
  at = await playgroundBench();
  registry = at.registry;
});
afterAll(() => database.close());

beforeEach(async () => {
  visitor.current = await member();
});
afterEach(whatComesAfter);

describe("places", () => {
  test.each([
    ["a URL", { url: "http://evil.test/" }],
    ["an origin", { origin: "http://evil.test" }],
    ["a target", { target: { base: "@evil.test", model: "../../admin" } }],
    ["a path", { path: "/admin" }],
    ["a method", { method: "DELETE" }],
    ["headers", { headers: { host: "evil.test", authorization: "Bearer mine", cookie: "a=b" } }],
    ["a way of signing in", { signIn: "none", token: "mine" }],
  ])("%s that a browser adds to its request changes nothing of where and how it is sent", async (_what, more) => {
    const { url, got } = await good();
    const to = await at.endpoint(url, { signIn: "bearer", token: "sesame-4711" });
    const reply = await ask("send", { to: { ...to, ...more }, draft: { ...split, ...more }, ...more });
    expect(reply.status).toBe(200);
    expect(got).toMatchObject([
      {
        method: "POST",
        url: "/invocations",
        headers: { host: new URL(url).host, authorization: "Bearer sesame-4711" },
      },
    ]);
    expect(got[0]?.headers.cookie).toBeUndefined();
  });

  test.each([
    ["an address", { connection: "x", endpoint: "http://169.254.169.254/latest", deployment: null }],
    ["another connection", { connection: "nowhere", endpoint: "heart", deployment: null }],
    ["a deployment that is none", { deployment: "http://evil.test" }],
    ["a path upwards", { endpoint: "../../etc/passwd" }],
  ])("%s in the place of a registered endpoint is not found", async (_what, ref) => {
    const { url, got } = await good();
    const to = { ...(await at.endpoint(url)), ...ref };
    expect((await ask("send", { to, draft: split })).status).toBe(404);
    expect(got).toEqual([]);
  });

  test("an endpoint on this machine that was registered without private addresses is not called", async () => {
    const { url, got } = await good();
    const to = await at.endpoint(url);
    await db().endpointAccess.updateMany({
      where: { endpoint: { nativeKey: to.endpoint } },
      data: { allowPrivate: false },
    });
    const reply = (await (await ask("send", { to, draft: split })).json()) as { outcome: unknown };
    expect(reply.outcome).toMatchObject({
      kind: "failed",
      failure: "unavailable",
      why: expect.stringMatching(/private or loopback/),
    });
    expect(got).toEqual([]);
  });

  test.each(["http://169.254.169.254", "http://168.63.129.16", "http://[fd00:ec2::254]", "http://0xa9fea9fe"])(
    "%s cannot be registered, and is not called where it stands registered all the same",
    async (origin) => {
      await expect(at.endpoint(origin)).rejects.toMatchObject({
        code: "invalid",
        fields: { address: [expect.stringMatching(/never called/)] },
      });
      const { url } = await good();
      const to = await at.endpoint(url);
      await db().endpointAccess.updateMany({ where: { endpoint: { nativeKey: to.endpoint } }, data: { origin } });
      const reply = (await (await ask("send", { to, draft: split })).json()) as { outcome: unknown };
      expect(reply.outcome).toMatchObject({
        kind: "failed",
        failure: "unavailable",
        why: expect.stringMatching(/never called/),
      });
    },
  );

  test("a token goes to the address that it was registered with, and to no other that takes its place", async () => {
    const [first, second] = [await good(), await good()];
    const to = await at.endpoint(first.url, { signIn: "bearer", token: "sesame-4711" });
    await db().endpointAccess.updateMany({
      where: { endpoint: { nativeKey: to.endpoint } },
      data: { origin: second.url },
    });
    const reply = await ask("send", { to, draft: split });
    expect(reply.status).toBeGreaterThanOrEqual(400);
    expect([first.got, second.got]).toEqual([[], []]);
  });
});

describe("who, how often, how much", () => {
  const viewerOnly: Grant[] = [{ role: "viewer", connectionId: null, modelPattern: null }];
  const ofOther: Grant[] = [{ role: "scientist", connectionId: null, modelPattern: "liver*" }];
  const elsewhere: Grant[] = [
    { role: "scientist", connectionId: "00000000-0000-4000-8000-000000000000", modelPattern: null },
  ];
  const body = (path: "send" | "load", to: CallRef) =>
    path === "send" ? { to, draft: split } : { to: [to], draft: split, requests: 2, concurrency: 1 };

  test.each(
    (["send", "load"] as const).flatMap((path) => [
      { path, who: "nobody who signed in", grants: null, status: 401 },
      { path, who: "a member without a role", grants: [] as Grant[], status: 403 },
      { path, who: "a viewer", grants: viewerOnly, status: 403 },
      { path, who: "a scientist of other models", grants: ofOther, status: 403 },
      { path, who: "a scientist of another connection", grants: elsewhere, status: 404 },
    ]),
  )("$who sends nothing by $path, and is answered $status", async ({ path, grants, status }) => {
    const { url, got } = await good();
    const to = await at.endpoint(url);
    visitor.current = grants === null ? null : await member(grants);
    const reply = await ask(path, body(path, to));
    expect(reply.status).toBe(status);
    expect(got).toEqual([]);
  });

  test.each([
    ["a page of somebody else", { origin: "http://evil.test" }, 403],
    ["a page that hides where it comes from", { origin: "null" }, 403],
    ["a form", { "content-type": "application/x-www-form-urlencoded" }, 422],
    ["a form with files", { "content-type": "multipart/form-data; boundary=x" }, 422],
    ["a request without a question asked before", { "content-type": "text/plain" }, 422],
  ])("%s sends nothing in a member's name", async (_who, headers, status) => {
    const { url, got } = await good();
    const to = await at.endpoint(url);
    for (const path of ["send", "load"] as const)
      expect((await ask(path, body(path, to), headers)).status).toBe(status);
    expect(got).toEqual([]);
  });

  test("more than the allowed rate is refused with the time to wait, sends and load runs together, and sends nothing", async () => {
    await withSettings({ callsPerMinute: 3 });
    const { url, got } = await good();
    const to = await at.endpoint(url);
    for (let turn = 0; turn < 3; turn += 1) expect((await ask("send", body("send", to))).status).toBe(200);
    for (const path of ["send", "load"] as const) {
      const refused = await ask(path, body(path, to));
      expect(refused.status).toBe(429);
      expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    }
    expect(got).toHaveLength(3);
    visitor.current = await member();
    expect((await ask("send", body("send", to))).status).toBe(200);
    await withSettings({});
  });

  test("one deployment gets no more than four members' rate from all of them together, and who may not send there uses none of it up", async () => {
    await withSettings({ callsPerMinute: 2 });
    const { url, got } = await good();
    const to = await at.endpoint(url);
    for (let stranger = 0; stranger < 8; stranger += 1) {
      visitor.current = await member(ofOther);
      expect((await ask("send", body("send", to))).status).toBe(403);
    }
    for (let turn = 0; turn < 8; turn += 1) {
      if (turn % 2 === 0) visitor.current = await member();
      expect((await ask("send", body("send", to))).status).toBe(200);
    }
    visitor.current = await member();
    for (const path of ["send", "load"] as const) {
      const refused = await ask(path, body(path, to));
      expect([refused.status, await refused.json()]).toEqual([
        429,
        expect.objectContaining({ message: expect.stringMatching(/was sent 8 requests .* by all members together/) }),
      ]);
      expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    }
    expect(got).toHaveLength(8);
    const other = await good();
    visitor.current = await member();
    expect((await ask("send", body("send", await at.endpoint(other.url)))).status).toBe(200);
    await withSettings({});
  });

  test("a member has eight requests under way at most; what is more reaches nobody, and what is answered makes room", async () => {
    const waiting: (() => void)[] = [];
    let full: () => void = () => undefined;
    const isFull = new Promise<void>((resolve) => (full = resolve));
    const { url, got } = await model((_got, response) => {
      waiting.push(() => json(response, "[1, 0]"));
      if (waiting.length === 8) full();
    });
    const to = await at.endpoint(url);
    const sends = Array.from({ length: 8 }, () => ask("send", body("send", to)));
    await isFull;
    for (const path of ["send", "load"] as const) {
      const refused = await ask(path, body(path, to));
      expect([refused.status, await refused.json()]).toEqual([
        429,
        expect.objectContaining({ message: expect.stringMatching(/^You have 8 requests under way/) }),
      ]);
    }
    expect(got).toHaveLength(8);
    for (const answer of waiting.splice(0)) answer();
    for (const send of sends) expect((await send).status).toBe(200);
    const other = await good();
    expect((await ask("send", body("send", await at.endpoint(other.url)))).status).toBe(200);
  });

  test.each([
    ["no time at all", { timeoutMs: 0 }],
    ["a time without end", { timeoutMs: 10_000_000 }],
    ["a time that is none", { timeoutMs: "NaN" }],
    ["a reply without end", { maxBytes: 2 ** 40 }],
    ["a reply of less than nothing", { maxBytes: -1 }],
    ["a body of 11 MB", { draft: { ...split, text: " ".repeat(11_000_000) } }],
    ["a draft that is none", { draft: null }],
    ["a place that is none", { to: "heart" }],
  ])("%s is asked for in vain", async (_what, fields) => {
    const { url, got } = await good();
    expect((await ask("send", { to: await at.endpoint(url), draft: split, ...fields })).status).toBe(422);
    expect(got).toEqual([]);
  });

  test("a load run beyond the settings sends no more than they allow", async () => {
    const { url, got } = await good();
    const to = await at.endpoint(url);
    for (const fields of [
      { requests: 1_000_000 },
      { concurrency: 1_000 },
      { requests: 0 },
      { to: [to, to, to, to, to] },
    ]) {
      expect((await ask("load", { to: [to], draft: split, requests: 2, concurrency: 1, ...fields })).status).toBe(422);
    }
    expect(got).toEqual([]);
  });

  test("what came is JSON of ours that is not kept by caches, whatever the server called it", async () => {
    const { url } = await model((_got, response) =>
      response
        .writeHead(200, {
          "content-type": "text/html",
          "cache-control": "public, max-age=9999",
          "set-cookie": "a=b",
          "access-control-allow-origin": "*",
        })
        .end("<script>alert(1)</script>"),
    );
    const reply = await ask("send", { to: await at.endpoint(url), draft: split });
    expect(reply.headers.get("content-type")).toMatch(/^application\/json/);
    expect(reply.headers.get("cache-control")).toMatch(/^private, no-store\b/);
    expect(reply.headers.get("set-cookie")).toBeNull();
    expect(reply.headers.get("access-control-allow-origin")).toBeNull();
    expect(await reply.json()).toMatchObject({
      outcome: { kind: "answered", reply: { layout: "raw", raw: { kind: "text", text: "<script>alert(1)</script>" } } },
    });
  });
});
