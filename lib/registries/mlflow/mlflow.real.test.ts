import { randomUUID } from "node:crypto";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as wait } from "node:timers/promises";

import { expect, test } from "vitest";

import { openDoor } from "@/lib/http/door";

import { testRegistry } from "../contract";
import { mlflow } from ".";
import { amazonBucket } from "./__fixtures__/bucket-stand-ins";
import { seed, serverAt } from "./__fixtures__/seed";
import { subscriptionsOf } from "./__fixtures__/subscriptions-of";

/** Addresses of running servers, separated by commas, given by whoever runs the tests. */
const addresses = (process.env.INTERLOCK_TEST_MLFLOW ?? "").split(",").filter((address) => address !== "");

if (addresses.length === 0) {
  test.skip("the contract against a real server: INTERLOCK_TEST_MLFLOW names no address", () => undefined);
}

for (const address of addresses) {
  let seeded: ReturnType<typeof seedAt> | null = null;
  testRegistry(
    `MLflow at ${address}`,
    async () => ({ registry: openAt(address), fixture: await (seeded ??= seedAt(address)) }),
    5,
  );

  test(`MLflow at ${address}: of many who set one new alias at once nobody is told that the registry refused`, async () => {
    const { model } = await (seeded ??= seedAt(address));
    const { writes, findModel } = openAt(address);
    for (const key of ["contended-1", "contended-2", "contended-3"]) {
      const send = (after: string | null) => writes?.send({ axis: "alias", model: model.key, key, after });
      const outcomes = await Promise.allSettled(model.versions.map((version) => send(version)));
      for (const outcome of outcomes)
        if (outcome.status === "rejected") expect(outcome.reason).toMatchObject({ code: "registry_unavailable" });
      expect(model.versions).toContain((await findModel(model.key))?.aliases?.[key]);
      await send(null);
    }
  });

  test(`MLflow at ${address}: an alias that moves outside is announced with a signature that holds, or the lack of it is told`, async () => {
    const { model } = await (seeded ??= seedAt(address));
    const registry = openAt(address);
    const webhooks = subscriptionsOf(registry);
    const receiver = await receive();
    try {
      const id = await webhooks.subscribe(receiver.url, "a secret of ours").catch((error: unknown) => error);
      if (typeof id !== "string") {
        expect(id).toMatchObject({ code: expect.stringMatching(/unsupported|invalid/) });
        return;
      }
      // A server looks for new webhooks once a minute, and again for every change after that.
      const announce = () =>
        serverAt(address).call("POST", "mlflow/registered-models/alias", {
          name: model.key,
          alias: "announced",
          version: "4",
        });
      const { headers, body } = await repeated(announce, receiver.first);
      const verified = webhooks.verify(headers, body, "a secret of ours", new Date());
      expect(verified?.hint).toMatchObject({
        model: model.key,
        version: "4",
        change: { axis: "alias", key: "announced", after: "4" },
      });
      expect(webhooks.verify(headers, body, "another secret", new Date())).toBeNull();
      expect((await registry.findModel(model.key))?.aliases).toHaveProperty("announced", "4");
      await serverAt(address).call("DELETE", "mlflow/registered-models/alias", { name: model.key, alias: "announced" });
      await webhooks.unsubscribe(id);
      await webhooks.unsubscribe(id);
    } finally {
      receiver.close();
    }
  }, 120_000);

  test(`MLflow at ${address}: files of a version that lies in a bucket are read there, without it only told to be there`, async () => {
    const bucket = await amazonBucket({ "contract/MLmodel": "flavors: {}", "contract/data/a": "1" });
    try {
      const name = `in a bucket ${randomUUID()}`;
      const { call } = serverAt(address);
      await call("POST", "mlflow/registered-models/create", { name });
      await call("POST", "mlflow/model-versions/create", { name, source: `${bucket.root}/contract` });
      const { files } = openAt(address, bucket.settings);
      expect(await files?.list(name, "1")).toEqual([
        { path: "MLmodel", size: 11 },
        { path: "data/a", size: 1 },
      ]);
      const opened = await files?.open(name, "1", "MLmodel", 100);
      expect(await new Response(opened?.stream ?? null).text()).toBe("flavors: {}");
      expect(await files?.open(name, "1", "none", 100)).toBeNull();
      await expect(openAt(address).files?.list(name, "1")).rejects.toMatchObject({ code: "unsupported" });
    } finally {
      await bucket.close();
    }
  });
}

async function seedAt(address: string) {
  const version = await (await fetch(`${address}/version`)).text();
  return seed(serverAt(address), version.startsWith("2."));
}

function openAt(address: string, also: object = {}) {
  const settings = { url: address, allowPrivate: true, ...also };
  const io = openDoor({
    origins: mlflow.origins(settings),
    network: mlflow.network(settings),
    label: `Server at ${address}`,
  });
  return mlflow.open(settings, io);
}

async function repeated<T>(work: () => Promise<unknown>, until: Promise<T>): Promise<T> {
  for (;;) {
    await work();
    const came = await Promise.race([until, wait(1000)]);
    if (came !== undefined) return came;
  }
}

type Delivery = { headers: Headers; body: Uint8Array };

async function receive() {
  let take: (delivery: Delivery) => void = () => undefined;
  const first = new Promise<Delivery>((resolve) => {
    take = resolve;
  });
  const server = createServer(async (request, response) => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of request) chunks.push(chunk);
    response.end();
    take({ headers: headersOf(request.headers), body: Buffer.concat(chunks) });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, first, close: () => server.close() };
}

function headersOf(received: IncomingHttpHeaders): Headers {
  return new Headers(
    Object.entries(received).flatMap(([name, value]) =>
      typeof value === "string" ? [[name, value] satisfies [string, string]] : [],
    ),
  );
}
