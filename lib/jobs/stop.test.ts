import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { appendCounted } from "@/lib/audit/append-counted";
import { db } from "@/lib/db/client";
import { stopDatabase } from "@/lib/db/start";
import { testDatabase } from "@/lib/db/testing";

import { stopApplication } from "./stop";

// The tests' own database ends with the test.
vi.mock("@/lib/db/start", () => ({ stopDatabase: vi.fn(async () => undefined) }));

let database: { close(): Promise<void> };
beforeAll(async () => void (database = await testDatabase()));
afterAll(() => database.close());

test("refusals that were only counted are in the log before the database closes", async () => {
  const refuse = () =>
    appendCounted({
      type: "access.denied",
      actor: { kind: "member", id: "1", name: "Ada" },
      subject: { kind: "permission", id: "audit.read", name: "audit.read" },
      payload: { permission: "audit.read", address: "10.0.0.1" },
    });
  for (let at = 0; at < 3; at += 1) await refuse();
  expect(await db().auditEntry.count()).toBe(1);

  let counted: unknown;
  vi.mocked(stopDatabase).mockImplementation(async () => {
    counted = (await db().auditEntry.findFirst({ orderBy: { seq: "desc" } }))?.payload;
  });
  await stopApplication();
  expect(counted).toMatchObject({ more: "2" });
});
