import { afterEach, expect, test } from "vitest";

import { type StandIn, startStandIn } from "../../../e2e/stack/sagemaker/server";
import { openAt } from "./__fixtures__/stand-in";

let standIn: StandIn | null = null;
afterEach(async () => {
  expect(standIn?.violations).toEqual([]);
  await standIn?.stop();
});

async function started() {
  standIn = await startStandIn();
  const { world } = standIn;
  world.createGroup("Old-Group", null, true);
  const { arn } = world.createPackage("Old-Group");
  world.createModel("from-package", arn);
  world.createModel("from-files", null, "s3://bucket/model.tar.gz");
  world.createModel("of-others", arn.replace("123456789012", "999999999999"));
  const { endpoints } = openAt(standIn);
  if (!endpoints) throw new Error("the adapter offers endpoints");
  return { standIn, world, arn, endpoints };
}

test("a deployment names the version it serves, by the group's own spelling, or what else it serves", async () => {
  const { world, arn, endpoints } = await started();
  const variants = ["from-package", "from-files", "of-others", "deleted"].map((model) => ({
    name: model,
    model,
    weight: 1,
  }));
  world.createEndpoint("live", [...variants, { name: "components", model: null, weight: 0 }]);
  const found = await endpoints.findEndpoint("live");
  expect(found?.deployments.map(({ key, model, version, serves }) => [key, model, version, serves])).toEqual([
    ["from-package", "Old-Group", "1", arn],
    ["from-files", null, null, "s3://bucket/model.tar.gz"],
    ["of-others", null, null, arn.replace("123456789012", "999999999999")],
    ["deleted", null, null, "deleted"],
    ["components", null, null, "inference components live-component"],
  ]);
  expect(found?.address).toBe("https://runtime.sagemaker.eu-west-1.amazonaws.com/endpoints/live/invocations");
});

test("a shadow variant answers nobody and gets copies", async () => {
  const { world, endpoints } = await started();
  world.createEndpoint("live", [{ name: "blue", model: "from-package", weight: 2 }], {
    name: "shadow",
    model: "from-files",
    weight: 0.5,
  });
  const found = await endpoints.findEndpoint("live");
  expect(found?.deployments.map(({ key, weight, mirrored }) => [key, weight, mirrored])).toEqual([
    ["blue", 2, 0],
    ["shadow", 0, 25],
  ]);
});

test("configurations and models are asked for once, and anew when the endpoint changes", async () => {
  const { standIn, world, endpoints } = await started();
  const live = world.createEndpoint("live", [{ model: "from-package", weight: 1 }]);
  const count = (operation: string) => standIn.asked.filter((call) => call.operation === operation).length;
  for (let read = 0; read < 3; read += 1) await endpoints.findEndpoint("live");
  expect(["DescribeEndpointConfig", "DescribeModel"].map(count)).toEqual([1, 1]);
  const next = world.createEndpoint("next", [{ model: "from-files", weight: 1 }]);
  Object.assign(live, { config: next.config, variants: next.variants, modified: world.tick() });
  expect((await endpoints.findEndpoint("live"))?.deployments[0]?.serves).toBe("s3://bucket/model.tar.gz");
});

test("an endpoint goes on when its configuration is deleted, and says why it failed", async () => {
  const { world, endpoints } = await started();
  const live = world.createEndpoint("live", [{ model: "from-package", weight: 1 }]);
  world.configs.clear();
  Object.assign(live, { status: "Failed", reason: "No capacity." });
  expect(await endpoints.findEndpoint("live")).toMatchObject({
    status: "failed",
    statusMessage: "No capacity.",
    deployments: [{ model: null, serves: null }],
  });
});

test("an endpoint that captures data says so to whoever sends", async () => {
  const { world, endpoints } = await started();
  const live = world.createEndpoint("live", [{ model: "from-package", weight: 1 }]);
  expect((await endpoints.findEndpoint("live"))?.notice).toBeNull();
  live.capture = { percent: 20, bucket: "s3://captured/live" };
  expect((await endpoints.findEndpoint("live"))?.notice).toBe(
    "20 % of what is sent here, and the replies, are kept in s3://captured/live.",
  );
});

test("while it is updating an endpoint says so, and its weights are those of now", async () => {
  const { standIn, world, endpoints } = await started();
  world.settleMs = 60_000;
  world.createEndpoint("live", [{ name: "blue", weight: 1 }, { name: "green" }]);
  const { writes } = openAt(standIn);
  await writes?.send({ axis: "traffic", model: "Old-Group", key: "live", after: { green: 100 } });
  const found = await endpoints.findEndpoint("live");
  expect([found?.status, found?.deployments.map(({ weight }) => weight)]).toEqual(["updating", [1, 0]]);
});
