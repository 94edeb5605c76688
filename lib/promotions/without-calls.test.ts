import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { db } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";

import { approve, asked, type Desk, desk, mean, opened, quorum, sends } from "./deciding.testing";
import { areSameWrites, type EvidenceParts, fingerprintOf, type ShownWrite, whatVoids } from "./evidence";
import { gatherAgain, refreshOpen } from "./refresh";
import { getPromotion } from "./view";
import { castVote } from "./vote";

vi.mock("@/lib/connections/open", () => ({ openConnectionById: async (id: string) => ({ registry: opened.get(id) }) }));
vi.mock("next/headers", () => ({
  headers: async () => new Headers(),
  cookies: async () => ({ get: () => undefined }),
}));

let database: Awaited<ReturnType<typeof testDatabase>>;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

const why =
  "There is nothing to agree to: v1 would have to make room, and the mapping names no word for archived versions. An administrator can add one.";
const refresh = async (number: number) =>
  refreshOpen([(await db().promotion.findUniqueOrThrow({ where: { number } })).modelId]);

test("evidence that shows no calls takes no votes, and says why there are none; a rejection ends it all the same", async () => {
  const at = await desk();
  const rita = await at.member("reviewer", "Rita");
  const { number } = await asked(at);
  await nowhereToGo(at);
  await refresh(number);
  const seen = await getPromotion(rita, number);
  expect(seen).toMatchObject({ calls: [], may: { vote: why } });
  await expect(approve(rita, number)).rejects.toThrow(why);
  await castVote(rita, { number, choice: "reject", evidenceId: seen.evidence?.id ?? "", reason: "No word for it" });
  expect(await getPromotion(rita, number)).toMatchObject({ state: "rejected" });
});

test("votes hold while nothing can be written, and not for other calls than they were given on", async () => {
  const at = await desk();
  await quorum(at, 2);
  const [rita, ben] = [await at.member("reviewer", "Rita"), await at.member("reviewer", "Ben")];
  const { number, idOf } = await asked(at);
  await approve(rita, number);
  await nowhereToGo(at);
  await gatherAgain(await idOf());
  expect(await getPromotion(rita, number)).toMatchObject({ approvals: 1, calls: [] });
  await mean(at, "stage", "Retired", "archived");
  await refresh(number);
  expect(await getPromotion(ben, number)).toMatchObject({ state: "open", approvals: 0 });
  expect((await getPromotion(ben, number)).calls.map(({ title }) => title)).toContain("Make room: v1 to Retired");
  await approve(ben, number);
  expect(await getPromotion(ben, number)).toMatchObject({ state: "open", approvals: 1 });
  expect(sends(at)).toBe(0);
});

const bare: EvidenceParts = {
  candidate: { id: "2", key: "2", incarnation: "a", author: null },
  ...{ holders: [], policy: { id: "p", version: 1 }, metrics: {}, gates: [] },
  ...{
    files: { digest: "f", problem: null },
    signature: { digest: "s", problem: null },
    environment: { digest: "e", problem: null },
  },
  comparison: { holder: null, metrics: [], signature: [], environment: [], files: [], problems: [] },
};

test("each part of what was looked at voids votes when it changes, and says which", () => {
  const other = { digest: "other", problem: null };
  const file = (path: string, sha256: string) => ({ path, size: 1, sha256 });
  const five = ["a", "b", "c", "d", "e"].map((path) => file(path, "1"));
  const cases: [Partial<EvidenceParts>, Partial<EvidenceParts>, string][] = [
    [{}, { signature: other }, "The signature changed."],
    [{}, { environment: other }, "The environment changed."],
    [
      {},
      { signature: { digest: null, problem: "It cannot be read." } },
      "The signature can no longer be told: It cannot be read.",
    ],
    [{}, { files: other }, "The files changed."],
    [
      { manifest: [file("MLmodel", "1"), file("a", "1")] },
      { files: other, manifest: [file("MLmodel", "2"), file("b", "1")] },
      "The files changed: MLmodel, a and b.",
    ],
    [{ manifest: five }, { files: other, manifest: [] }, "The files changed: a, b, c and 2 more."],
    [{ metrics: { auc: "0.7" } }, { metrics: { auc: "0.6" } }, "auc was logged again: 0.7 → 0.6."],
    [{}, { policy: { id: "p", version: 2 } }, "The policy changed: version 1 → 2."],
  ];
  for (const [before, after, said] of cases)
    expect(whatVoids({ ...bare, ...before }, { ...bare, ...after })).toEqual([said]);
  expect(fingerprintOf({ ...bare, manifest: five })).toBe(fingerprintOf(bare));
});

test("a headline metric of the holder that was logged again voids votes; one that cannot be read now does not", () => {
  const beside = (holder: string, value: string | null, headline = true): EvidenceParts => ({
    ...bare,
    comparison: {
      ...bare.comparison,
      holder,
      metrics: [
        { name: "auc", headline, direction: "higher", holder: value, candidate: "0.9", difference: null, better: null },
      ],
    },
  });
  const was = beside("1", "0.8");
  expect(whatVoids(was, beside("1", "0.95"))).toEqual(["auc of v1, which holds it, was logged again: 0.8 → 0.95."]);
  expect(fingerprintOf(was)).not.toBe(fingerprintOf(beside("1", "0.95")));
  expect(whatVoids(was, beside("1", null))).toEqual([]);
  expect(whatVoids(was, beside("2", "0.95"))).toEqual([]);
  expect(whatVoids(beside("1", "0.8", false), beside("1", "0.95", false))).toEqual([]);
});

test("a vote from before calls were shown does not hold for calls", () => {
  const write: ShownWrite = { purpose: "target", version: "2", axis: "stage", key: "", after: "Production" };
  expect(whatVoids(bare, { ...bare, writes: [write] })).toEqual([
    "It was not shown what would be written: v2 to Production.",
  ]);
  expect(whatVoids({ ...bare, writes: [write] }, bare)).toEqual([]);
  expect([
    areSameWrites(undefined, [write]),
    areSameWrites([write], undefined),
    areSameWrites(undefined, undefined),
  ]).toEqual([false, false, true]);
});

/** Nothing means archived any more, nor no stage: an old holder has nowhere to go. */
async function nowhereToGo(at: Desk) {
  await db().stageMapping.deleteMany({
    where: { connectionId: at.connection.id, stage: { in: ["archived", "none"] } },
  });
}
