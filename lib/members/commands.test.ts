import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";

import { type Actor, system } from "@/lib/audit/types";
import { db } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";
import type { Grant, Role } from "@/lib/permissions";

import {
  changeGrants,
  changeOwnPassword,
  changeRegistryNames,
  createMember,
  disableMember,
  enableMember,
  resetPassword,
  signOutEverywhere,
} from "./commands";
import { listMembers, matchAuthor } from "./queries";
import { readSession } from "./session";
import { signInWithPassword } from "./sign-in";

const secret = "correct horse battery";
const everywhere = (role: Role): Grant => ({ role, connectionId: null, modelPattern: null });
const limited: Grant = { role: "administrator", connectionId: null, modelPattern: "heart-*" };
const member = (id: string): Actor & { id: string } => ({ kind: "member", id, name: "Somebody" });
const make = async (email: string, ...grants: Grant[]) =>
  (await createMember(system, { email, name: email, password: secret, grants })).id;
const lastEntry = () => db().auditEntry.findFirstOrThrow({ orderBy: { seq: "desc" } });

let database: Awaited<ReturnType<typeof testDatabase>>;
beforeAll(async () => void (database = await testDatabase()));
afterAll(() => database.close());
beforeEach(async () => {
  await db().member.deleteMany();
  await db().signInFailure.deleteMany();
});

test("a member is made with roles and their limits, and the log says by whom", async () => {
  const id = await make("ada@example.org", everywhere("viewer"), limited);
  expect(await listMembers()).toMatchObject([
    {
      id,
      email: "ada@example.org",
      hasPassword: true,
      grants: [
        { role: "viewer", source: "local" },
        { role: "administrator", modelPattern: "heart-*" },
      ],
    },
  ]);
  expect(await lastEntry()).toMatchObject({
    type: "member.created",
    actorName: "Interlock",
    subject: `member:${id}`,
    payload: { email: "ada@example.org", by: "administrator" },
  });
  expect(JSON.stringify((await lastEntry()).payload)).not.toContain("argon2");
});

test("an address already taken, a weak password and an unknown connection are refused by field", async () => {
  await make("ada@example.org");
  await expect(make("ADA@example.org")).rejects.toMatchObject({
    code: "conflict",
    fields: { email: expect.any(Array) },
  });
  await expect(
    createMember(system, { email: "b@example.org", name: "B", password: "short", grants: [] }),
  ).rejects.toMatchObject({ fields: { password: expect.any(Array) } });
  const nowhere = { role: "viewer", connectionId: "019aa000-0000-7000-8000-00000000dead", modelPattern: null } as const;
  await expect(make("c@example.org", nowhere)).rejects.toMatchObject({
    code: "invalid",
    fields: { grants: expect.any(Array) },
  });
  expect(await db().member.count()).toBe(1);
});

test("the last administrator can be neither disabled nor demoted; a limited one does not count", async () => {
  const only = await make("only@example.org", everywhere("administrator"));
  await make("limited@example.org", limited);
  await expect(disableMember(system, only)).rejects.toMatchObject({ code: "conflict" });
  await expect(
    changeGrants(system, only, { began: [everywhere("administrator")], grants: [everywhere("viewer")] }),
  ).rejects.toMatchObject({ code: "conflict" });
  await changeGrants(system, only, {
    began: [everywhere("administrator")],
    grants: [everywhere("administrator"), everywhere("viewer")],
  });
  const second = await make("second@example.org", everywhere("administrator"));
  await disableMember(system, second);
  await expect(disableMember(system, only)).rejects.toMatchObject({ code: "conflict" });
});

test("two administrators who demote each other at once leave one", async () => {
  const ids = [
    await make("a@example.org", everywhere("administrator")),
    await make("b@example.org", everywhere("administrator")),
  ];
  const change = { began: [everywhere("administrator")], grants: [everywhere("viewer")] };
  const results = await Promise.allSettled(ids.map((id) => changeGrants(system, id, change)));
  expect(results.map((result) => result.status).sort()).toEqual(["fulfilled", "rejected"]);
  expect(await db().grant.count({ where: { role: "administrator" } })).toBe(1);
});

test("changing grants leaves those that come from groups", async () => {
  const id = await make("a@example.org", everywhere("viewer"));
  await db().grant.create({ data: { memberId: id, role: "reviewer", source: "group" } });
  await changeGrants(system, id, { began: [everywhere("viewer")], grants: [everywhere("auditor")] });
  expect((await listMembers())[0]?.grants.map((grant) => `${grant.source} ${grant.role}`).sort()).toEqual([
    "group reviewer",
    "local auditor",
  ]);
  expect((await lastEntry()).payload).toMatchObject({
    before: [{ role: "viewer" }, { role: "reviewer" }],
    after: [{ role: "reviewer" }, { role: "auditor" }],
  });
});

test("a change of grants on top of somebody else's is refused and undoes nothing", async () => {
  const [before, theirs] = [[everywhere("viewer"), limited], [everywhere("auditor")]];
  const id = await make("a@example.org", ...before);
  await changeGrants(system, id, { began: before.toReversed(), grants: theirs });
  await expect(changeGrants(system, id, { began: before, grants: [everywhere("viewer")] })).rejects.toMatchObject({
    code: "conflict",
    message: expect.stringContaining("The roles of a@example.org changed while you were looking at them."),
  });
  expect((await listMembers())[0]?.grants).toMatchObject(theirs);
});

test("disabling ends the session at once, and enabling does not bring it back", async () => {
  await make("admin@example.org", everywhere("administrator"));
  const id = await make("a@example.org", everywhere("viewer"));
  const since = Date.now();
  expect(await readSession(id, since)).not.toBeNull();
  await disableMember(system, id);
  expect(await readSession(id, since)).toBeNull();
  await enableMember(system, id);
  expect(await readSession(id, since - 1)).toBeNull();
  await expect(disableMember(member(id), id)).rejects.toMatchObject({ message: expect.stringContaining("yourself") });
});

test("one's own password changes only with the old one; other sessions end", async () => {
  const id = await make("a@example.org", everywhere("viewer"));
  const change = (current: string, next: string) =>
    changeOwnPassword(member(id), { current, next, address: "10.0.0.1" });
  await expect(change("not the password", "another long password")).rejects.toMatchObject({
    fields: { current: expect.any(Array) },
  });
  await expect(change(secret, "short")).rejects.toMatchObject({ fields: { next: expect.any(Array) } });
  const before = Date.now() - 1;
  const since = await change(secret, "another long password");
  expect(await readSession(id, before)).toBeNull();
  expect(await readSession(id, since)).not.toBeNull();
  for (let count = 0; count < 5; count++) await change("not the password", "another long password").catch(() => {});
  await expect(change("another long password", "a third long password")).rejects.toMatchObject({ code: "too_many" });
});

test("a new password from an administrator works at once, also after too many tries", async () => {
  const id = await make("a@example.org", everywhere("viewer"));
  for (let count = 0; count < 6; count++)
    await signInWithPassword({ email: "a@example.org", password: "not the password", address: "10.0.0.1" });
  const password = await resetPassword(system, id);
  expect(await signInWithPassword({ email: "a@example.org", password, address: "10.0.0.1" })).toMatchObject({
    ok: true,
  });
  expect(JSON.stringify((await db().auditEntry.findMany()).map((entry) => entry.payload))).not.toContain(password);
});

test("signing out everywhere ends every session", async () => {
  const id = await make("a@example.org", everywhere("viewer"));
  const since = Date.now();
  await signOutEverywhere(member(id));
  expect(await readSession(id, since - 1)).toBeNull();
  expect((await lastEntry()).type).toBe("member.sessions-ended");
});

test("names in registries are noted, and one name is one member's", async () => {
  const ada = await make("ada@example.org");
  const bob = await make("bob@example.org");
  await changeRegistryNames(system, ada, { began: [], names: ["ada-ci", "corp\\ada"] });
  expect(await lastEntry()).toMatchObject({
    type: "member.registry-names-changed",
    subject: `member:${ada}`,
    payload: { before: [], after: ["ada-ci", "corp\\ada"] },
  });
  await expect(changeRegistryNames(system, bob, { began: [], names: ["x", "ada-ci"] })).rejects.toMatchObject({
    code: "conflict",
    fields: { names: ["ada-ci is a name of ada@example.org already."] },
  });
  const { seq } = await lastEntry();
  await changeRegistryNames(system, ada, { began: [], names: ["ada-ci", "corp\\ada"] });
  expect((await lastEntry()).seq).toBe(seq);
});

test("a change of names on top of somebody else's is refused and undoes nothing", async () => {
  const ada = await make("ada@example.org");
  await changeRegistryNames(system, ada, { began: [], names: ["ada-ci"] });
  await expect(changeRegistryNames(system, ada, { began: [], names: ["corp\\ada"] })).rejects.toMatchObject({
    code: "conflict",
    message: expect.stringContaining("The names of ada@example.org changed while you were looking at them."),
  });
  expect((await listMembers())[0]?.registryNames).toEqual(["ada-ci"]);
  await changeRegistryNames(system, ada, { began: ["ada-ci"], names: [] });
  expect((await listMembers())[0]?.registryNames).toEqual([]);
});

test("an author is a member by noted name, address, its first part or name, and nobody when two would do", async () => {
  const named = async (email: string, name: string) => (await createMember(system, { email, name, grants: [] })).id;
  const ada = await named("ada@example.org", "Ada L");
  const bob = await named("bob@example.org", "Sam");
  await named("bob@elsewhere.org", "Sam");
  await changeRegistryNames(system, bob, { began: [], names: ["ci_bot", "corp\\"] });
  const author = async (name: string | null) => (await matchAuthor(name))?.id ?? null;

  for (const name of ["ada@example.org", " ADA@Example.org", "Ada", "ada l"]) expect(await author(name)).toBe(ada);
  for (const name of ["CI_bot", "corp\\"]) expect(await author(name)).toBe(bob);
  for (const name of [null, "", " ", "bob", "sam", "ciXbot", "%", "a", "ada@", "ada@elsewhere.org"])
    expect(await author(name)).toBeNull();
  await disableMember(system, ada);
  expect(await author("ada")).toBe(ada);
});

test("a noted name goes before another member's address", async () => {
  await make("deploy@example.org");
  const ada = await make("ada@example.org");
  await changeRegistryNames(system, ada, { began: [], names: ["deploy"] });
  expect(await matchAuthor("Deploy")).toMatchObject({ id: ada });
});
