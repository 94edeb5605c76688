import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { viewerWith } from "@/lib/catalog/testing";
import { retireConnection } from "@/lib/connections/commands";
import { testDatabase } from "@/lib/db/testing";
import { AppError } from "@/lib/errors";

import { changeEndpoint, registerEndpoint } from "./register";
import { requireRegister } from "./register-access";
import { fieldsOf, heartBench, jules, limited, registered, registrationOf } from "./registered.testing";

vi.mock("@/lib/keys", () => ({ encryptionKey: () => Buffer.alloc(32, 7) }));
const denials: string[] = [];
vi.mock("@/lib/auth", () => ({
  recordDenial: async (_viewer: unknown, permission: string, limit?: { name: string }) =>
    void denials.push(`${permission} ${limit?.name ?? "anywhere"}`),
}));
vi.mock("@/lib/connections/open", () => ({
  openConnectionById: async () => {
    throw new AppError("unsupported", "Not asked here.");
  },
}));

let database: { close(): Promise<void> };
let at: Awaited<ReturnType<typeof heartBench>>;
beforeAll(async () => {
  database = await testDatabase();
  at = await heartBench();
});
afterAll(() => database.close());

test("private addresses are opened by who may do it for the whole installation, and stay open at the same origin", async () => {
  const near = { address: "http://127.0.0.1:5001", allowPrivate: true };
  expect(await fieldsOf(registerEndpoint(jules, registrationOf(at.slug, near), limited))).toMatch(
    /administrator of the whole installation/,
  );
  const ref = await registered(at.slug, { name: "Near", ...near });
  const input = { ...registrationOf(at.slug, { name: "Nearer", ...near }), endpoint: ref.endpoint };
  await changeEndpoint(jules, input, limited);
  expect(await fieldsOf(changeEndpoint(jules, { ...input, address: "http://127.0.0.1:5002" }, limited))).toMatch(
    /administrator of the whole installation/,
  );
});

test("who registers holds the permission on the whole connection, and a refusal is recorded", async () => {
  const may = (role: "scientist" | "administrator", connectionId: string | null, modelPattern: string | null = null) =>
    requireRegister(viewerWith([{ role, connectionId, modelPattern }]), at.slug);
  expect(await may("administrator", null)).toEqual({ allowPrivate: true });
  expect(await may("administrator", at.connection.id)).toEqual({ allowPrivate: false });
  expect(await may("administrator", null, "heart").catch(({ code }: AppError) => code)).toBe("forbidden");
  expect(await may("scientist", null).catch(({ code }: AppError) => code)).toBe("forbidden");
  expect(denials).toEqual([`endpoint.register ${at.connection.name}`, `endpoint.register ${at.connection.name}`]);
});

test("a connection that is not there, or not any more, is told to those alone who register everywhere", async () => {
  const gone = await heartBench();
  await retireConnection(jules, gone.slug);
  const answer = (slug: string, connectionId: string | null, modelPattern: string | null = null) =>
    requireRegister(viewerWith([{ role: "administrator", connectionId, modelPattern }]), slug).catch(
      ({ code, message }: AppError) => [code, message],
    );
  const refused = ["forbidden", "This takes an administrator whose grant covers the connection."];
  for (const slug of [at.slug, gone.slug, "nowhere"]) {
    expect(await answer(slug, "00000000-0000-7000-8000-000000000009")).toEqual(refused);
    expect(await answer(slug, null, "heart")).toEqual(refused);
  }
  expect(denials.at(-1)).toBe("endpoint.register anywhere");
  expect(await answer(gone.slug, gone.connection.id)).toEqual(refused);
  for (const slug of [gone.slug, "nowhere"])
    expect(await answer(slug, null)).toEqual(["not_found", "There is no such connection."]);
});
