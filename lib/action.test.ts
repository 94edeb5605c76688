import { expect, test, vi } from "vitest";
import { z } from "zod";

import { action } from "./action";
import { AppError } from "./errors";

vi.mock("@/lib/auth", () => ({
  requireViewer: async (permission: string) => {
    if (permission !== "model.read") throw new AppError("forbidden", "Your role may not.");
    return { id: "1" };
  },
}));
vi.mock("next/cache", () => ({ revalidatePath: () => undefined }));

const ran: unknown[] = [];
const keep = action({
  permission: "model.read",
  input: z.object({ reason: z.string().max(9), tags: z.record(z.string(), z.array(z.string())).optional() }),
  run: async (_viewer, input) => {
    ran.push(input);
    return input.reason;
  },
});

test("what is handed in and fits is run, and answered", async () => {
  expect(await keep({ reason: "because" })).toEqual({ ok: true, data: "because" });
  expect(ran).toEqual([{ reason: "because" }]);
});

test("whoever may not, and what does not fit, is refused before anything runs", async () => {
  ran.length = 0;
  const closed = action({ permission: "audit.read", input: z.object({}), run: async () => ran.push("closed") });
  expect(await closed({})).toMatchObject({ ok: false, error: { code: "forbidden" } });
  expect(await keep({ reason: "0123456789" })).toMatchObject({ ok: false, error: { code: "invalid" } });
  expect(ran).toEqual([]);
});

test.each([
  { reason: "a\0b" },
  { reason: "a", tags: { owner: ["x", "\0"] } },
  { reason: "a", tags: { "own\0er": [] } },
])("a NUL character, which no database keeps, is said in a sentence: %j", async (input) => {
  ran.length = 0;
  expect(await keep(input)).toEqual({
    ok: false,
    error: { code: "invalid", message: "A text holds a NUL character, which cannot be kept: take it out." },
  });
  expect(ran).toEqual([]);
});
