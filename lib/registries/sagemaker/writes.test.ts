import { afterEach, expect, test } from "vitest";

import { type StandIn, startStandIn } from "../../../e2e/stack/sagemaker/server";
import { updatePackage } from "../../../e2e/stack/sagemaker/packages";
import type { Write } from "../types";
import { openAt } from "./__fixtures__/stand-in";

let standIn: StandIn | null = null;
afterEach(async () => {
  expect(standIn?.violations).toEqual([]);
  await standIn?.stop();
});

async function started() {
  standIn = await startStandIn();
  const { world } = standIn;
  world.createGroup("m");
  world.createPackage("m", { lifeCycle: { Stage: "QA", StageStatus: "OnHold", StageDescription: "Waits." } });
  world.createPackage("m");
  const { writes, findVersion } = openAt(standIn);
  if (!writes) throw new Error("the adapter offers writes");
  return { standIn, world, writes, findVersion };
}

const updates = ({ asked }: StandIn) =>
  asked.filter(({ operation }) => operation === "UpdateModelPackage").map(({ body }) => body);
const stage = (after: string, version = "1") => ({ axis: "stage", model: "m", version, after }) as const;

test("what is described is what is sent", async () => {
  const { standIn, writes } = await started();
  const changes: Write[] = [
    { axis: "approval", model: "m", version: "2", after: "Approved" },
    { axis: "tag", model: "m", version: "2", key: "k", after: "v" },
    { axis: "tag", model: "m", version: "2", key: "k", after: null },
  ];
  for (const write of changes) {
    await writes.send(write);
    expect(writes.describe(write)).toContain(`UpdateModelPackage ${JSON.stringify(updates(standIn).at(-1))}`);
  }
});

test.each([true, false])(
  "of a group with capitals the description leaves open how its address is spelled (small letters there: %s)",
  async (small) => {
    const { standIn, world, writes } = await started();
    world.createGroup("Fraud", null, small);
    world.createPackage("Fraud");
    const write: Write = { axis: "approval", model: "Fraud", version: "1", after: "Approved" };
    const told = writes.describe(write);
    await writes.send(write);
    const arn = String(updates(standIn).at(-1)?.ModelPackageArn);
    expect(arn).toContain(small ? "/fraud/1" : "/Fraud/1");
    expect(told).toContain(arn.replace(/\/fraud\//i, "/{Fraud or fraud, as SageMaker lists it}/"));
    expect(writes.describe(write)).toBe(told);
  },
);

test("a change of the stage keeps its status, and an approval says nothing of either", async () => {
  const { standIn, world, writes } = await started();
  await writes.send(stage("Production"));
  expect(world.version("m", 1).lifeCycle).toEqual({ Stage: "Production", StageStatus: "OnHold" });
  await writes.send({ axis: "approval", model: "m", version: "1", after: "Rejected" });
  expect(world.version("m", 1)).toMatchObject({
    approval: "Rejected",
    lifeCycle: { Stage: "Production", StageStatus: "OnHold" },
  });
  await writes.send(stage("Archived"));
  expect(world.version("m", 1).approval).toBe("Rejected");
  expect(updates(standIn).map((body) => Object.keys(body).slice(1))).toEqual([
    ["ModelLifeCycle"],
    ["ModelApprovalStatus"],
    ["ModelLifeCycle"],
  ]);
});

test("the description of a stage stays with its stage and goes to no other", async () => {
  const { world, writes } = await started();
  await writes.send(stage("QA"));
  expect(world.version("m", 1).lifeCycle?.StageDescription).toBe("Waits.");
  await writes.send(stage("Production"));
  expect(world.version("m", 1).lifeCycle?.StageDescription).toBeUndefined();
});

test("a version that was in no stage gets the status that was told", async () => {
  const { world, writes } = await started();
  expect(writes.describe(stage("Production", "2"))).toContain(
    '"Stage":"Production","StageStatus":"as it is, else Approved"',
  );
  await writes.send(stage("Production", "2"));
  expect(world.version("m", 2).lifeCycle).toEqual({ Stage: "Production", StageStatus: "Approved" });
});

test("the status of a stage is shown among the tags and is not written there", async () => {
  const { standIn, writes, findVersion } = await started();
  expect((await findVersion("m", "1"))?.tags).toEqual({ "lifecycle:StageStatus": "OnHold" });
  for (const after of ["Approved", null]) {
    const write = writes.send({ axis: "tag", model: "m", version: "1", key: "lifecycle:StageStatus", after });
    await expect(write).rejects.toMatchObject({ code: "unsupported" });
  }
  expect(updates(standIn)).toEqual([]);
});

test("words that the registry does not take are refused before they are sent", async () => {
  const { standIn, writes } = await started();
  const wrong: Write[] = [
    stage(""),
    stage("In Review"),
    { axis: "approval", model: "m", version: "1", after: "approved" },
    { axis: "tag", model: "m", version: "1", key: "k", after: "" },
    { axis: "tag", model: "m", version: "1", key: "k".repeat(129), after: "v" },
  ];
  for (const write of wrong) await expect(writes.send(write)).rejects.toMatchObject({ code: "invalid" });
  await expect(writes.send({ axis: "alias", model: "m", key: "a", after: "1" })).rejects.toMatchObject({
    code: "unsupported",
  });
  expect(updates(standIn)).toEqual([]);
});

test("a conflict is told as one, and a tag that is gone already is not removed again", async () => {
  const { standIn, writes } = await started();
  standIn.faults.order({ kind: "conflict", operation: "UpdateModelPackage" });
  await expect(writes.send(stage("Production"))).rejects.toMatchObject({ code: "conflict" });
  await writes.send({ axis: "tag", model: "m", version: "1", key: "gone", after: null });
  expect(updates(standIn)).toHaveLength(1);
});

test("what others change at the same moment on the other axis is not undone", async () => {
  const { standIn, world, writes } = await started();
  const arn = world.version("m", 1).arn;
  standIn.faults.order({ kind: "slow", ms: 150, operation: "UpdateModelPackage" });
  const moving = writes.send(stage("Production"));
  updatePackage(
    world,
    { ModelPackageArn: arn, ModelApprovalStatus: "Rejected", CustomerMetadataProperties: { a: "b" } },
    "bob",
  );
  await moving;
  expect(world.version("m", 1)).toMatchObject({
    approval: "Rejected",
    metadata: { a: "b" },
    lifeCycle: { Stage: "Production" },
  });
});

test("a group whose ARNs are in small letters is written to under its own name", async () => {
  const { standIn, world, writes, findVersion } = await started();
  world.createGroup("Demand-Forecast", null, true);
  world.createPackage("Demand-Forecast");
  const write = { axis: "approval", model: "Demand-Forecast", version: "1", after: "Approved" } as const;
  await writes.send(write);
  expect(updates(standIn).at(-1)?.ModelPackageArn).toMatch(/model-package\/demand-forecast\/1$/);
  expect((await findVersion("Demand-Forecast", "1"))?.approval.status).toBe("approved");
  expect(await findVersion("demand-forecast", "1")).toBeNull();
});

test("while an endpoint changes it takes no other order, and instances stay as they are", async () => {
  const { standIn, world, writes } = await started();
  world.settleMs = 60_000;
  world.createEndpoint("live", [{ name: "blue", weight: 1 }, { name: "green" }], { name: "shadow", weight: 0.5 });
  const shift = { axis: "traffic", model: "m", key: "live", after: { green: 100 } } as const;
  expect(await writes.send(shift)).toBe("accepted");
  await expect(writes.send(shift)).rejects.toMatchObject({
    code: "conflict",
    message: expect.stringContaining("Updating"),
  });
  const sent = standIn.asked.filter(({ operation }) => operation === "UpdateEndpointWeightsAndCapacities");
  expect(sent.map(({ body }) => body.DesiredWeightsAndCapacities)).toEqual([
    [
      { VariantName: "blue", DesiredWeight: 0 },
      { VariantName: "green", DesiredWeight: 100 },
    ],
  ]);
  const toShadow = { ...shift, after: { shadow: 100 } };
  await expect(writes.send(toShadow)).rejects.toMatchObject({ code: "invalid" });
});
