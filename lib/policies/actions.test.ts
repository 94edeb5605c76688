import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { recordDenial, type Viewer } from "@/lib/auth";
import { db } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";
import { AppError } from "@/lib/errors";
import { can, type Grant, type Role } from "@/lib/permissions";

import { retirePolicy, savePolicy } from "./actions";
import { defaultPolicyId, type PolicyRules, type PolicyScope } from "./policy-rules";

const asking = vi.hoisted(() => ({ viewer: null as Viewer | null }));
vi.mock("next/cache", () => ({ revalidatePath: vi.fn() }));
vi.mock("@/lib/auth", () => ({
  actorOf: ({ id, name }: Viewer) => ({ kind: "member", id, name }),
  recordDenial: vi.fn(),
  requireViewer: (permission: Parameters<typeof can>[1]) => {
    if (!asking.viewer || !can(asking.viewer.grants, permission))
      throw new AppError("forbidden", "None of your roles allows this.");
    return asking.viewer;
  },
}));

const grant = (role: Role, part: Partial<Grant> = {}): Grant => ({
  role,
  connectionId: null,
  modelPattern: null,
  ...part,
});
const as = (...grants: Grant[]) =>
  void (asking.viewer = { id: "1", email: "ada@example.org", name: "Ada", groups: [], grants, previousSeenAt: null });
const scope = (part: Partial<PolicyScope> = {}): PolicyScope => ({
  name: "mine",
  connectionId: null,
  modelPattern: "mine",
  target: null,
  ...part,
});
const rules: PolicyRules = {
  quorum: 1,
  voterRole: null,
  voterGroup: null,
  unknownAuthorBlocks: false,
  lifetimeHours: 48,
  gates: [],
  metrics: [],
  reviewOutside: false,
  rollbackNeedsQuorum: false,
};

let database: { close(): Promise<void> };
let eu: string;
let us: string;
beforeAll(async () => {
  database = await testDatabase();
  const connect = async (slug: string) =>
    (await db().connection.create({ data: { slug, name: slug, kind: "memory", registryKey: slug, config: {} } })).id;
  [eu, us] = [await connect("eu"), await connect("us")];
});
afterAll(() => database.close());

test("only who manages policies may write them, and a limited administrator only those of their connection", async () => {
  const forbidden = { ok: false, error: { code: "forbidden" } };
  const mine = scope({ connectionId: eu });
  as(grant("reviewer"), grant("auditor"));
  expect(await savePolicy({ saved: null, scope: mine, rules })).toMatchObject(forbidden);

  as(grant("administrator", { connectionId: eu }));
  const made = await savePolicy({ saved: null, scope: mine, rules });
  if (!made.ok) throw new Error(made.error.message);
  const { id } = made.data;
  for (const connectionId of [null, us]) {
    const elsewhere = scope({ name: "elsewhere", connectionId });
    expect(await savePolicy({ saved: null, scope: elsewhere, rules })).toMatchObject(forbidden);
    expect(
      await savePolicy({ saved: { id, from: { ...mine, version: 1 } }, scope: { ...mine, connectionId }, rules }),
    ).toMatchObject(forbidden);
  }
  expect(await retirePolicy({ id: defaultPolicyId, version: 1 })).toMatchObject(forbidden);
  expect(recordDenial).toHaveBeenCalledTimes(5);

  for (const part of [{ connectionId: us }, { connectionId: eu, modelPattern: "mine" }]) {
    as(grant("administrator", part));
    expect(await retirePolicy({ id, version: 1 })).toMatchObject(forbidden);
  }
  as(grant("administrator", { connectionId: eu }));
  expect(await retirePolicy({ id, version: 1 })).toEqual({ ok: true, data: undefined });
});

test("what cannot be a policy is refused with the field that is wrong", async () => {
  as(grant("administrator"));
  const refused = async (part: { scope?: Partial<PolicyScope>; rules?: Partial<PolicyRules> }) => {
    const result = await savePolicy({
      saved: null,
      scope: scope(part.scope),
      rules: { ...rules, ...part.rules },
    });
    return result.ok ? null : result.error;
  };
  expect(await refused({ rules: { quorum: 0 } })).toMatchObject({
    code: "invalid",
    fields: { rules: expect.any(Array) },
  });
  expect(await refused({ scope: { target: "prod" } })).toMatchObject({
    code: "invalid",
    fields: { scope: ["A stage, or @ and the alias."] },
  });
});
