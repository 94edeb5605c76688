import { expect, test } from "vitest";

import { opened, workspaceOfContract } from "./__fixtures__/opened";

const call = { method: "POST", path: "/online/fraud-live/score", headers: {}, body: "" };

async function workspace(authMode: string, settings: object = {}) {
  const { world } = workspaceOfContract();
  const thing = world.online.get("fraud-live")?.thing;
  if (!thing) throw new Error("the contract's workspace has an endpoint");
  thing.properties = { ...thing.properties, authMode };
  const { registry, standIn, reopen } = await opened(world, { settings });
  const invocation = (address: string | null, of = registry) => {
    const way = of.endpoints?.invocation?.({ key: "onlineEndpoints/fraud-live", address }, null);
    if (!way) throw new Error("a workspace's endpoints are called");
    return way;
  };
  const way = () => {
    const found = invocation(`${standIn.origin}/online/fraud-live/score`);
    if ("whyNot" in found) throw new Error(found.whyNot);
    return found;
  };
  return { world, standIn, invocation, way, reopen };
}

test.each([
  ["Key", /^Bearer first-of-two-keys$/, "/listKeys"],
  ["AMLToken", /^Bearer an-endpoint-token$/, "/token"],
])("an endpoint that wants a %s gets it, asked for once", async (authMode, expected, path) => {
  const { standIn, way } = await workspace(authMode);
  const { authorize } = way();
  const given = [await authorize(call), await authorize(call)];
  for (const { headers, secrets } of given) {
    expect(headers["authorization"]).toMatch(expected);
    expect(`Bearer ${secrets[0] ?? ""}`).toBe(headers["authorization"]);
  }
  expect(standIn.asked.filter((line) => line.startsWith("POST ") && line.includes("fraud-live"))).toEqual([
    expect.stringContaining(path),
  ]);
});

test("one that wants a token of Entra gets one that is made for it", async () => {
  const { standIn, way } = await workspace("AADToken");
  const { origin, authorize } = way();
  const { headers } = await authorize(call);
  const reply = await fetch(`${origin}${call.path}`, { method: "POST", headers, body: '{"input_data": [[1, 2]]}' });
  expect([reply.status, await reply.json()]).toEqual([200, [3.1]]);
  expect(standIn.asked.filter((line) => /listKeys|fraud-live\/token/.test(line))).toEqual([]);
});

test("a key that could not be had is asked for again", async () => {
  const { standIn, way } = await workspace("Key");
  const { authorize } = way();
  standIn.faults.order({ kind: "unavailable", match: "listKeys", method: "POST" });
  await expect(authorize(call)).rejects.toMatchObject({ code: "registry_unavailable" });
  expect((await authorize(call)).headers).toEqual({ authorization: "Bearer first-of-two-keys" });
});

test("keys go to the service's own addresses alone", async () => {
  const { invocation, reopen } = await workspace("Key");
  const own = "https://fraud-live.westeurope.inference.ml.azure.com";
  expect(invocation(`${own}/score`)).toMatchObject({ origin: own, base: "" });
  expect(invocation(`${own}/api/v1/endpoint/fraud/score`)).toMatchObject({ base: "/api/v1/endpoint/fraud" });
  for (const address of [
    null,
    "http://fraud-live.westeurope.inference.ml.azure.com/score",
    "https://inference.ml.azure.com.thief.example/score",
    "https://x.inference.ml.azure.com:8443/score",
    "http://10.0.0.7/score",
  ]) {
    expect(invocation(address)).toMatchObject({ whyNot: expect.stringMatching(/not sent there/) });
  }
  expect(invocation("http://10.0.0.7/score", reopen({ armUrl: "http://10.0.0.7" }))).toMatchObject({
    origin: "http://10.0.0.7",
  });
  expect(invocation(`${own}/predict`)).toMatchObject({ whyNot: expect.stringMatching(/its own container/) });
});
