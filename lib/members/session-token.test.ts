import { afterEach, expect, test, vi } from "vitest";

import { readSessionToken, writeSessionToken } from "./session-token";

vi.mock("@/lib/keys", () => ({ sessionSecret: () => "a secret that only this test knows, and long enough" }));
afterEach(() => void vi.useRealTimers());

const claims = { memberId: "019aa000-0000-7000-8000-000000000001", since: Date.now() };

test("a token says whose session it is, the first time and again", async () => {
  const token = await writeSessionToken(claims);
  expect(await readSessionToken(token)).toMatchObject(claims);
  expect(await readSessionToken(token)).toMatchObject(claims);
});

test("a token that was changed, or made elsewhere, is nobody's", async () => {
  const token = await writeSessionToken(claims);
  expect(await readSessionToken(`${token.slice(0, -2)}xx`)).toBeNull();
  expect(await readSessionToken("eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiJ9.")).toBeNull();
  expect(await readSessionToken("")).toBeNull();
});

test("a remembered token ends with its session", async () => {
  const token = await writeSessionToken(claims);
  expect(await readSessionToken(token)).not.toBeNull();
  vi.useFakeTimers({ now: Date.now() + 8 * 24 * 3_600_000, toFake: ["Date"] });
  expect(await readSessionToken(token)).toBeNull();
});

test("a token that was made anew ends a week after the session began all the same", async () => {
  const week = 7 * 24 * 3_600_000;
  const late = { ...claims, since: Date.now() - week + 60_000 };
  const renewed = await writeSessionToken(late);
  expect(await readSessionToken(renewed)).toMatchObject(late);
  vi.useFakeTimers({ now: late.since + week, toFake: ["Date"] });
  expect(await readSessionToken(renewed)).toBeNull();
  expect(await readSessionToken(await writeSessionToken(late))).toBeNull();
});
