import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { type StandIn, startStandIn } from "@/e2e/stack/sagemaker/server";
import { settingsOf } from "@/e2e/stack/sagemaker/settings";

import { config, origins, runtimeOf } from "./config";
import { openAt } from "./__fixtures__/stand-in";

let standIn: StandIn;
beforeAll(async () => {
  standIn = await startStandIn();
  const { world } = standIn;
  world.createGroup("churn");
  for (const version of [1, 2]) world.createModel(`churn-${version}`, world.createPackage("churn", {}).arn);
  world.createEndpoint("live", [
    { name: "blue", model: "churn-1", weight: 1 },
    { name: "green", model: "churn-2", weight: 0 },
  ]);
});
afterAll(() => standIn.stop());

const at = (more: object = {}) => config.parse({ ...settingsOf(standIn), ...more });

/** One call as a protocol would write it, signed and sent. */
async function invoked(headers: Record<string, string>, body = "1,2\n", change: Record<string, string> = {}) {
  const way = openAt(standIn).endpoints?.invocation?.({ key: "live", address: null }, null);
  if (!way || "whyNot" in way) throw new Error("its endpoints are called");
  const call = {
    method: "POST",
    path: `${way.base}/endpoints/live/invocations`,
    headers: { "content-type": "text/csv", ...headers },
    body,
  };
  const { headers: proof } = await way.authorize(call);
  const reply = await fetch(`${way.origin}${call.path}`, {
    method: "POST",
    headers: { ...call.headers, ...proof, ...change },
    body,
  });
  return {
    status: reply.status,
    variant: reply.headers.get("x-amzn-invoked-production-variant"),
    text: await reply.text(),
  };
}

test("the traffic rules choose, or the variant that the call names", async () => {
  expect(await invoked({})).toEqual({ status: 200, variant: "blue", text: '{"predictions":[3.1]}' });
  expect(await invoked({ "x-amzn-sagemaker-target-variant": "green", accept: "text/csv" })).toEqual({
    status: 200,
    variant: "green",
    text: "3.2\n",
  });
  expect((await invoked({ "x-amzn-sagemaker-target-variant": "purple" })).status).toBe(400);
});

test("a signature that does not hold opens nothing", async () => {
  expect((await invoked({}, "1,2\n", { "x-amz-date": "20200101T000000Z" })).status).toBeGreaterThanOrEqual(400);
});

test("the signature is bound to the body and the service", async () => {
  vi.useFakeTimers({ toFake: ["Date"], now: new Date("2026-11-20T12:00:00Z") });
  const way = openAt(standIn, { sessionToken: "token" }).endpoints?.invocation?.({ key: "live", address: null }, null);
  if (!way || "whyNot" in way) throw new Error("its endpoints are called");
  const sign = async (body: string) =>
    (await way.authorize({ method: "POST", path: "/endpoints/live/invocations", headers: {}, body })).headers;
  const { authorization, ...others } = await sign("1,2\n");
  expect(others).toMatchObject({ "x-amz-date": "20261120T120000Z", "x-amz-security-token": "token" });
  expect(authorization).toContain(`/${standIn.world.home.region}/sagemaker/aws4_request`);
  expect((await sign("1,2\n")).authorization).toBe(authorization);
  expect((await sign("1,2.0\n")).authorization).not.toBe(authorization);
  vi.useRealTimers();
});

test("the model's own refusal comes as the service wraps it", async () => {
  const { status, text } = await invoked({ "content-type": "application/json" }, "{");
  expect([status, JSON.parse(text)]).toEqual([
    424,
    expect.objectContaining({ OriginalStatusCode: 400, OriginalMessage: expect.any(String) }),
  ]);
});

test("calls go to the region's runtime, unless an address is given for it or for the service", () => {
  const plain = at({ endpoint: undefined });
  expect(runtimeOf(plain)).toBe(`https://runtime.sagemaker.${standIn.world.home.region}.amazonaws.com`);
  expect(runtimeOf(at())).toBe(standIn.url);
  const own = at({ runtimeEndpoint: "https://vpce-1.runtime.example" });
  expect([runtimeOf(own), origins(own).includes("https://vpce-1.runtime.example")]).toEqual([
    "https://vpce-1.runtime.example",
    true,
  ]);
});

test("the variant is under the signature: another one than was signed opens nothing", async () => {
  const variant = "x-amzn-sagemaker-target-variant";
  expect((await invoked({ [variant]: "green" }, "1,2\n", { [variant]: "blue" })).status).toBeGreaterThanOrEqual(400);
});
