import { expect, test, vi } from "vitest";

import { authOptions } from "./next-auth";

const failing = vi.hoisted(() => async () => {
  const words = "Invalid invocation: the row (ada@example.org, correct horse battery) is not there";
  throw Object.assign(new Error(words), { code: "P2010" });
});
vi.mock("./sign-in", () => ({ signInWithPassword: failing }));
vi.mock("./set-up", () => ({ setUpFirstAdministrator: failing }));
vi.mock("./sign-in-by-identity", () => ({ signInByIdentity: failing }));
vi.mock("next/headers", () => ({ headers: async () => new Headers() }));
vi.mock("@/lib/keys", () => ({ sessionSecret: () => "only for this test" }));

type Ask = (given: object, request: object) => Promise<unknown>;

test("what the database says of a failure is neither in the address of the page nor in the log", async () => {
  const log = vi.spyOn(console, "error").mockReturnValue();
  const { providers, callbacks } = authOptions();
  for (const provider of providers) {
    const { authorize } = provider.options as unknown as { authorize: Ask };
    await expect(authorize({ email: "ada@example.org" }, { headers: {} })).rejects.toThrow(/^unexpected$/);
  }
  const profile = { iss: "https://id.example", sub: "1" };
  const bySso = {
    user: { id: "1" },
    profile,
    account: { provider: "sso", type: "oauth" as const, providerAccountId: "1" },
  };
  expect(await callbacks?.signIn?.(bySso)).toBe("/sign-in?error=unexpected");
  expect(log.mock.calls).toEqual(Array(3).fill(["sign-in: failed:", "Error", "P2010"]));
  log.mockRestore();
});
