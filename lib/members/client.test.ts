import { afterEach, expect, test, vi } from "vitest";

import { signOut } from "./client";

afterEach(() => vi.unstubAllGlobals());

test("whoever signs out leaves nothing in the tab for who signs in there next, also when Interlock cannot be reached", async () => {
  for (const isReached of [true, false]) {
    const kept = new Map([["interlock.playground.draft", "of a patient"]]);
    const asked: string[] = [];
    const assign = vi.fn(() => expect(kept.size).toBe(0));
    vi.stubGlobal("sessionStorage", { clear: () => kept.clear() });
    vi.stubGlobal("location", { assign });
    vi.stubGlobal("fetch", async (path: string) => {
      asked.push(path);
      if (!isReached) throw new TypeError("fetch failed");
      return Response.json({ csrfToken: "t", url: "/sign-in" });
    });
    await signOut();
    expect(assign).toHaveBeenCalledWith("/sign-in");
    expect(asked).toEqual(isReached ? ["/api/auth/csrf", "/api/auth/signout"] : ["/api/auth/csrf"]);
  }
});
