import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";

import type { Actor } from "@/lib/audit/types";
import { db } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";

import { registryDouble, sign } from "./__fixtures__/registry";
import { createConnection, retireConnection } from "./commands";
import { findConnection } from "./queries";
import { subscribe, unsubscribe, verifyDelivery } from "./webhooks";

vi.mock("@/lib/registries", async () => {
  const { fake } = await import("./__fixtures__/registry");
  return { definitions: [fake], findDefinition: () => fake };
});
vi.mock("@/lib/keys", () => ({ encryptionKey: () => Buffer.alloc(32, 7) }));
vi.mock("@/lib/env", async (original) => {
  const { env } = await original<{ env: object }>();
  return { env: { ...env, NEXTAUTH_URL: "https://interlock.example" } };
});

const ada: Actor = { kind: "member", id: "1", name: "Ada" };
const body = new TextEncoder().encode('{"entity":"model"}');

let database: { close(): Promise<void> };
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());
beforeEach(() => {
  registryDouble.refusal = null;
  registryDouble.meanwhile = null;
  registryDouble.isByHand = false;
});

let count = 0;
async function connected() {
  const settings = { baseUrl: `https://m${++count}.example` };
  const { id, slug } = await createConnection(
    ada,
    { kind: "fake", name: `R ${count}`, settings, rules: [], probe: null },
    { everywhere: false },
  );
  return { id, slug };
}
const deliver = (id: string, signature: string) =>
  verifyDelivery(id, new Headers({ "x-delivery": "d1", "x-signature": signature }), body, new Date());

test("a subscription names this connection's address and a secret that is kept sealed", async () => {
  const { id, slug } = await connected();
  await subscribe(ada, slug);
  const { url, secret } = registryDouble.subscriptions.at(-1) ?? { url: "", secret: "" };
  expect(url).toBe(`https://interlock.example/api/webhooks/${id}`);
  const row = await db().connection.findUniqueOrThrow({ where: { id } });
  expect(Buffer.from(row.hookSecret ?? []).includes(secret)).toBe(false);
  await expect(subscribe(ada, slug)).rejects.toMatchObject({ code: "conflict" });

  expect(await deliver(id, sign(body, secret))).toEqual({ connectionId: id, deliveryId: "d1", hint: null });
  expect(await deliver(id, sign(body, "another"))).toBe("refused");
});

test("nothing is taken for a connection that never asked, that stopped, that retired or that is not there", async () => {
  const { id, slug } = await connected();
  expect(await deliver(id, "")).toBe("unknown");
  await subscribe(ada, slug);
  expect(await unsubscribe(ada, slug)).toEqual({ left: null });
  expect(await deliver(id, "")).toBe("unknown");
  await subscribe(ada, slug);
  await retireConnection(ada, slug);
  expect(await deliver(id, "")).toBe("unknown");
  expect(await deliver("018f0000-0000-7000-8000-000000000000", "")).toBe("unknown");
});

test("a refused subscription says why and leaves nothing on", async () => {
  const { id, slug } = await connected();
  registryDouble.refusal = "Webhooks need an administrator there.";
  await expect(subscribe(ada, slug)).rejects.toThrow(/administrator there/);
  expect(await db().connection.findUniqueOrThrow({ where: { id } })).toMatchObject({ hookId: null, hookSecret: null });
});

test("two clicks register one hook", async () => {
  const { slug } = await connected();
  const before = registryDouble.subscriptions.length;
  const results = await Promise.allSettled([subscribe(ada, slug), subscribe(ada, slug)]);
  expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  expect(registryDouble.subscriptions.length).toBe(before + 1);
});

test("a stop while the registry is being asked wins, and the new hook is taken back", async () => {
  const { id, slug } = await connected();
  registryDouble.meanwhile = () => unsubscribe(ada, slug);
  await expect(subscribe(ada, slug)).rejects.toMatchObject({ code: "conflict" });
  expect(registryDouble.unsubscribed.at(-1)).toBe(`hook-${registryDouble.subscriptions.length}`);
  expect(await db().connection.findUniqueOrThrow({ where: { id } })).toMatchObject({ hookId: null, hookSecret: null });
});

test("a claim that a dead process left is freed by a stop", async () => {
  const { id, slug } = await connected();
  await db().connection.update({ where: { id }, data: { hookSecret: new Uint8Array(40) } });
  await expect(subscribe(ada, slug)).rejects.toMatchObject({ code: "conflict" });
  await unsubscribe(ada, slug);
  await subscribe(ada, slug);
});

test("a registry that cannot be told to stop is left behind, and that is said", async () => {
  const { id, slug } = await connected();
  await subscribe(ada, slug);
  registryDouble.refusal = "No longer allowed.";
  expect(await unsubscribe(ada, slug)).toEqual({ left: "No longer allowed." });
  expect(await deliver(id, "")).toBe("unknown");
});

test("where somebody sets up the sender by hand, the secret is answered once and kept sealed; stopping asks the registry nothing", async () => {
  registryDouble.isByHand = true;
  const { id, slug } = await connected();
  const asked = registryDouble.subscriptions.length;
  const { secret } = await subscribe(ada, slug);
  expect(secret).toMatch(/^[\w-]{43}$/);
  const row = await db().connection.findUniqueOrThrow({ where: { id } });
  expect(Buffer.from(row.hookSecret ?? []).includes(secret ?? "")).toBe(false);
  await expect(subscribe(ada, slug)).rejects.toMatchObject({ code: "conflict" });
  expect(await deliver(id, sign(body, secret ?? ""))).toEqual({ connectionId: id, deliveryId: "d1", hint: null });
  const shown = await findConnection(
    { grants: [{ role: "administrator", connectionId: null, modelPattern: null }] },
    slug,
  );
  expect(shown?.webhook).toMatchObject({
    state: "on",
    byHand: { address: `https://interlock.example/api/webhooks/${id}`, header: "x-signature" },
  });
  expect(JSON.stringify(shown)).not.toContain(secret);
  expect(await unsubscribe(ada, slug)).toEqual({ left: null });
  expect(await deliver(id, sign(body, secret ?? ""))).toBe("unknown");
  expect(registryDouble.subscriptions.length).toBe(asked);
});
