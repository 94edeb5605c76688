import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { testDatabase } from "@/lib/db/testing";
import { AppError } from "@/lib/errors";
import type { SendInput } from "@/lib/playground/types";

import { all, carriers, content, setOf, shelf, someone } from "./cases.testing";
import { getRun, listSetFacts } from "./queries";
import { type Carriers, prepareRun, runCases } from "./runs";
import type { RunEvent } from "./types";

vi.mock("next/headers", () => ({
  headers: async () => new Headers(),
  cookies: async () => ({ get: () => undefined }),
}));

let database: Awaited<ReturnType<typeof testDatabase>>;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

const sam = someone();
const run = async (set: string, versions: string[], by: Carriers) =>
  all(runCases(sam, await prepareRun(sam, { set, versions }, by), by, new AbortController().signal));
const idsOf = (events: RunEvent[]) =>
  events.flatMap((event) => (event.kind === "begun" ? event.runs.map(({ id }) => id) : []));

test.each([
  ["is disabled or signed out", null, "The run was ended: the session that started it is over."],
  [
    "may no longer send to the model",
    someone("viewer"),
    "The run was ended. None of your roles lets you send requests to this model. A scientist or a reviewer can.",
  ],
])("a run ends, and counts for nothing, once its member %s", async (_what, later, why) => {
  const at = await shelf();
  const set = await setOf(
    sam,
    at.ref,
    ["[0]", "[1]", "[2]"].map((text) => content(text, text)),
  );
  for (const lastAsked of ["[0]", "[2]"]) {
    let [read, shift] = [0, 0];
    const clock = performance.now.bind(performance);
    const time = vi.spyOn(performance, "now").mockImplementation(() => clock() + shift);
    const answer = ({ draft }: SendInput) => {
      if (draft.text === lastAsked) shift = 5_000;
      return {};
    };
    const by: Carriers = { ...carriers(at.slug, answer), again: async () => ((read += 1), later) };
    const events = await run(set, ["8", "9"], by);
    time.mockRestore();
    expect(read).toBe(1);
    expect(events).toContainEqual({ kind: "refused", why });
    for (const id of idsOf(events)) expect(await getRun(sam, id)).toMatchObject({ state: "failed" });
    if (lastAsked === "[0]") expect(events.filter(({ kind }) => kind === "case").length).toBeLessThan(6);
  }
  expect(await listSetFacts(at.modelId, at.versionId("9"), null)).toMatchObject([{ runs: [] }]);
});

test("a member who may still send goes on, with what they may do now, and whoever may not send to a deployment any more ends the run", async () => {
  const at = await shelf();
  const set = await setOf(
    sam,
    at.ref,
    ["[0]", "[1]", "[2]"].map((text) => content(text, text)),
  );
  const later = { ...sam, name: "Sam, later" };
  const ran = async (refuse: boolean) => {
    let shift = 0;
    const clock = performance.now.bind(performance);
    const time = vi.spyOn(performance, "now").mockImplementation(() => clock() + shift);
    const names: string[] = [];
    const send: Carriers["send"] = async (viewer, input, signal) => {
      names.push(viewer.name);
      if (names.length === 2) shift = 5_000;
      if (refuse && viewer === later)
        throw new AppError("forbidden", "None of your roles lets you send payloads to what it serves.");
      return carriers(at.slug).send(viewer, input, signal);
    };
    const events = await run(set, ["9"], { ...carriers(at.slug), send, again: async () => later });
    time.mockRestore();
    return { names, state: (await getRun(sam, idsOf(events)[0] ?? "")).state };
  };
  expect(await ran(false)).toEqual({ names: ["Sam", "Sam", "Sam, later"], state: "ended" });
  expect(await ran(true)).toEqual({ names: ["Sam", "Sam", "Sam, later"], state: "failed" });
});
