import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { system } from "@/lib/audit/types";
import { db } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";

import { createMember } from "./commands";
import { signInWithPassword } from "./sign-in";

const appendCounted = vi.hoisted(() => vi.fn<() => Promise<void>>());
vi.mock("@/lib/audit/append-counted", () => ({ appendCounted }));

const email = "ada@example.org";
const wrong = { ok: false, problem: { code: "wrong", left: 4 } };
const signIn = () => signInWithPassword({ email, password: "not the password", address: "10.0.0.1" });

let database: Awaited<ReturnType<typeof testDatabase>>;
beforeAll(async () => {
  database = await testDatabase();
  await createMember(system, { email, name: "Ada", password: "correct horse battery", grants: [] });
});
afterAll(() => database.close());

test("a refusal is answered before it is recorded, so that its time does not tell who is a member", async () => {
  appendCounted.mockReturnValueOnce(new Promise(() => {}));
  expect(await signIn()).toEqual(wrong);
  expect(appendCounted).toHaveBeenCalledTimes(1);
});

test("a refusal that could not be recorded is answered all the same, and the log says so without what it was", async () => {
  await db().signInFailure.deleteMany();
  const logged = vi.spyOn(console, "error").mockImplementation(() => {});
  appendCounted.mockRejectedValueOnce(new TypeError(`could not write ${email}`));
  expect(await signIn()).toEqual(wrong);
  await vi.waitFor(() =>
    expect(logged.mock.calls).toEqual([["sign-in: a refusal is missing in the audit log:", "TypeError"]]),
  );
});
