import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { recordDenial, type Viewer } from "@/lib/auth";
import { addConnection, viewerWith } from "@/lib/catalog/testing";
import { db } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";
import { AppError } from "@/lib/errors";
import { can, type Grant, type Role } from "@/lib/permissions";

import { setMetricDirection } from "./actions";

const asking = vi.hoisted(() => ({ viewer: null as Viewer | null }));
vi.mock("next/cache", () => ({ revalidatePath: vi.fn() }));
vi.mock("@/lib/auth", () => ({
  actorOf: ({ id, name }: Viewer) => ({ kind: "member", id, name }),
  recordDenial: vi.fn(),
  requireViewer: (permission: Parameters<typeof can>[1]) => {
    if (!asking.viewer || !can(asking.viewer.grants, permission))
      throw new AppError("forbidden", "None of your roles allows this.");
    return asking.viewer;
  },
}));

let database: { close(): Promise<void> };
let eu: string;
beforeAll(async () => {
  database = await testDatabase();
  eu = await addConnection("eu");
  await addConnection("old", { retiredAt: new Date() });
});
afterAll(() => database.close());

const as = (role: Role, part: Partial<Grant> = {}) =>
  void (asking.viewer = viewerWith([{ role, connectionId: null, modelPattern: null, ...part }]));
const said = { connection: "eu" as string | null, modelPattern: "heart", metric: "auc", direction: "higher" as const };
const codeOf = async (input: typeof said) => {
  const answer = await setMetricDirection(input);
  return answer.ok ? "ok" : answer.error.code;
};

test("who covers the models may say it, and it is there afterwards under their name", async () => {
  as("scientist", { connectionId: eu, modelPattern: "heart*" });
  expect(await codeOf(said)).toBe("ok");
  expect(await db().metricDirection.findMany()).toMatchObject([
    { connectionId: eu, modelPattern: "heart", metric: "auc", direction: "higher", actorName: "V" },
  ]);
});

test("who covers fewer models, another connection or none is refused, and so is a connection that is not there or retired, in one sentence", async () => {
  as("viewer");
  expect(await codeOf(said)).toBe("forbidden");
  as("scientist", { connectionId: eu, modelPattern: "heart*" });
  const answers = await Promise.all([
    setMetricDirection({ ...said, modelPattern: "*" }),
    setMetricDirection({ ...said, connection: null }),
    setMetricDirection({ ...said, connection: "nowhere" }),
  ]);
  as("scientist");
  answers.push(await setMetricDirection({ ...said, connection: "old" }));
  const messages = answers.map((answer) => (answer.ok ? "ok" : answer.error.message));
  expect(new Set(messages).size).toBe(1);
  expect(messages[0]).toMatch(/^None of your roles lets you say this/);
  expect(recordDenial).toHaveBeenCalledTimes(4);
});

test("what is no direction, no metric or no pattern is not taken", async () => {
  as("administrator");
  expect(await codeOf({ ...said, metric: "" })).toBe("invalid");
  expect(await codeOf({ ...said, modelPattern: " " })).toBe("invalid");
  expect(await codeOf({ ...said, direction: "sideways" as "higher" })).toBe("invalid");
});
