import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";

import { flushCounted } from "@/lib/audit/append-counted";
import { system } from "@/lib/audit/types";
import { verifyChain } from "@/lib/audit/verify";
import { db } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";
import { type Role } from "@/lib/permissions";

import { createMember, disableMember } from "./commands";
import { readSession } from "./session";
import { ensureSetUpLink, findSetUpState, makeSetUpToken, setUpFirstAdministrator } from "./set-up";
import { signInWithPassword } from "./sign-in";
import { signInByIdentity } from "./sign-in-by-identity";
import type { Identity } from "./types";

const secret = "correct horse battery";
const somewhere = { address: "10.0.0.1" };
const everywhere = (role: Role) => ({ role, connectionId: null, modelPattern: null });
const types = async () => (await db().auditEntry.findMany({ orderBy: { seq: "asc" } })).map((entry) => entry.type);

let database: Awaited<ReturnType<typeof testDatabase>>;
beforeAll(async () => void (database = await testDatabase()));
afterAll(() => database.close());
beforeEach(async () => {
  vi.useRealTimers();
  await flushCounted();
  await db().member.deleteMany();
  await db().signInFailure.deleteMany();
  await db().setting.deleteMany();
});

const ada = () =>
  createMember(system, {
    email: "Ada@Example.org ",
    name: "Ada",
    password: secret,
    grants: [everywhere("administrator")],
  });

test("the set-up link makes the first administrator once, and signs in", async () => {
  const link = await ensureSetUpLink();
  const token = new URL(link ?? "", "http://x").searchParams.get("token") ?? "";
  expect(await findSetUpState(token)).toBe("ready");
  expect(await findSetUpState("another")).toBe("over");
  const person = { email: "first@example.org", name: "First", password: secret };
  expect(await setUpFirstAdministrator("another", person)).toMatchObject({ problem: { code: "set-up-over" } });
  expect(await setUpFirstAdministrator(token, { ...person, password: "short" })).toMatchObject({
    problem: { code: "set-up-input" },
  });

  const both = await Promise.all([
    setUpFirstAdministrator(token, person),
    setUpFirstAdministrator(token, { ...person, email: "second@example.org" }),
  ]);
  expect(both.map((answer) => answer.ok).sort()).toEqual([false, true]);
  expect(await findSetUpState(token)).toBe("done");
  expect(await ensureSetUpLink()).toBeNull();
  expect(await setUpFirstAdministrator(token, person)).toMatchObject({ problem: { code: "set-up-used" } });
  expect((await types()).slice(-2)).toEqual(["member.created", "session.opened"]);
});

test("a set-up link ends after a day and when another is made", async () => {
  const old = await makeSetUpToken(Date.now() - 25 * 3_600_000);
  expect(await findSetUpState(old)).toBe("over");
  const first = await makeSetUpToken();
  await makeSetUpToken();
  expect(await findSetUpState(first)).toBe("over");
});

test("the set-up link works until somebody is an administrator, whoever signed in before", async () => {
  const token = await makeSetUpToken();
  await enter();
  const limited = { role: "administrator", connectionId: null, modelPattern: "heart-*" } as const;
  await createMember(system, { email: "limited@example.org", name: "Limited", password: secret, grants: [limited] });
  const { id } = await ada();
  expect(await findSetUpState(token)).toBe("done");
  await db().member.update({ where: { id }, data: { disabledAt: new Date() } });
  expect(await findSetUpState(token)).toBe("ready");
  const person = { name: "First", password: secret };
  expect(await setUpFirstAdministrator(token, { ...person, email: "RIN@example.org" })).toMatchObject({
    problem: { code: "set-up-taken" },
  });
  expect(await setUpFirstAdministrator(token, { ...person, email: "first@example.org" })).toMatchObject({ ok: true });
  expect([await findSetUpState(token), await ensureSetUpLink()]).toEqual(["done", null]);
});

test("a local account signs in with its password, whatever the case of the address", async () => {
  const { id } = await ada();
  const answer = await signInWithPassword({ email: " ADA@example.ORG", password: secret, ...somewhere });
  expect(answer).toMatchObject({ ok: true, memberId: id });
  const kept = await db().member.findUniqueOrThrow({ where: { id } });
  expect(kept.passwordHash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
});

test("a wrong password, a stranger and a member without a password get the same answer", async () => {
  await ada();
  await createMember(system, { email: "sso@example.org", name: "Sso", grants: [] });
  for (const email of ["ada@example.org", "nobody@example.org", "sso@example.org"]) {
    expect(await signInWithPassword({ email, password: "not the password", ...somewhere })).toEqual({
      ok: false,
      problem: { code: "wrong", left: 4 },
    });
  }
});

test("what holds a zero byte is nobody's address, and no name", async () => {
  const email = "ada\0@example.org";
  expect(await signInWithPassword({ email, password: `${secret}\0`, ...somewhere })).toMatchObject({
    problem: { code: "wrong" },
  });
  const person = { email: "first@example.org", name: "Fir\0st", password: secret };
  expect(await setUpFirstAdministrator(await makeSetUpToken(), person)).toMatchObject({
    problem: { code: "set-up-input" },
  });
});

test("after five tries even the right password waits, also when the tries come at once", async () => {
  await ada();
  const wrong = () => signInWithPassword({ email: "ada@example.org", password: "not the password", ...somewhere });
  const answers = await Promise.all(Array.from({ length: 12 }, wrong));
  expect(answers.filter((answer) => !answer.ok && answer.problem.code === "wrong")).toHaveLength(5);
  expect(answers.filter((answer) => !answer.ok && answer.problem.code === "wait")).toHaveLength(7);
  const right = () => signInWithPassword({ email: "ada@example.org", password: secret, address: "10.9.9.9" });
  expect(await right()).toMatchObject({ problem: { code: "wait", seconds: expect.any(Number) } });

  await db().$executeRaw`UPDATE "sign_in_failure" SET "since" = "since" - interval '3 minutes'`;
  expect(await right()).toMatchObject({ ok: true });
  expect(await db().signInFailure.count({ where: { key: "email ada@example.org" } })).toBe(0);
});

test("one network address may not try many accounts", async () => {
  const codes: string[] = [];
  for (let index = 0; index < 32; index++) {
    const answer = await signInWithPassword({
      email: `p${index}@example.org`,
      password: "not the password",
      ...somewhere,
    });
    codes.push(answer.ok ? "ok" : answer.problem.code);
  }
  expect(codes.filter((code) => code === "wrong")).toHaveLength(30);
  expect(codes.slice(30)).toEqual(["wait", "wait"]);
});

test("after its pause a network address is open to good sign-ins, one after the other", async () => {
  await ada();
  const fail = (index: number) =>
    signInWithPassword({ email: `p${index}@example.org`, password: "not the password", ...somewhere });
  const right = () => signInWithPassword({ email: "ada@example.org", password: secret, ...somewhere });
  for (let index = 0; index < 30; index++) await fail(index);
  expect(await right()).toMatchObject({ problem: { code: "wait" } });
  await db().$executeRaw`UPDATE "sign_in_failure" SET "since" = "since" - interval '3 minutes'`;
  expect(await right()).toMatchObject({ ok: true });
  expect(await right()).toMatchObject({ ok: true });
  expect((await Promise.all([right(), right(), right()])).map(({ ok }) => ok)).toEqual([true, true, true]);
  expect(await fail(30)).toMatchObject({ problem: { code: "wrong" } });
});

test("refusals are counted together in the audit log and keep no typed address of strangers", async () => {
  const before = await db().auditEntry.count();
  for (let index = 0; index < 4; index++)
    await signInWithPassword({
      email: `s3cret${index}@example.org`,
      password: "not the password",
      address: "10.7.7.7",
    });
  await flushCounted();
  const added = () => db().auditEntry.findMany({ orderBy: { seq: "asc" }, skip: before });
  await vi.waitFor(async () => expect(await added()).toHaveLength(2));
  const entries = await added();
  expect(entries.map((entry) => entry.payload)).toEqual([
    { by: "password", reason: "wrong password", address: "10.7.7.7" },
    { by: "password", reason: "wrong password", address: "10.7.7.7", more: "3", withinSeconds: "60" },
  ]);
  expect(JSON.stringify(entries, (_, value) => (typeof value === "bigint" ? String(value) : value))).not.toContain(
    "s3cret",
  );
});

test("a disabled member is told so only with the right password", async () => {
  const { id } = await ada();
  await createMember(system, {
    email: "other@example.org",
    name: "Other",
    password: secret,
    grants: [everywhere("administrator")],
  });
  await disableMember(system, id);
  expect(
    await signInWithPassword({ email: "ada@example.org", password: "not the password", ...somewhere }),
  ).toMatchObject({ problem: { code: "wrong" } });
  expect(await signInWithPassword({ email: "ada@example.org", password: secret, ...somewhere })).toMatchObject({
    problem: { code: "disabled" },
  });
});

test("a session holds until it is ended, reads grants anew, and notes visits", async () => {
  const { id } = await ada();
  const answer = await signInWithPassword({ email: "ada@example.org", password: secret, ...somewhere });
  const since = answer.ok ? answer.since : 0;
  expect(await readSession(id, since)).toMatchObject({
    email: "ada@example.org",
    grants: [everywhere("administrator")],
    previousSeenAt: null,
  });
  expect((await db().member.findUniqueOrThrow({ where: { id } })).lastSeenAt).not.toBeNull();

  await db().grant.deleteMany({ where: { memberId: id } });
  expect((await readSession(id, since))?.grants).toEqual([]);

  const hourAgo = new Date(Date.now() - 3_600_000);
  await db().member.update({ where: { id }, data: { lastSeenAt: hourAgo } });
  expect((await readSession(id, since))?.previousSeenAt).toEqual(hourAgo);
  expect((await readSession(id, since))?.previousSeenAt).toEqual(hourAgo);

  const minuteAgo = new Date(Date.now() - 50_000);
  await db().member.update({ where: { id }, data: { lastSeenAt: minuteAgo } });
  expect((await readSession(id, since))?.previousSeenAt).toEqual(minuteAgo);

  await db().member.update({ where: { id }, data: { sessionsFrom: new Date(since + 1) } });
  expect(await readSession(id, since)).toBeNull();
  expect(await readSession("019aa000-0000-7000-8000-00000000dead", since)).toBeNull();
});

const identity = (change: Partial<Identity> = {}): Identity => ({
  issuer: "https://id.example",
  subject: "u1",
  email: "Rin@Example.org",
  emailVerified: true,
  name: "Rin",
  groups: ["leads"],
  ...change,
});
const byGroup = new Map<string, Role[]>([
  ["leads", ["reviewer"]],
  ["platform", ["administrator"]],
]);
const enter = (change?: Partial<Identity>) => signInByIdentity(identity(change), byGroup, "10.0.0.1");
const grantsNow = async (id: string) =>
  (await db().grant.findMany({ where: { memberId: id }, orderBy: { id: "asc" } })).map(
    (grant) => `${grant.source} ${grant.role}`,
  );

test("a stranger whose group has a role becomes a member, and groups are taken anew each time", async () => {
  const answer = await enter();
  if (!answer.ok) throw new Error("refused");
  expect(await grantsNow(answer.memberId)).toEqual(["group reviewer"]);
  expect(await enter({ groups: ["platform"], email: "renamed@example.org" })).toMatchObject({
    ok: true,
    memberId: answer.memberId,
  });
  expect(await grantsNow(answer.memberId)).toEqual(["group administrator"]);
  expect(await enter({ groups: [] })).toMatchObject({ ok: true });
  expect(await grantsNow(answer.memberId)).toEqual([]);
});

test("a stranger without a role, or without an address, is refused", async () => {
  expect(await enter({ groups: ["unknown"] })).toMatchObject({ problem: { code: "no-role" } });
  expect(await enter({ email: null })).toMatchObject({ problem: { code: "no-email" } });
  expect(await db().member.count()).toBe(0);
});

test("an existing member is matched by address only when it is verified and no other identity is linked", async () => {
  const { id } = await createMember(system, {
    email: "rin@example.org",
    name: "Rin",
    password: secret,
    grants: [everywhere("scientist")],
  });
  expect(await enter({ emailVerified: false })).toMatchObject({ problem: { code: "unverified-email" } });
  expect(await enter()).toMatchObject({ ok: true, memberId: id });
  expect(await grantsNow(id)).toEqual(["local scientist", "group reviewer"]);
  expect(await enter({ subject: "u2" })).toMatchObject({ problem: { code: "other-identity" } });
  expect(await enter({ issuer: "https://other.example" })).toMatchObject({ problem: { code: "other-identity" } });
  await db().member.update({ where: { id }, data: { disabledAt: new Date() } });
  expect(await enter()).toMatchObject({ problem: { code: "disabled" } });
});

test("what all of this wrote is one whole chain", async () => {
  expect(await verifyChain(db())).toMatchObject({ ok: true });
});
