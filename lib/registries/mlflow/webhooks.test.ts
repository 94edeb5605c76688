import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";

import { afterEach, expect, test } from "vitest";

import { mlflow } from ".";
import { fakeServer, html, json } from "./__fixtures__/fake-server";
import { replay } from "./__fixtures__/replay";
import { subscriptionsOf } from "./__fixtures__/subscriptions-of";

const recording = JSON.parse(
  readFileSync(`${import.meta.dirname}/__fixtures__/3.17.2/webhook-delivery.json`, "utf8"),
) as {
  headers: Record<string, string>;
  body: string;
};
const { webhooks } = mlflow.open({ url: "http://registry.test" }, replay("3.17.2", {}));
const secret = "a secret of ours";
const sentAt = new Date(1_795_218_402_000);
const bytes = (text: string) => new TextEncoder().encode(text);
const verify = (headers: Record<string, string>, body: string, key = secret, now = sentAt) =>
  webhooks?.verify(new Headers(headers), bytes(body), key, now);

const closing: (() => void)[] = [];
afterEach(() => closing.splice(0).forEach((close) => close()));

test("a recorded delivery verifies and says which alias moved, when", () => {
  expect(verify(recording.headers, recording.body)).toEqual({
    deliveryId: "d0fd61f2-e2ac-46df-a17b-6bf0b77e6430",
    hint: {
      model: "o'x",
      version: "1",
      change: { axis: "alias", key: "zz", after: "1" },
      at: new Date("2026-11-20T23:46:42.715Z"),
    },
  });
});

test("a delivery is taken up to five minutes early or late, and no further", () => {
  const at = (seconds: number) =>
    verify(recording.headers, recording.body, secret, new Date(sentAt.getTime() + seconds * 1000));
  expect([at(300), at(-300)].every(Boolean)).toBe(true);
  expect([at(301), at(-301)]).toEqual([null, null]);
});

test("one changed byte, another secret, another id, another time, or a missing header: nothing is believed", () => {
  expect(verify(recording.headers, recording.body.replace('"1"', '"2"'))).toBeNull();
  expect(verify(recording.headers, recording.body, "another")).toBeNull();
  for (const name of Object.keys(recording.headers)) {
    const rest = Object.fromEntries(Object.entries(recording.headers).filter(([other]) => other !== name));
    expect(verify(rest, recording.body)).toBeNull();
    expect(verify({ ...rest, [name]: "1795218403" }, recording.body)).toBeNull();
  }
});

test("a signed delivery that is no JSON counts as one without a hint", () => {
  const mac = createHmac("sha256", secret).update("id.1795218402.").update("no json").digest("base64");
  const headers = {
    "x-mlflow-delivery-id": "id",
    "x-mlflow-timestamp": "1795218402",
    "x-mlflow-signature": `v1,${mac}`,
  };
  expect(verify(headers, "no json")).toEqual({ deliveryId: "id", hint: null });
});

test("subscribing sends the secret and every kind of event once, without an Origin", async () => {
  const server = await fakeServer((_request, response) => json(response, { webhook: { webhook_id: "w1" } }));
  closing.push(server.close);
  expect(await subscriptionsOf(server.open()).subscribe("https://interlock.test/hook", secret)).toBe("w1");
  const [request] = server.asked;
  const body = JSON.parse(request?.body ?? "") as { name: string; secret: string; events: unknown[] };
  expect(body).toMatchObject({ url: "https://interlock.test/hook", secret });
  expect(body.name).toMatch(/^[a-z0-9._-]{1,63}$/);
  expect(body.events).toHaveLength(6);
  expect(request?.headers).not.toHaveProperty("origin");
  expect(request?.headers["content-type"]).toBe("application/json");
});

test("unsubscribing sends a JSON body, and is content when the subscription is gone already", async () => {
  const server = await fakeServer((_request, response) =>
    json(response, { error_code: "RESOURCE_DOES_NOT_EXIST", message: "Webhook" }, 404),
  );
  closing.push(server.close);
  await subscriptionsOf(server.open()).unsubscribe("w1");
  expect(server.asked.map(({ method, url, body }) => [method, url.pathname, body])).toEqual([
    ["DELETE", "/api/2.0/mlflow/webhooks/w1", "{}"],
  ]);
});

test("why a server takes no subscription is told with what helps", async () => {
  const answers = [
    [404, "unsupported", /3\.3/],
    [403, "registry_denied", /administrators/],
    [400, "invalid", /MLFLOW_WEBHOOK_ALLOWED_SCHEMES/],
  ] as const;
  for (const [status, code, words] of answers) {
    const server = await fakeServer((_request, response) =>
      status === 400
        ? json(response, { error_code: "INVALID_PARAMETER_VALUE", message: "10.1.2.3 is secret" }, 400)
        : html(response, status),
    );
    closing.push(server.close);
    const failure = subscriptionsOf(server.open()).subscribe("http://127.0.0.1:1/hook", secret);
    await expect(failure).rejects.toMatchObject({ code, message: expect.stringMatching(words) });
    await expect(failure).rejects.not.toThrow(/secret/);
  }
});
