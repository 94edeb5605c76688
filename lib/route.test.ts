import { expect, test, vi } from "vitest";
import { z } from "zod";

import { route } from "./route";

vi.mock("@/lib/auth", () => ({ requireViewer: async () => ({ id: "1" }) }));

const echo = route({
  permission: "model.read",
  input: z.object({ q: z.string() }),
  run: async (_viewer, { q }) => ({ q }),
});
const ask = (query: string) =>
  echo(new Request(`http://interlock.test/api/models?${query}`), { params: Promise.resolve({}) });

test("of a field that an address names twice the first counts", async () => {
  expect(await (await ask("q=a&q=b")).json()).toEqual({ q: "a" });
});

test("an address with a zero byte asks for nothing that exists", async () => {
  expect(await (await ask("q=a")).json()).toEqual({ q: "a" });
  expect((await ask("q=a%00b")).status).toBe(422);
});
