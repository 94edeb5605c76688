import { expect, test } from "vitest";

import type { StageRule } from "@/lib/registries/types";

import { type Marked, planSteps } from "./targets";

const version = (key: string, marks: Partial<Marked> = {}): Marked => ({
  id: `id-${key}`,
  key,
  stage: null,
  aliases: [],
  tags: {},
  approval: { status: "not_applicable", native: null },
  ...marks,
});
const stages: StageRule[] = [
  { axis: "stage", key: "Production", stage: "production" },
  { axis: "stage", key: "Archived", stage: "archived" },
  { axis: "stage", key: "None", stage: "none" },
];
const writes = {
  axes: ["stage", "alias", "tag", "approval"] as const,
  approvals: { approved: "Approved", rejected: "Rejected" },
};

function words(rules: StageRule[], target: string, candidate: Marked, holders: Marked[]) {
  const plan = planSteps({ rules, target, candidate, holders, writes });
  return plan.ok
    ? plan.steps.map(
        ({ purpose, version: key, axis, key: name, before, after }) =>
          `${purpose} ${key} ${axis}${name && ` ${name}`}: ${before ?? "-"} → ${after ?? "-"}`,
      )
    : plan.why;
}

test("a stage: the candidate first, then every old holder to what means archived, or to no stage", () => {
  const holders = [version("1", { stage: "Production" }), version("2", { stage: "Production" })];
  const arrives = "target 3 stage: None → Production";
  expect(words(stages, "production", version("3", { stage: "None" }), holders)).toEqual([
    arrives,
    "leave 1 stage: Production → Archived",
    "leave 2 stage: Production → Archived",
  ]);
  expect(
    words(
      stages.filter(({ stage }) => stage !== "archived"),
      "production",
      version("3", { stage: "None" }),
      holders,
    ),
  ).toContain("leave 1 stage: Production → None");
  expect(words(stages.slice(0, 1), "production", version("3"), holders)).toMatch(/names no word for archived/);
});

test("an alias: one write moves it, and nobody has to make room", () => {
  const rules: StageRule[] = [{ axis: "alias", key: "champion", stage: "production" }];
  expect(words(rules, "production", version("3"), [version("1", { aliases: ["champion"] })])).toEqual([
    "target 3 alias champion: 1 → 3",
  ]);
  expect(words(rules, "@shadow", version("3"), [])).toEqual(["target 3 alias shadow: - → 3"]);
});

test("a tag: set on the candidate, and on the old holder what means archived, or nothing", () => {
  const rules: StageRule[] = [{ axis: "tag", key: "env=prod", stage: "production" }];
  const old = version("1", { tags: { env: "prod" } });
  expect(words(rules, "production", version("2", { tags: { env: "dev" } }), [old])).toEqual([
    "target 2 tag env: dev → prod",
    "leave 1 tag env: prod → -",
  ]);
  expect(
    words([...rules, { axis: "tag", key: "env=old", stage: "archived" }], "production", version("2"), [old]),
  ).toContain("leave 1 tag env: prod → old");
});

test("stage and alias that both mean production are both written, and what is so already is not", () => {
  const rules: StageRule[] = [...stages, { axis: "alias", key: "champion", stage: "production" }];
  expect(words(rules, "production", version("2", { stage: "Production" }), [])).toEqual([
    "target 2 alias champion: - → 2",
  ]);
  expect(words(rules, "production", version("2", { stage: "Production", aliases: ["champion"] }), [])).toBe(
    "v2 holds production already.",
  );
});

test("what cannot be written is said before anybody is asked", () => {
  expect(words(stages, "staging", version("1"), [])).toMatch(/names nothing that means staging/);
  expect(
    planSteps({ rules: stages, target: "production", candidate: version("1"), holders: [], writes: null }),
  ).toMatchObject({ ok: false, why: expect.stringContaining("only be read") });
  expect(
    planSteps({
      rules: stages,
      target: "production",
      candidate: version("1"),
      holders: [],
      writes: { axes: ["alias"] },
    }),
  ).toMatchObject({ ok: false, why: expect.stringContaining("no way to write the stage") });
});

test("an approval: only the version itself, however many are approved", () => {
  const approved = { status: "approved" as const, native: "Approved" };
  expect(
    words([], "approved", version("2", { approval: { status: "pending", native: "PendingManualApproval" } }), [
      version("1", { approval: approved }),
    ]),
  ).toEqual(["target 2 approval: PendingManualApproval → Approved"]);
  expect(words([], "rejected", version("2", { approval: approved }), [])).toEqual([
    "target 2 approval: Approved → Rejected",
  ]);
  expect(words([], "approved", version("2", { approval: approved }), [])).toMatch(/holds approved already/);
});
