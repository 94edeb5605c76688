import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";

import { system } from "@/lib/audit/types";
import { db } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";

import { changeOwnPassword, createMember, disableMember, resetPassword, signOutEverywhere } from "./commands";
import type * as password from "./password";
import { readSession } from "./session";
import { signInWithPassword } from "./sign-in";

const held = vi.hoisted(() => ({ meanwhile: null as (() => Promise<unknown>) | null }));
vi.mock("./password", async (original) => {
  const actual = await original<typeof password>();
  const verifyPassword: typeof password.verifyPassword = async (...given) => {
    const fits = await actual.verifyPassword(...given);
    await held.meanwhile?.();
    return fits;
  };
  return { ...actual, verifyPassword };
});

let database: Awaited<ReturnType<typeof testDatabase>>;
beforeAll(async () => void (database = await testDatabase()));
afterAll(() => database.close());
beforeEach(async () => {
  held.meanwhile = null;
  await db().member.deleteMany();
  await db().signInFailure.deleteMany();
});

const secret = "correct horse battery";
const email = "ada@example.org";
const address = "10.0.0.1";
const ada = async () => (await createMember(system, { email, name: "Ada", password: secret, grants: [] })).id;

test.each([
  ["is set anew", (id: string) => resetPassword(system, id)],
  ["belongs to somebody who is disabled", (id: string) => disableMember(system, id)],
])("a password that %s while it is judged opens no session", async (_what, change) => {
  const id = await ada();
  held.meanwhile = () => change(id);
  expect(await signInWithPassword({ email, password: secret, address })).toMatchObject({ problem: { code: "wrong" } });
  expect(await db().auditEntry.count({ where: { type: "session.opened", subject: `member:${id}` } })).toBe(0);
});

test("a session that begins while all others end counts from then on", async () => {
  const id = await ada();
  const later = new Date(Date.now() + 5_000);
  held.meanwhile = async () => {
    await signOutEverywhere({ kind: "member", id, name: "Ada" });
    await db().member.update({ where: { id }, data: { sessionsFrom: later } });
  };
  const answer = await signInWithPassword({ email, password: secret, address });
  expect(answer).toMatchObject({ ok: true, since: later.getTime() });
  expect(await readSession(id, later.getTime())).not.toBeNull();
});

test("whoever knows the old password cannot put theirs in the place of one that was just set", async () => {
  const id = await ada();
  let fresh = "";
  held.meanwhile = async () => void (fresh = await resetPassword(system, id));
  const given = { current: secret, next: "another long password", address };
  const change = changeOwnPassword({ kind: "member", id, name: "Ada" }, given);
  await expect(change).rejects.toMatchObject({ code: "conflict", message: expect.stringMatching(/in the meantime/) });
  held.meanwhile = null;
  expect(await signInWithPassword({ email, password: fresh, address })).toMatchObject({ ok: true });
});
