import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { testDatabase } from "@/lib/db/testing";

import { all, carriers, content, setOf, shelf } from "./cases.testing";
import { getRun } from "./queries";
import { idOf, sam } from "./running.testing";
import { type Carriers, prepareRun, runCases } from "./runs";

vi.mock("next/headers", () => ({
  headers: async () => new Headers(),
  cookies: async () => ({ get: () => undefined }),
}));

let database: Awaited<ReturnType<typeof testDatabase>>;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

const run = async (set: string, versions: string[], by: Carriers) =>
  all(runCases(sam, await prepareRun(sam, { set, versions }, by), by, new AbortController().signal));

test("a finding of half a character is kept, and the run ends", async () => {
  const at = await shelf();
  const set = await setOf(sam, at.ref, [content("a", "[1]", { reply: '["\\ud83d \\u0000"]' })]);
  const events = await run(set, ["9"], carriers(at.slug));
  const [id = ""] = idOf(events);
  expect(events.at(-1)).toMatchObject({ kind: "ended", state: "ended", failed: 1 });
  expect((await getRun(sam, id)).results[0]?.findings[0]?.text).toContain("“\ufffd \ufffd” was expected");
});

test("a run whose end cannot be written is failed at once, and the others of its start end", async () => {
  const at = await shelf();
  const set = await setOf(sam, at.ref, [content("a")]);
  const lines = ["7", "8", "9"].map(at.line);
  const [seven] = lines;
  const by = {
    ...carriers(at.slug, () => (seven && (seven.ref = { ...seven.ref, connection: "\0" }), {})),
    lines: async () => lines,
  };
  const logged = vi.spyOn(console, "error").mockImplementation(() => undefined);
  const events = await run(set, ["7", "8", "9"], by);
  logged.mockRestore();
  const [onSeven = "", ...others] = idOf(events);
  expect(
    events.flatMap((event) => (event.kind === "ended" ? [event.state] : event.kind === "refused" ? [event.kind] : [])),
  ).toEqual(["refused", "failed", "ended", "ended"]);
  expect(await getRun(sam, onSeven)).toMatchObject({ state: "failed", endedAt: expect.any(Number) });
  for (const id of others) expect(await getRun(sam, id)).toMatchObject({ state: "ended", passed: 1 });
});
