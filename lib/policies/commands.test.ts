import { afterAll, beforeAll, expect, test } from "vitest";

import type { Actor } from "@/lib/audit/types";
import { db } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";
import type { Grant, Role } from "@/lib/permissions";

import { retirePolicy, savePolicy } from "./commands";
import { defaultPolicyId, type PolicyRules, type PolicyScope, type SavePolicyInput } from "./policy-rules";
import { findPolicy, getPolicyVersion, listPolicies, listPolicyVersions } from "./queries";

const ada: Actor = { kind: "member", id: "1", name: "Ada" };
const bob: Actor = { kind: "member", id: "2", name: "Bob" };
const grant = (role: Role, part: Partial<Grant> = {}): Grant => ({
  role,
  connectionId: null,
  modelPattern: null,
  ...part,
});
const everything = { grants: [grant("administrator")] };

const rules: PolicyRules = {
  quorum: 2,
  voterRole: null,
  voterGroup: "risk-reviewers",
  unknownAuthorBlocks: true,
  lifetimeHours: 48,
  gates: [{ kind: "metric", against: "bound", metric: "auc", side: "at-least", bound: "0.30" }],
  metrics: [{ name: "auc", direction: "higher" }],
  reviewOutside: true,
  rollbackNeedsQuorum: false,
};
const scope = (name: string, part: Partial<PolicyScope> = {}): PolicyScope => ({
  name,
  connectionId: null,
  modelPattern: `${name}-*`,
  target: null,
  ...part,
});
const made = (name: string, part: Partial<PolicyScope> = {}): SavePolicyInput => ({
  saved: null,
  scope: scope(name, part),
  rules,
});
const changed = (
  id: string,
  version: number,
  was: PolicyScope,
  part: Partial<Omit<SavePolicyInput, "saved">>,
): SavePolicyInput => ({
  saved: { id, from: { ...was, version } },
  scope: was,
  rules,
  ...part,
});
const lastEntry = () => db().auditEntry.findFirstOrThrow({ orderBy: { seq: "desc" } });

let database: { close(): Promise<void> };
let eu: string;
let us: string;
beforeAll(async () => {
  database = await testDatabase();
  const connect = async (slug: string) =>
    (
      await db().connection.create({
        data: { slug, name: `registry-${slug}`, kind: "memory", registryKey: slug, config: {} },
      })
    ).id;
  [eu, us] = [await connect("eu"), await connect("us")];
});
afterAll(() => database.close());

test("a new installation has a policy for everything, and one that looks at production", async () => {
  const policies = await listPolicies(everything);
  expect(policies.map(({ name, governs, isDefault, version }) => [name, governs, isDefault, version])).toEqual([
    ["Production", "production", false, 1],
    ["Everything", "everything", true, 1],
  ]);
  expect(await findPolicy({ connectionId: eu, model: "heart", target: "staging" })).toMatchObject({
    id: defaultPolicyId,
    version: 1,
  });
  expect(await findPolicy({ connectionId: eu, model: "heart", target: "production" })).toMatchObject({
    name: "Production",
    rules: { reviewOutside: true },
  });
});

test("a policy is made, holds at once for what it names, and the log has its rules", async () => {
  const { id } = await savePolicy(ada, made("fraud", { connectionId: eu }));
  expect(await findPolicy({ connectionId: eu, model: "fraud-a", target: "production" })).toMatchObject({
    id,
    version: 1,
    rules: { gates: [{ bound: "0.30" }] },
    sentences: expect.arrayContaining(["Applies because it names fraud-* in registry-eu."]),
  });
  expect(await findPolicy({ connectionId: us, model: "fraud-a", target: "staging" })).toMatchObject({
    id: defaultPolicyId,
  });
  expect(await lastEntry()).toMatchObject({
    type: "policy.created",
    actorName: "Ada",
    subject: `policy:${id}`,
    connectionId: eu,
    payload: { after: { version: "1", modelPattern: "fraud-*", rules: { quorum: "2", voterGroup: "risk-reviewers" } } },
  });
});

test("other rules are the next version, the earlier one stays, and the log has both", async () => {
  const was = scope("heart");
  const { id } = await savePolicy(ada, made("heart"));
  expect(await savePolicy(bob, changed(id, 1, was, { rules: { ...rules, quorum: 1 } }))).toEqual({ id, version: 2 });
  expect(await getPolicyVersion(id, 1)).toMatchObject({ version: 1, rules: { quorum: 2 } });
  expect(await findPolicy({ connectionId: us, model: "heart-a", target: "staging" })).toMatchObject({
    version: 2,
    rules: { quorum: 1 },
  });
  expect(await listPolicyVersions(id)).toMatchObject([
    { number: 2, by: "Bob", changes: ["people: 2 → 1"] },
    { number: 1, by: "Ada", changes: [] },
  ]);
  expect((await lastEntry()).payload).toMatchObject({
    before: { version: "1", rules: { quorum: "2" } },
    after: { version: "2", rules: { quorum: "1" } },
  });
});

test("another name or scope is no new version: votes under the same rules stay; nothing changed is nothing said", async () => {
  const was = scope("lungs");
  const { id } = await savePolicy(ada, made("lungs"));
  const wider = { ...was, name: "Lungs", modelPattern: "lung-*" };
  expect(await savePolicy(ada, changed(id, 1, was, { scope: wider }))).toEqual({ id, version: 1 });
  const { seq, type } = await lastEntry();
  expect(type).toBe("policy.changed");
  expect(await findPolicy({ connectionId: us, model: "lung-a", target: "staging" })).toMatchObject({ name: "Lungs" });
  await savePolicy(ada, changed(id, 1, wider, {}));
  expect((await lastEntry()).seq).toBe(seq);
});

test("what somebody changed meanwhile is not overwritten", async () => {
  const was = scope("kidney");
  const { id } = await savePolicy(ada, made("kidney"));
  await savePolicy(bob, changed(id, 1, was, { rules: { ...rules, quorum: 3 } }));
  const late = savePolicy(ada, changed(id, 1, was, { rules: { ...rules, quorum: 1 } }));
  await expect(late).rejects.toMatchObject({
    code: "conflict",
    message: expect.stringMatching(/version 2 now, by Bob/),
  });
  await savePolicy(bob, changed(id, 2, was, { scope: { ...was, target: "staging" }, rules: { ...rules, quorum: 3 } }));
  await expect(savePolicy(ada, changed(id, 2, was, { rules }))).rejects.toMatchObject({ code: "conflict" });
  await expect(retirePolicy(ada, id, 1)).rejects.toMatchObject({ code: "conflict" });
});

test("two policies for the same, or of one name, are refused by field, also when both come at once", async () => {
  await savePolicy(ada, made("liver"));
  await expect(savePolicy(ada, made("other", { modelPattern: "liver-*" }))).rejects.toMatchObject({
    fields: { modelPattern: [expect.stringContaining("“liver”")] },
  });
  await expect(savePolicy(ada, made("LIVER", { modelPattern: "x" }))).rejects.toMatchObject({
    fields: { name: expect.any(Array) },
  });
  await expect(savePolicy(ada, made("nowhere", { connectionId: defaultPolicyId }))).rejects.toMatchObject({
    fields: { connectionId: expect.any(Array) },
  });
  const both = await Promise.allSettled([
    savePolicy(ada, made("one", { modelPattern: "twin" })),
    savePolicy(bob, made("two", { modelPattern: "twin" })),
  ]);
  expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
});

test("the default is changed, never narrowed or retired", async () => {
  const was: PolicyScope = { name: "Everything", connectionId: null, modelPattern: "*", target: null };
  await expect(
    savePolicy(ada, changed(defaultPolicyId, 1, was, { scope: { ...was, modelPattern: "a*" } })),
  ).rejects.toMatchObject({ code: "conflict" });
  await expect(retirePolicy(ada, defaultPolicyId, 1)).rejects.toMatchObject({ code: "conflict" });
  const { version } = await savePolicy(
    ada,
    changed(defaultPolicyId, 1, was, { rules: { ...rules, voterGroup: null } }),
  );
  expect(version).toBe(2);
});

test("a retired policy leaves its models to the next one, keeps its versions, and no longer changes", async () => {
  const was = scope("skin");
  const { id } = await savePolicy(ada, made("skin"));
  await retirePolicy(ada, id, 1);
  expect(await lastEntry()).toMatchObject({
    type: "policy.retired",
    subject: `policy:${id}`,
    payload: { before: { version: "1" } },
  });
  expect((await findPolicy({ connectionId: us, model: "skin-a", target: "staging" })).id).toBe(defaultPolicyId);
  expect(await getPolicyVersion(id, 1)).toMatchObject({ name: "skin" });
  await expect(savePolicy(ada, changed(id, 1, was, {}))).rejects.toMatchObject({
    code: "conflict",
    message: "skin is retired and no longer changes.",
  });
  await expect(savePolicy(ada, made("skin"))).resolves.toMatchObject({ version: 1 });
});

test("a list counts the requests that are open under each policy", async () => {
  const { id } = await savePolicy(ada, made("busy"));
  const seen = { seenAt: new Date() };
  const { id: modelId } = await db().model.create({
    data: {
      connectionId: eu,
      nativeKey: "busy-a",
      incarnation: "1",
      name: "busy-a",
      ...seen,
      lastChangeAt: seen.seenAt,
    },
  });
  const { id: versionId } = await db().modelVersion.create({
    data: { modelId, nativeKey: "1", incarnation: "1", sortKey: "1", status: "ready", ...seen },
  });
  const request = {
    connectionId: eu,
    modelId,
    versionId,
    target: "staging",
    policyId: id,
    policyVersion: 1,
    quorum: 2,
    reason: "x",
    actorKind: "member",
    actorName: "Ada",
    expiresAt: new Date(),
  };
  for (const state of ["open", "verifying", "applied", "withdrawn"])
    await db().promotion.create({ data: { ...request, state } });
  const policies = await listPolicies(everything);
  expect(policies.find((policy) => policy.id === id)?.openRequests).toBe(2);
  expect(policies.find((policy) => policy.isDefault)?.openRequests).toBe(0);
  const counted = async (part: Partial<Grant>) =>
    (await listPolicies({ grants: [grant("viewer", part)] })).find((policy) => policy.id === id)?.openRequests;
  expect(await counted({ connectionId: eu })).toBe(2);
  expect([await counted({ connectionId: us }), await counted({ modelPattern: "busy-b" })]).toEqual([0, 0]);
});

test("a stored version is never rewritten", async () => {
  await expect(db().policyVersion.updateMany({ data: { rules: {} } })).rejects.toThrow();
});

test("a list shows only policies that could speak of what the viewer may see", async () => {
  await savePolicy(ada, made("us-only", { connectionId: us }));
  const seen = async (part: Partial<Grant>) =>
    (await listPolicies({ grants: [grant("viewer", part)] })).map(({ name }) => name);
  expect(await seen({ connectionId: eu })).not.toContain("us-only");
  expect(await seen({ connectionId: us })).toContain("us-only");
  expect(await seen({ modelPattern: "heart-a*" })).toEqual(expect.arrayContaining(["heart", "Everything"]));
  expect(await seen({ modelPattern: "heart-a*" })).not.toContain("liver");
  expect(await listPolicies({ grants: [] })).toEqual([]);
});
