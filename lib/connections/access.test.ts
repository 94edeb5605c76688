import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { recordDenial } from "@/lib/auth";
import { addConnection, viewerWith } from "@/lib/catalog/testing";
import { testDatabase } from "@/lib/db/testing";
import { AppError } from "@/lib/errors";

import { requireReach, withReach } from "./access";

vi.mock("@/lib/auth", () => ({ recordDenial: vi.fn() }));

let database: Awaited<ReturnType<typeof testDatabase>>;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

test("a connection out of reach is answered like one that is not there", async () => {
  const [own] = [await addConnection("own"), await addConnection("others")];
  const answer = (slug: string | null, connectionId: string | null, modelPattern: string | null = null) =>
    requireReach(viewerWith([{ role: "administrator", connectionId, modelPattern }]), slug).catch(
      ({ code, message }: AppError) => [code, message],
    );
  const refused = ["forbidden", "This takes an administrator whose grant covers the connection."];
  expect(await answer("own", own)).toEqual({ everywhere: false });
  for (const slug of ["others", "nowhere", null]) {
    expect(await answer(slug, own)).toEqual(refused);
    expect(await answer(slug, null, "heart-*")).toEqual(refused);
    const name = slug ?? "connections";
    expect(recordDenial).toHaveBeenLastCalledWith(expect.anything(), "connection.manage", { id: name, name });
  }
  expect(recordDenial).toHaveBeenCalledTimes(6);
  expect(await answer("others", null)).toEqual({ everywhere: true });
  expect(await answer("nowhere", null)).toEqual(["not_found", "There is no such connection."]);
  expect(recordDenial).toHaveBeenCalledTimes(6);
});

test("settings that take more than the connection are a denial too; what fails otherwise is none", async () => {
  vi.mocked(recordDenial).mockClear();
  await addConnection("lent");
  const failing = (code: "forbidden" | "conflict") =>
    withReach(viewerWith([{ role: "administrator", connectionId: null, modelPattern: null }]), "lent", async () => {
      throw new AppError(code, "No.");
    });
  await expect(failing("conflict")).rejects.toThrow("No.");
  expect(recordDenial).not.toHaveBeenCalled();
  await expect(failing("forbidden")).rejects.toThrow("No.");
  expect(recordDenial).toHaveBeenCalledExactlyOnceWith(expect.anything(), "connection.manage", {
    id: "lent",
    name: "lent",
  });
});
