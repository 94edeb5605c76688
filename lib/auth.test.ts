import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { db } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";
import { writeSessionToken } from "@/lib/members/session-token";

import { followViewer } from "./auth";

let token: string | undefined;
vi.mock("@/lib/keys", () => ({ sessionSecret: () => "a secret that only this test knows, and long enough" }));
vi.mock("next/headers", () => ({
  headers: async () => new Headers(),
  cookies: async () => ({ get: () => token && { value: token } }),
}));

let database: Awaited<ReturnType<typeof testDatabase>>;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

test("who asked is read again as they are by then, and is nobody once disabled or signed out", async () => {
  const { id } = await db().member.create({
    data: { email: "sam@example.org", name: "Sam", grants: { create: { role: "scientist" } } },
  });
  const since = Date.now();
  token = await writeSessionToken({ memberId: id, since });
  const again = await followViewer();
  // The request is over, and its cookies with it.
  token = undefined;
  expect(await again()).toMatchObject({ id, grants: [{ role: "scientist" }] });
  await db().member.update({ where: { id }, data: { grants: { deleteMany: {} } } });
  expect(await again()).toMatchObject({ id, grants: [] });
  await db().member.update({ where: { id }, data: { sessionsFrom: new Date(since + 1) } });
  expect(await again()).toBeNull();
  await db().member.update({ where: { id }, data: { sessionsFrom: new Date(0), disabledAt: new Date() } });
  expect(await again()).toBeNull();
  expect(await (await followViewer())()).toBeNull();
});
