import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { viewerWith } from "@/lib/catalog/testing";
import { db } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";

import { callAddress } from "./call-address";
import { deployment, heartBench, registered, scientist } from "./registered.testing";
import { tryAddress } from "./try-address";

vi.mock("@/lib/keys", () => ({ encryptionKey: () => Buffer.alloc(32, 7) }));
vi.mock("@/lib/auth", () => ({ recordDenial: async () => undefined }));

let database: { close(): Promise<void> };
let slug: string;
beforeAll(async () => {
  database = await testDatabase();
  ({ slug } = await heartBench());
});
afterAll(() => database.close());

test("versions lead to what serves them, in their order; those that nothing serves are left out", async () => {
  const split = await registered(slug, {
    name: "Split",
    address: "https://split.example/score",
    protocol: "azureml-online",
    deployments: [deployment("8", { key: "green", weight: 10 }), deployment("9", { key: "blue", weight: 90 })],
  });
  const whole = await registered(slug, { name: "Whole" });
  const of = (version: string) => ({ connection: slug, model: "heart", version });
  expect(await tryAddress(scientist, ["7", "8", "6"].map(of))).toBe(
    callAddress([
      { ...whole, deployment: null },
      { ...split, deployment: "green" },
    ]),
  );
  expect(await tryAddress(scientist, [of("6")])).toBeNull();
});

test("of two that serve it, the one that answers is chosen", async () => {
  const away = await registered(slug, { name: "A away", deployments: [deployment("9")] });
  const well = await registered(slug, { name: "B well", deployments: [deployment("9")] });
  const { id } = await db().endpoint.findFirstOrThrow({ where: { nativeKey: away.endpoint } });
  const health = {
    healthy: false,
    why: "It does not answer.",
    samples: [[1, null]],
    checkedAt: new Date(),
    nextCheckAt: new Date(),
  };
  await db().endpointHealth.upsert({
    where: { endpointId: id },
    create: { endpointId: id, ...health },
    update: health,
  });
  expect(await tryAddress(scientist, [{ connection: slug, model: "heart", version: "9" }])).toBe(
    callAddress([{ ...well, deployment: null }]),
  );
});

test("whoever may not send is led nowhere", async () => {
  const viewer = viewerWith([{ role: "viewer", connectionId: null, modelPattern: null }]);
  expect(await tryAddress(viewer, [{ connection: slug, model: "heart", version: "7" }])).toBeNull();
});
