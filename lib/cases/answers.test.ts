import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { testDatabase } from "@/lib/db/testing";
import { refText } from "@/lib/endpoints/call-address";
import { takeDeploymentTurn } from "@/lib/playground/rate";
import { currentSettings } from "@/lib/playground/settings";

import { answerRun, whenOver } from "./answers";
import { content, echo, line, setOf, shelf, someone } from "./cases.testing";
import { takeRunPlace } from "./run-places";

const serves = vi.hoisted(() => ({ wait: Promise.resolve() }));
vi.mock("next/headers", () => ({
  headers: async () => new Headers(),
  cookies: async () => ({ get: () => undefined }),
}));
vi.mock("@/lib/endpoints/callable", () => ({
  listCallLines: async () => [],
  getCallLine: async (_: unknown, { connection, endpoint }: { connection: string; endpoint: string }) =>
    line(connection, endpoint.replace("ep-", "")),
}));
vi.mock("@/lib/playground/send", () => ({
  sendDraft: async (_: unknown, input: Parameters<typeof echo>[0]) => {
    await serves.wait;
    return echo(input);
  },
}));

let database: Awaited<ReturnType<typeof testDatabase>>;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

const sam = someone();
const request = (signal?: AbortSignal) =>
  new Request("https://interlock.example.com/api/cases/run", signal ? { signal } : {});
const isFree = () => {
  takeRunPlace(sam.id)();
  return true;
};

test("a member runs one set at a time, and four members at once do", () => {
  const leaves = ["a", "b", "c", "d"].map(takeRunPlace);
  expect(() => takeRunPlace("a")).toThrow("You have a run of cases under way.");
  expect(() => takeRunPlace("e")).toThrow("Four runs of cases of others are under way here.");
  leaves[0]?.();
  const next = takeRunPlace("a");
  leaves[0]?.();
  expect(() => takeRunPlace("a")).toThrow();
  for (const leave of [next, ...leaves]) leave();
});

test("the place is given back at the end, by who goes away, and where nothing could be run", async () => {
  const at = await shelf();
  const set = await setOf(sam, at.ref, [content("a"), content("b", "[2]")]);
  const input = { set, to: [at.line("9").ref] };
  let go: () => void = () => undefined;
  serves.wait = new Promise((resolve) => (go = resolve));
  const answer = await answerRun(sam, input, request());
  await expect(answerRun(sam, input, request())).rejects.toMatchObject({ code: "conflict" });
  go();
  expect((await answer.text()).trim().split("\n")).toHaveLength(4);
  expect(isFree()).toBe(true);

  await expect(answerRun(sam, { set }, request())).rejects.toMatchObject({
    code: "conflict",
    message: "Choose where the cases are sent to.",
  });
  expect(isFree()).toBe(true);

  await (await answerRun(sam, input, request())).body?.cancel();
  expect(isFree()).toBe(true);

  const gone = new AbortController();
  await answerRun(sam, input, request(gone.signal));
  gone.abort();
  expect(isFree()).toBe(true);
});

test("a run takes a turn of each deployment, which all members share", async () => {
  const at = await shelf();
  const set = await setOf(sam, at.ref, [content("a")]);
  const to = at.line("10");
  const { callsPerMinute } = await currentSettings();
  for (let turn = 0; turn < 4 * callsPerMinute; turn += 1)
    takeDeploymentTurn(refText(to.ref), "heart-10", callsPerMinute);
  await expect(answerRun(sam, { set, to: [to.ref] }, request())).rejects.toMatchObject({ code: "too_many" });
  expect(isFree()).toBe(true);
});

test("the end is told of what never began", async () => {
  const told = vi.fn();
  const never = async function* () {
    yield "a";
    return undefined;
  };
  await whenOver(never(), told).return(undefined);
  expect(told).toHaveBeenCalledTimes(1);
});
