import { afterAll, beforeAll, expect, test } from "vitest";

import { addConnection, viewerWith } from "@/lib/catalog/testing";
import { testDatabase } from "@/lib/db/testing";
import type { AppError } from "@/lib/errors";

import { requireReach } from "./access";

let database: Awaited<ReturnType<typeof testDatabase>>;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

test("a connection out of reach is answered like one that is not there", async () => {
  const [own] = [await addConnection("own"), await addConnection("others")];
  const answer = (slug: string | null, connectionId: string | null, modelPattern: string | null = null) =>
    requireReach(viewerWith([{ role: "administrator", connectionId, modelPattern }]), slug).catch(({ code, message }: AppError) => [code, message]);
  const refused = ["forbidden", "This takes an administrator whose grant covers the connection."];
  expect(await answer("own", own)).toEqual({ everywhere: false });
  for (const slug of ["others", "nowhere", null]) {
    expect(await answer(slug, own)).toEqual(refused);
    expect(await answer(slug, null, "heart-*")).toEqual(refused);
  }
  expect(await answer("others", null)).toEqual({ everywhere: true });
  expect(await answer("nowhere", null)).toEqual(["not_found", "There is no such connection."]);
});
