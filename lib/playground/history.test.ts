import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";

import type { Viewer } from "@/lib/auth";
import { db } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";
import { housekeeping } from "@/lib/jobs/housekeeping";
import type { Registry } from "@/lib/registries/types";

import { saveSettings } from "./commands";
import { deleteCalls, forgetOldCalls, getCall, keepCall, listCalls } from "./history";
import { input, json, member, model, playgroundBench, split } from "./playground.testing";
import { sendRecorded } from "./send";
import { currentSettings, readSettings } from "./settings";
import { type CallRef, type Draft, type PlaygroundSettings, usualSettings } from "./types";

let registry: Registry;
vi.mock("@/lib/keys", () => ({ encryptionKey: () => Buffer.alloc(32, 7) }));
vi.mock("@/lib/connections/open", () => ({ openConnectionById: async () => ({ registry }) }));
const denials: string[] = [];
vi.mock("@/lib/auth", () => ({
  recordDenial: async (_viewer: Viewer, permission: string) => void denials.push(permission),
  actorOf: (viewer: Viewer) => ({ kind: "member", id: viewer.id, name: viewer.name }),
}));

let database: { close(): Promise<void> };
let at: Awaited<ReturnType<typeof playgroundBench>>;
let sam: Viewer;
let to: CallRef;
beforeAll(async () => {
  database = await testDatabase();
  at = await playgroundBench();
  registry = at.registry;
});
beforeEach(async () => {
  sam = await member();
  const { url } = await model(({ body }, response) =>
    body.includes("boom")
      ? json(response, `{"message":"Failed to convert column email of ${body.slice(0, 20)}"}`, 400)
      : json(response, '{"predictions": [{"label": 1, "email": "a@b.c"}]}'),
  );
  to = await at.endpoint(url);
});
afterAll(() => database.close());

const keeping: PlaygroundSettings = { ...usualSettings, keepBodies: true };
const never = new AbortController().signal;
async function sent(settings: PlaygroundSettings, draft: Draft = split, viewer = sam): Promise<void> {
  await keepCall(viewer, to, await sendRecorded(viewer, input(to, { draft }), never), settings);
}
const newest = async () => {
  const [first] = (await listCalls(sam, { limit: 1 })).rows;
  return first ? getCall(sam, first) : null;
};
const mailed: Draft = {
  ...split,
  text: '{"dataframe_split": {"columns":["age","cp","email"],"data":[[1.0,2,"a@b.c"]]}}',
};

test("a call is kept without its bodies unless they are switched on", async () => {
  await sent(usualSettings);
  expect(await newest()).toEqual({
    id: expect.any(String),
    at: expect.any(Number),
    ref: to,
    endpointName: expect.stringMatching(/^Heart/),
    version: { model: "heart", key: "7" },
    protocol: "mlflow-scoring",
    status: 200,
    failure: null,
    totalMs: expect.any(Number),
    requestBytes: split.text.length,
    replyBytes: 49,
    rows: 2,
    contentType: "application/json",
    hasBodies: false,
    request: null,
    reply: null,
  });
  await sent(keeping);
  expect(await newest()).toMatchObject({ hasBodies: true, request: split.text });
});

test("what is sensitive is masked in both bodies before it is written", async () => {
  await sent(keeping, mailed);
  expect(await newest()).toMatchObject({
    request: '{"dataframe_split":{"columns":["age","cp","email"],"data":[[1.0,2,"***"]]}}',
    reply: '{"predictions":[{"label":1,"email":"***"}]}',
  });
  expect(JSON.stringify(await db().playgroundCall.findMany({ where: { memberId: sam.id } }))).not.toContain("a@b.c");
});

test("errors repeat the request in prose, so they are not kept while anything is sensitive", async () => {
  const draft = { ...mailed, text: mailed.text.replace("a@b.c", "boom") };
  await sent(keeping, draft);
  expect(await newest()).toMatchObject({ status: 400, reply: null });
  await sent({ ...keeping, sensitive: [] }, draft);
  expect((await newest())?.reply).toContain("Failed to convert");
});

test("values in order alone are not kept where one of the fields is sensitive", async () => {
  await sent(keeping, { ...split, format: "instances", text: '{"instances": [[1.0, 2, "a@b.c"]]}' });
  expect(await newest()).toMatchObject({ request: null });
});

test("what was never sent is not kept", async () => {
  await sent(keeping, { ...split, contentType: "none" });
  expect(await newest()).toBeNull();
});

test("the history is listed by key, the newest first, and is one's own", async () => {
  for (let call = 0; call < 5; call += 1) await sent(usualSettings);
  const other = await member();
  const seen: string[] = [];
  let after: string | undefined;
  do {
    const page = await listCalls(sam, { after, limit: 2 });
    seen.push(...page.rows.map(({ id }) => id));
    after = page.next ?? undefined;
  } while (after !== undefined);
  expect(seen).toHaveLength(5);
  expect(seen).toEqual([...seen].sort().reverse());
  const [id = ""] = seen;
  expect((await listCalls(other, { limit: 10 })).rows).toEqual([]);
  await expect(getCall(other, { id })).rejects.toMatchObject({ code: "not_found" });
  expect(await deleteCalls(other, { id })).toEqual({ deleted: 0 });
  expect(await deleteCalls(other, { all: "yes" })).toEqual({ deleted: 0 });
  expect(await deleteCalls(sam, { id })).toEqual({ deleted: 1 });
  expect(await deleteCalls(sam, { all: "yes" })).toEqual({ deleted: 4 });
});

test("calls are forgotten after as many days as the settings say", async () => {
  await sent(usualSettings);
  const day = 86_400_000;
  await forgetOldCalls({ ...usualSettings, retentionDays: 2 }, new Date(Date.now() + 1.9 * day));
  expect(await newest()).not.toBeNull();
  await db().playgroundCall.updateMany({
    where: { memberId: sam.id },
    data: { sentAt: new Date(Date.now() - 31 * day) },
  });
  await housekeeping.run();
  expect(await newest()).toBeNull();
});

test("settings are changed by whoever manages the playground everywhere, and the audit log holds every state", async () => {
  const ada = await member([{ role: "administrator", connectionId: null, modelPattern: null }]);
  expect(await currentSettings()).toEqual(usualSettings);
  await saveSettings(ada, { ...keeping, callsPerMinute: 7 });
  expect(await currentSettings()).toEqual({ ...keeping, callsPerMinute: 7 });
  await saveSettings(ada, { ...keeping, callsPerMinute: 7 });
  const entries = await db().auditEntry.findMany({ where: { type: "playground.settings-changed" } });
  expect(entries.map(({ payload }) => payload)).toMatchObject([
    { before: { keepBodies: false, callsPerMinute: "120" }, after: { keepBodies: true, callsPerMinute: "7" } },
  ]);
  const limited = await member([{ role: "administrator", connectionId: at.connection.id, modelPattern: null }]);
  await expect(saveSettings(limited, usualSettings)).rejects.toMatchObject({ code: "forbidden" });
  expect(denials).toEqual(["playground.manage"]);
  await saveSettings(ada, usualSettings);
});

test("kept bodies are sealed at rest, each for its own call, and erased once they are switched off", async () => {
  const ada = await member([{ role: "administrator", connectionId: null, modelPattern: null }]);
  await saveSettings(ada, keeping);
  await sent(keeping);
  await sent(keeping);
  const [{ id } = { id: "" }] = (await listCalls(sam, { limit: 2 })).rows;
  const rows = await db().playgroundCall.findMany({ where: { memberId: sam.id } });
  expect(JSON.stringify(rows)).not.toMatch(/dataframe_split|predictions/);
  const other = rows.find((row) => row.id !== id);
  await db().playgroundCall.update({ where: { id }, data: { requestBody: other?.requestBody ?? null } });
  expect(await getCall(sam, { id })).toMatchObject({ request: null, reply: expect.stringContaining("predictions") });
  await sent(keeping);
  await saveSettings(ada, usualSettings);
  expect(
    await db().playgroundCall.count({ where: { OR: [{ requestBody: { not: null } }, { replyBody: { not: null } }] } }),
  ).toBe(0);
  const entry = await db().auditEntry.findFirstOrThrow({
    where: { type: "playground.settings-changed" },
    orderBy: { seq: "desc" },
  });
  expect(Number((entry.payload as { bodiesErasedOf?: string }).bodiesErasedOf)).toBeGreaterThanOrEqual(3);
});

test("a setting that is no longer valid is as usual, and the others stay", async () => {
  const value = { ...keeping, retentionDays: 9 };
  await db().setting.update({ where: { key: "playground" }, data: { value: { keepBodies: true, somethingElse: 1 } } });
  expect(await readSettings(db())).toEqual({ ...usualSettings, keepBodies: true });
  await db().setting.update({ where: { key: "playground" }, data: { value: { ...value, callsPerMinute: -1 } } });
  expect(await readSettings(db())).toEqual({ ...value, callsPerMinute: 120 });
});
