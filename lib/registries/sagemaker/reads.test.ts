import { afterEach, expect, test } from "vitest";

import { type StandIn, startStandIn } from "../../../e2e/stack/sagemaker/server";
import { all } from "../contract-kit";
import { describedBy, openAt, statistics } from "./__fixtures__/stand-in";

let standIn: StandIn | null = null;
afterEach(async () => {
  expect(standIn?.violations).toEqual([]);
  await standIn?.stop();
});

async function started() {
  standIn = await startStandIn();
  standIn.world.createGroup("m");
  return { standIn, world: standIn.world, registry: openAt(standIn) };
}

const many = { cursor: null, limit: 100 };
const described = ({ asked }: StandIn) => asked.filter(({ operation }) => operation === "DescribeModelPackage").length;

test("who made a version is in lists, and is asked for once", async () => {
  const { standIn, world, registry } = await started();
  for (const author of ["ana", "bob", "pipeline"]) world.createPackage("m", { author });
  const authors = async () => (await registry.listVersions("m", many)).items.map(({ author }) => author);
  expect(await authors()).toEqual(["pipeline", "bob", "ana"]);
  world.createPackage("m", { author: "eve" });
  expect(await authors()).toEqual(["eve", "pipeline", "bob", "ana"]);
  expect(described(standIn)).toBe(4);
});

test("a version that is still made is described again when it is ready", async () => {
  const { standIn, world, registry } = await started();
  const made = world.createPackage("m", { status: "InProgress" });
  expect((await registry.listVersions("m", many)).items[0]?.status).toBe("creating");
  made.status = "Failed";
  expect((await registry.listVersions("m", many)).items[0]).toMatchObject({
    status: "failed",
    statusMessage: "The image cannot be pulled.",
  });
  expect(described(standIn)).toBe(2);
});

test("a group that was made again under its name is another, and so are its versions", async () => {
  const { world, registry } = await started();
  const old = new Date("2026-01-01T00:00:00Z");
  world.at(old, () => {
    world.createGroup("again");
    world.createPackage("again", { author: "ana" });
  });
  const before = [await registry.findModel("again"), (await registry.listVersions("again", many)).items[0]];
  world.deleteGroup("again");
  expect(await registry.findModel("again")).toBeNull();
  world.createGroup("again");
  world.createPackage("again", { author: "bob" });
  const after = [await registry.findModel("again"), (await registry.listVersions("again", many)).items[0]];
  expect(after.map((each) => each?.incarnation)).not.toEqual(before.map((each) => each?.incarnation));
  expect(after[1]).toMatchObject({ key: "1", author: "bob" });
});

test("250 groups are listed once each, in order, while others come and go", async () => {
  const { world, registry } = await started();
  for (let made = 0; made < 250; made += 1) world.createGroup(`g-${String(made).padStart(3, "0")}`);
  const firstPage = await registry.listModels(many);
  world.deleteGroup(firstPage.items.at(-1)?.key ?? "");
  world.createGroup("a-new-one");
  const rest = await all((page) => registry.listModels({ ...page, cursor: page.cursor ?? firstPage.cursor }), 100);
  const keys = [...firstPage.items, ...rest].map(({ key }) => key);
  expect(keys).toEqual([...Array.from({ length: 250 }, (_, made) => `g-${String(made).padStart(3, "0")}`), "m"]);
});

test("metrics whose document was changed after it was registered are refused by name, and one that is gone is no run", async () => {
  const { world, registry } = await started();
  const document = world.putObject("bucket", "statistics.json", statistics);
  const { arn } = world.createPackage("m", { more: describedBy("s3://bucket/model.tar.gz", document) });
  expect((await registry.runs?.findRun(arn))?.metrics).toHaveLength(3);
  world.putObject("bucket", "statistics.json", statistics.replace("0.910", "0.999"));
  await expect(registry.runs?.findRun(arn)).rejects.toThrow("ContentDigest");
  world.buckets.get("bucket")?.delete("statistics.json");
  expect(await registry.runs?.findRun(arn)).toBeNull();
  expect(await registry.runs?.findRun(arn.replace("123456789012", "999999999999"))).toBeNull();
});

test("the measurements of a version are files of its run, with code and digits as they are", async () => {
  const { world, registry } = await started();
  const document = world.putObject("bucket", "statistics.json", statistics);
  const { arn } = world.createPackage("m", { more: describedBy("s3://bucket/model.tar.gz", document) });
  expect(await registry.runs?.findRun(arn)).toMatchObject({
    name: "m 1",
    code: { name: "https://git.example.com/fraud", commit: "0123abc" },
  });
  expect(await registry.runs?.listRunFiles(arn)).toEqual([{ path: "ModelQuality/Statistics.json", size: null }]);
  const opened = await registry.runs?.openRunFile(arn, "ModelQuality/Statistics.json", 10_000);
  expect(await new Response(opened?.stream ?? null).text()).toBe(statistics);
  expect(await registry.runs?.openRunFile(arn, "ModelQuality/Constraints.json", 10_000)).toBeNull();
});

test("files of a prefix and of several containers are listed under their folders", async () => {
  const { world, registry } = await started();
  for (const key of ["model/weights/a.bin", "model/config.json", "model-2/else", "tokenizer.tar.gz"])
    world.putObject("bucket", key, key);
  const container = (also: object) => ({ Image: "x/y:1", ...also });
  const prefix = { S3DataSource: { S3Uri: "s3://bucket/model/", S3DataType: "S3Prefix", CompressionType: "None" } };
  const Containers = [
    container({ ContainerHostname: "net", ModelDataSource: prefix }),
    container({ ModelDataUrl: "s3://bucket/tokenizer.tar.gz" }),
  ];
  world.createPackage("m", { more: { InferenceSpecification: { Containers } } });
  expect((await registry.files?.list("m", "1"))?.map(({ path }) => path)).toEqual([
    "net/config.json",
    "net/weights/a.bin",
    "2/tokenizer.tar.gz",
  ]);
  for (const [path, text] of [
    ["net/weights/a.bin", "model/weights/a.bin"],
    ["2/tokenizer.tar.gz", "tokenizer.tar.gz"],
  ] as const) {
    const opened = await registry.files?.open("m", "1", path, 1000);
    expect(await new Response(opened?.stream ?? null).text()).toBe(text);
  }
  expect(await registry.files?.open("m", "1", "tokenizer.tar.gz", 1000)).toBeNull();
  expect((await registry.findVersion("m", "1"))?.source).toBe("s3://bucket/model/");
});

test("how a version is called is told by content types, schemas and a sample", async () => {
  const { world, registry } = await started();
  world.createPackage("m", {
    more: describedBy("s3://b/model.tar.gz", { uri: "s3://b/s.json", digest: `sha256:${"0".repeat(64)}` }),
  });
  world.createPackage("m");
  expect(await registry.interfaces?.findInterface("m", "1")).toEqual({
    accepts: ["application/json", "text/csv"],
    answers: ["application/json"],
    schemas: [{ title: "Input (PYTORCH)", text: '{"input":[1,3,224,224]}' }],
    sample: "s3://bucket/fraud/sample.json",
  });
  expect(await registry.interfaces?.findInterface("m", "2")).toBeNull();
});

test("the past is told in pages of any size, from any moment, in one order", async () => {
  const { world, registry } = await started();
  for (let made = 0; made < 70; made += 1) {
    const at = new Date(Date.UTC(2026, 0, 1 + made));
    world.at(at, () =>
      world.createPackage("m", made % 3 === 0 ? { lifeCycle: { Stage: "QA", StageStatus: "Approved" } } : {}),
    );
  }
  const tell = (limit: number, since: Date | null = null) =>
    all((page) => registry.past?.listPastChanges({ ...page, since }) ?? Promise.reject(), limit);
  const whole = await tell(1000);
  expect(whole).toHaveLength(70 + 24);
  expect(whole.map(({ at }) => at.getTime())).toEqual(whole.map(({ at }) => at.getTime()).sort((a, b) => a - b));
  expect(await tell(7)).toEqual(whole);
  const since = whole[40]?.at ?? null;
  expect((await tell(9, since)).map(({ id }) => id)).toEqual(whole.slice(40).map(({ id }) => id));
  expect(whole[0]).toMatchObject({ model: "m", version: "1", axis: "approval", before: null, actor: "pipeline" });
});

test("what is done while the past is read is told, and actions of other things are not", async () => {
  const { world, registry } = await started();
  const made = world.createPackage("m");
  const standsAlone = world.createPackage(null, {}, "standalone");
  world.remember(standsAlone, "Approval", { ModelApprovalStatus: "Approved" }, "ana");
  world.remember(made, "Approval", { other: "property" }, "ana");
  world.remember(made, "Approval", { ModelApprovalStatus: "Rejected", ApprovalDescription: "Drifts." }, "bob");
  const changes = await all((page) => registry.past?.listPastChanges({ ...page, since: null }) ?? Promise.reject(), 2);
  expect(changes.map(({ after, actor, reason }) => [after, actor, reason])).toEqual([
    ["PendingManualApproval", "pipeline", null],
    ["Rejected", "bob", "Drifts."],
  ]);
});

test("the probe says whose credentials these are, and refuses those of another account", async () => {
  const { standIn, world, registry } = await started();
  world.createPackage("m", { lifeCycle: { Stage: "Production", StageStatus: "Approved" }, approval: "Approved" });
  const probe = await registry.probe();
  expect(probe.identity).toBe("arn:aws:sts::123456789012:assumed-role/interlock/interlock");
  expect(probe.lifecycle.sentence).toBe(
    "In 1 version of the 1 newest groups, stages are in use (Production 1); approvals: Approved 1.",
  );
  expect(probe.lifecycle.proposal[0]).toEqual({ axis: "stage", key: "Production", stage: "production" });
  await expect(openAt(standIn, { account: "999999999999" }).probe()).rejects.toMatchObject({
    code: "invalid",
    message: expect.stringMatching(/belong to account 123456789012/),
  });
  standIn.faults.order({ kind: "denied", operation: "ListActions" });
  const lacks = (await registry.probe()).abilities.filter(({ ok }) => ok === false);
  expect(lacks.map(({ detail }) => detail)).toEqual(["These credentials may not do this (sagemaker:ListActions)."]);
});
