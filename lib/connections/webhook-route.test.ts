import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { POST } from "@/app/api/webhooks/[connectionId]/route";
import { system } from "@/lib/audit/types";
import { testDatabase } from "@/lib/db/testing";
import { AppError } from "@/lib/errors";
import { receiveDelivery } from "@/lib/observer/intake";

import { registryDouble, sign } from "./__fixtures__/registry";
import { createConnection } from "./commands";
import { subscribe } from "./webhooks";

vi.mock("@/lib/observer/intake", () => ({ receiveDelivery: vi.fn(async () => true) }));
vi.mock("@/lib/registries", async () => {
  const { fake } = await import("./__fixtures__/registry");
  return { definitions: [fake], findDefinition: () => fake };
});
vi.mock("@/lib/keys", () => ({ encryptionKey: () => Buffer.alloc(32, 7) }));
vi.mock("@/lib/env", async (original) => {
  const { env } = await original<{ env: object }>();
  return { env: { ...env, NEXTAUTH_URL: "https://interlock.example" } };
});

let database: { close(): Promise<void> };
let id: string;
beforeAll(async () => {
  database = await testDatabase();
  const settings = { baseUrl: "https://m.example" };
  const made = await createConnection(
    system,
    { kind: "fake", name: "One", settings, rules: [], probe: null },
    { everywhere: false },
  );
  id = made.id;
  await subscribe(system, made.slug);
}, 120_000);
afterAll(() => database.close());

function post(connectionId: string, body: Uint8Array<ArrayBuffer>, signature: string) {
  const headers = { "x-delivery": "d1", "x-signature": signature };
  const request = new Request("https://interlock.example", { method: "POST", headers, body });
  return POST(request, { params: Promise.resolve({ connectionId }) });
}

test("a delivery with the right signature over its raw bytes is handed on", async () => {
  const body = Uint8Array.from([123, 13, 10, 255, 125]);
  const secret = registryDouble.subscriptions.at(-1)?.secret ?? "";
  expect((await post(id, body, sign(body, secret))).status).toBe(200);
  expect(receiveDelivery).toHaveBeenCalledExactlyOnceWith(
    id,
    { connectionId: id, deliveryId: "d1", hint: null },
    { signal: expect.any(AbortSignal) },
  );
});

test("a delivery that could not be followed is answered so that the registry sends it again", async () => {
  vi.mocked(receiveDelivery).mockRejectedValueOnce(new AppError("registry_unavailable", "Away."));
  const body = new Uint8Array(3);
  const refused = await post(id, body, sign(body, registryDouble.subscriptions.at(-1)?.secret ?? ""));
  expect([refused.status, await refused.text()]).toEqual([503, ""]);
});

test("anything else gets a bare number and goes no further", async () => {
  vi.mocked(receiveDelivery).mockClear();
  const refused = await post(id, new Uint8Array(3), "wrong");
  expect([refused.status, await refused.text()]).toEqual([401, ""]);
  expect((await post("not-an-id", new Uint8Array(3), "")).status).toBe(404);
  expect((await post("018f0000-0000-7000-8000-000000000000", new Uint8Array(3), "")).status).toBe(404);
  expect((await post(id, new Uint8Array(256 * 1024 + 1), "")).status).toBe(413);
  expect(receiveDelivery).not.toHaveBeenCalled();
});
