import { afterEach, expect, test } from "vitest";

import { type StandIn, startStandIn } from "../../../e2e/stack/sagemaker/server";
import { openAt } from "./__fixtures__/stand-in";

const first = { cursor: null, limit: 2 };
const running: StandIn[] = [];
afterEach(async () => {
  for (const standIn of running.splice(0)) {
    expect(standIn.violations).toEqual([]);
    await standIn.stop();
  }
});

async function started(): Promise<StandIn> {
  const standIn = await startStandIn();
  running.push(standIn);
  for (const name of ["a", "b", "c"]) {
    standIn.world.createGroup(name);
    for (let made = 0; made < 3; made += 1) standIn.world.createPackage(name);
  }
  return standIn;
}

const asked = (standIn: StandIn, operation: string) =>
  standIn.asked.filter((call) => call.operation === operation).length;
const approve = { axis: "approval", model: "a", version: "1", after: "Approved" } as const;

test("a web page, nothing, half a reply and another program's object never pass for an empty list", async () => {
  const standIn = await started();
  const says = { html: /web page/, empty: /with nothing/, cut: /cut short/, stranger: /another shape/ } as const;
  for (const [kind, sentence] of Object.entries(says)) {
    standIn.faults.order({ kind: kind as keyof typeof says });
    const failure = await openAt(standIn)
      .listModels(first)
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: "registry_protocol", message: expect.stringMatching(sentence) });
    expect(String(failure)).not.toContain("secret");
  }
});

test("a read that is throttled is asked again after the pause it names, a write is not", async () => {
  const standIn = await started();
  standIn.faults.order({ kind: "throttle", times: 2, retryAfter: 0 });
  expect((await openAt(standIn).listModels(first)).items).toHaveLength(2);
  expect(asked(standIn, "ListModelPackageGroups")).toBe(3);
  standIn.faults.order({ kind: "throttle", retryAfter: 3600 });
  await expect(openAt(standIn).listModels(first)).rejects.toMatchObject({
    code: "registry_unavailable",
    retryAfterMs: 3_600_000,
  });
  standIn.faults.order({ kind: "throttle", retryAfter: 0, operation: "UpdateModelPackage" });
  await expect(openAt(standIn).writes?.send(approve)).rejects.toMatchObject({ code: "registry_unavailable" });
  expect(asked(standIn, "UpdateModelPackage")).toBe(1);
});

test.each(["unavailable", "broken"] as const)("a service that is %s says so in our words", async (kind) => {
  const standIn = await started();
  standIn.faults.order({ kind, times: 3 });
  await expect(openAt(standIn).findModel("a")).rejects.toMatchObject({
    code: "registry_unavailable",
    message: expect.stringMatching(/^SageMaker answered 50[03]\.$/),
  });
});

test("a connection that breaks once is no bad day", async () => {
  const standIn = await started();
  standIn.faults.order({ kind: "drop" });
  expect((await openAt(standIn).listModels(first)).items).toHaveLength(2);
});

test("an empty page that goes on is not the end", async () => {
  const standIn = await started();
  const { listModels, listVersions } = openAt(standIn);
  standIn.faults.order({ kind: "emptyPage" });
  const empty = await listModels(first);
  expect(empty.items).toEqual([]);
  const page = await listModels({ ...first, cursor: empty.cursor });
  expect(page.items.map(({ key }) => key)).toEqual(["a", "b"]);
  standIn.faults.order({ kind: "emptyPage" });
  const none = await listModels({ ...first, cursor: page.cursor });
  expect(none.items).toEqual([]);
  expect((await listModels({ ...first, cursor: none.cursor })).items.map(({ key }) => key)).toEqual(["c"]);
  standIn.faults.order({ kind: "emptyPage" });
  expect((await listVersions("a", first)).cursor).not.toBeNull();
});

test("a page token that does not move is refused in every list", async () => {
  const standIn = await started();
  const { listModels, listVersions, endpoints, past } = openAt(standIn);
  for (const name of ["x", "y", "z"]) standIn.world.createEndpoint(name, [{ model: "m", weight: 1 }]);
  for (let made = 0; made < 60; made += 1) standIn.world.createPackage("c");
  const lists = [
    listModels,
    (page: typeof first) => listVersions("a", page),
    (page: typeof first) => endpoints?.listEndpoints(page),
  ];
  for (const list of lists) {
    const page = await list(first);
    standIn.faults.order({ kind: "repeatedToken" });
    const again = Promise.resolve(list({ ...first, cursor: page?.cursor ?? null } as typeof first));
    await expect(again).rejects.toMatchObject({ code: "registry_protocol" });
  }
  let cursor: string | null = null;
  for (let told = 0; told < 50; told += 25)
    cursor = (await past?.listPastChanges({ cursor, limit: 25, since: null }))?.cursor ?? null;
  standIn.faults.order({ kind: "repeatedToken", operation: "ListActions" });
  const again = Promise.resolve(past?.listPastChanges({ cursor, limit: 25, since: null }));
  await expect(again).rejects.toMatchObject({ code: "registry_protocol" });
});

test("a cursor of another list or another registry is refused", async () => {
  const { listModels, listVersions, past } = openAt(await started());
  const { cursor } = await listModels(first);
  await expect(listVersions("a", { ...first, cursor })).rejects.toMatchObject({ code: "invalid" });
  const forged = `groups ${Buffer.from("{}").toString("base64url")}`;
  await expect(listModels({ ...first, cursor: forged })).rejects.toMatchObject({ code: "invalid" });
  const foreign = Promise.resolve(past?.listPastChanges({ cursor: "past e30", limit: 5, since: null }));
  await expect(foreign).rejects.toMatchObject({ code: "invalid" });
});

const role = { roleArn: "arn:aws:iam::123456789012:role/interlock", externalId: "an-external-id" };

test("lent keys that end in the middle of a list are replaced once, and nobody notices", async () => {
  const standIn = await started();
  const { listModels } = openAt(standIn, role);
  const page = await listModels(first);
  standIn.keyring.expire();
  expect((await listModels({ ...first, cursor: page.cursor })).items.map(({ key }) => key)).toEqual(["c"]);
  expect(asked(standIn, "AssumeRole")).toBe(2);
});

test("a write whose lent keys have ended is sent with fresh ones: the refusal before it changed nothing", async () => {
  const standIn = await started();
  const { writes } = openAt(standIn, role);
  await writes?.send(approve);
  standIn.keyring.expire();
  await writes?.send({ ...approve, after: "Rejected" });
  expect(standIn.world.version("a", 1).approval).toBe("Rejected");
  expect(standIn.world.version("a", 1).editor).toBe("interlock");
});

test("lasting keys that are refused as too old are not asked for again", async () => {
  const standIn = await started();
  standIn.faults.order({ kind: "expired" });
  await expect(openAt(standIn).listModels(first)).rejects.toMatchObject({ code: "registry_denied" });
  expect(asked(standIn, "ListModelPackageGroups")).toBe(1);
});

test("unknown keys, a wrong secret and a lack of rights each have their sentence", async () => {
  const standIn = await started();
  const unknown = openAt(standIn, { accessKeyId: "AKIAUNKNOWN000000001" });
  await expect(unknown.listModels(first)).rejects.toThrow("does not know these credentials");
  const wrong = openAt(standIn, { secretAccessKey: "not the secret" }).listModels(first);
  await expect(wrong).rejects.toMatchObject({
    code: "registry_denied",
    message: expect.stringMatching(/secret access key.*clock/),
  });
  standIn.faults.order({ kind: "denied" });
  const denied = openAt(standIn).listModels(first);
  await expect(denied).rejects.toThrow("(sagemaker:ListModelPackageGroups)");
  standIn.faults.order({ kind: "denied", operation: "UpdateModelPackage" });
  const governed = openAt(standIn).writes?.send({ axis: "stage", model: "a", version: "1", after: "Production" });
  await expect(governed).rejects.toThrow("sagemaker:ModelLifeCycle:stage");
});

test("a write whose answer is lost is not repeated, and leaves open whether it happened", async () => {
  const standIn = await started();
  standIn.faults.order({ kind: "lost", operation: "UpdateModelPackage" });
  const registry = openAt(standIn);
  await expect(registry.writes?.send(approve)).rejects.toMatchObject({ code: "registry_unavailable" });
  expect(asked(standIn, "UpdateModelPackage")).toBe(1);
  expect((await registry.findVersion("a", "1"))?.approval.native).toBe("Approved");
});

test("a write that is never answered ends with its deadline", async () => {
  const standIn = await started();
  standIn.faults.order({ kind: "hang", operation: "UpdateModelPackage" });
  const { writes } = openAt(standIn, {}, { deadlineMs: 300 });
  await expect(writes?.send(approve)).rejects.toMatchObject({ code: "registry_timeout" });
});

test("a slow answer is waited for", async () => {
  const standIn = await started();
  standIn.faults.order({ kind: "slow", ms: 400 });
  expect((await openAt(standIn, {}, { deadlineMs: 300 }).listModels(first)).items).toHaveLength(2);
});
