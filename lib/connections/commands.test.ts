import { afterAll, beforeAll, expect, test, vi } from "vitest";

import type { Actor } from "@/lib/audit/types";
import { db } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";

import { fake } from "./__fixtures__/registry";
import { type Began, requireStillBegan } from "./began";
import {
  type ChangedConnection,
  changeConnection,
  changeRules,
  createConnection,
  type NewConnection,
  type Powers,
  retireConnection,
} from "./commands";
import { describeConfig, settingsFrom, splitSecrets } from "./form";
import { openConnection } from "./open";
import { findProblems, probeDraft, probeIfChanged } from "./probe";
import { findConnection, listConnections } from "./queries";
import { configOf, secretsOf } from "./stored";

vi.mock("@/lib/registries", async () => {
  const { fake } = await import("./__fixtures__/registry");
  return { definitions: [fake], findDefinition: (kind: string) => (kind === "fake" ? fake : null) };
});
vi.mock("@/lib/keys", () => ({ encryptionKey: () => Buffer.alloc(32, 7) }));

const ada: Actor = { kind: "member", id: "1", name: "Ada" };
const all = { everywhere: true };
const limited = { everywhere: false };
const viewer = { grants: [{ role: "viewer", connectionId: null, modelPattern: null }] } as const;

let database: { close(): Promise<void> };
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

let count = 0;
function input(change: Partial<NewConnection> = {}): NewConnection {
  const settings = { baseUrl: `https://m${++count}.example`, auth: "basic", username: "ada", password: "hunter22" };
  return { kind: "fake", name: `Registry ${count}`, settings, rules: [], probe: null, ...change };
}
/** A save on top of what is stored. */
async function save(slug: string, change: Omit<ChangedConnection, "began">, powers: Powers) {
  await changeConnection(ada, slug, { ...change, began: await beganOf(slug) }, powers);
}
async function beganOf(slug: string): Promise<Began> {
  const row = await rowOf(slug);
  const [form, stored] = [describeConfig(fake), { ...configOf(row), ...secretsOf(row) }];
  return {
    name: row.name,
    settings: settingsFrom(form, stored),
    keep: Object.keys(splitSecrets(form, stored).secrets),
  };
}
const rowOf = (slug: string) => db().connection.findUniqueOrThrow({ where: { slug } });
const lastEntry = () => db().auditEntry.findFirstOrThrow({ orderBy: { seq: "desc" } });

test("a new connection keeps its secrets apart, sealed, and out of the audit entry and the page", async () => {
  const { slug } = await createConnection(ada, input({ name: "MLflow EU" }), all);
  const row = await rowOf(slug);
  expect(slug).toBe("mlflow-eu");
  expect(JSON.stringify(row.config)).not.toContain("hunter22");
  expect(secretsOf(row)).toEqual({ password: "hunter22" });

  const entry = await lastEntry();
  expect(entry).toMatchObject({
    type: "connection.created",
    actorName: "Ada",
    subjectName: "MLflow EU",
    connectionId: row.id,
  });
  expect(JSON.stringify(entry.payload)).not.toContain("hunter22");

  const page = await findConnection(viewer, slug);
  expect(page?.kept).toEqual(["password"]);
  expect(JSON.stringify(page)).not.toContain("hunter22");
});

test("a second living connection to one registry is refused, naming the first; after its retirement it is not", async () => {
  const first = input();
  const { slug } = await createConnection(ada, first, all);
  await expect(createConnection(ada, { ...first, name: "Again" }, all)).rejects.toThrow(
    `${first.name} is already connected`,
  );
  await retireConnection(ada, slug);
  await createConnection(ada, { ...first, name: "Again" }, all);
});

test("two requests at once leave one connection to the registry", async () => {
  const one = input();
  const results = await Promise.allSettled([createConnection(ada, one, all), createConnection(ada, one, all)]);
  expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
});

test("equal names get different addresses, and a retired one keeps its own", async () => {
  const first = await createConnection(ada, input({ name: "Same" }), all);
  await retireConnection(ada, first.slug);
  const second = await createConnection(ada, input({ name: "Same" }), all);
  expect([first.slug, second.slug]).toEqual(["same", "same-2"]);
  expect((await createConnection(ada, input({ name: "New" }), all)).slug).toBe("new-2");
  expect((await createConnection(ada, input({ name: "本番" }), all)).slug).toBe("registry");
});

test("an untouched secret stays, a new one replaces it, a hidden one is erased; the log says which in a word", async () => {
  const made = input();
  const { slug } = await createConnection(ada, made, all);
  const settings = { ...made.settings, password: "" };
  const change = { name: made.name, settings, keep: ["password"], probe: null };

  await save(slug, { ...change, name: "Renamed" }, all);
  expect(secretsOf(await rowOf(slug))).toEqual({ password: "hunter22" });

  await save(slug, { ...change, keep: [], settings: { ...settings, password: "hunter33" } }, all);
  expect(secretsOf(await rowOf(slug))).toEqual({ password: "hunter33" });
  expect((await lastEntry()).payload).toMatchObject({ secrets: { password: "replaced" } });

  await save(slug, { ...change, settings: { ...settings, auth: "none" } }, all);
  expect((await rowOf(slug)).secrets).toBeNull();
  expect((await lastEntry()).payload).toMatchObject({
    secrets: { password: "erased" },
    settings: { auth: { before: "basic", after: "none" } },
  });
});

test("a field that became a secret is kept as one: it is not shown, the next save seals it, and the log never says it", async () => {
  const made = input();
  const { id, slug } = await createConnection(ada, made, all);
  await db().connection.update({
    where: { id },
    data: { config: { ...made.settings, retries: 2, allowPrivate: false }, secrets: null },
  });
  const page = await findConnection(viewer, slug);
  expect([page?.kept, JSON.stringify(page).includes("hunter22")]).toEqual([["password"], false]);

  const settings = { ...made.settings, password: "", username: "eve" };
  await save(slug, { name: made.name, settings, keep: ["password"], probe: null }, all);
  const row = await rowOf(slug);
  expect([secretsOf(row), JSON.stringify(row.config).includes("hunter22")]).toEqual([{ password: "hunter22" }, false]);
  expect((await lastEntry()).payload).toEqual({ settings: { username: { before: "ada", after: "eve" } }, secrets: {} });
});

test("a connection never comes to mean another registry, and the field that would make it one says so", async () => {
  const made = input();
  const { id, slug } = await createConnection(ada, made, all);
  const { registryKey } = await rowOf(slug);
  await db().connection.update({ where: { id }, data: { hookId: "hook" } });
  const why = [expect.stringMatching(/another registry.*Retire this connection/)];
  const change = { name: made.name, keep: [], probe: null };

  const moved = { ...made.settings, username: "eve", baseUrl: "https://elsewhere.example" };
  await expect(save(slug, { ...change, settings: moved }, all)).rejects.toMatchObject({
    code: "invalid",
    fields: { baseUrl: why },
  });
  const draft = { kind: "fake", slug, settings: { ...made.settings, workspace: "b" }, keep: [] };
  expect(await findProblems(draft)).toEqual({ workspace: why });
  await expect(probeDraft(draft, "x", all)).rejects.toMatchObject({ code: "invalid" });
  expect(await rowOf(slug)).toMatchObject({ registryKey, hookId: "hook" });

  await save(slug, { ...change, settings: { ...made.settings, baseUrl: `${made.settings.baseUrl}/` } }, all);
});

test("a kept secret never follows a changed address", async () => {
  const settings = {
    baseUrl: input().settings.baseUrl ?? "",
    auth: "bearer",
    token: "t1",
    tokenUrl: "https://id.example",
  };
  const made = input({ settings });
  const { slug } = await createConnection(ada, made, all);
  const moved = { ...settings, tokenUrl: "https://elsewhere.example", token: "" };
  const draft = { kind: "fake", slug, settings: moved, keep: ["token"] };

  await expect(
    save(slug, { name: made.name, settings: moved, keep: ["token"], probe: null }, all),
  ).rejects.toMatchObject({
    fields: { token: [expect.stringMatching(/Enter this again/)] },
  });
  await expect(probeDraft(draft, "x", all)).rejects.toMatchObject({ code: "invalid" });
  expect(await findProblems(draft)).toMatchObject({ token: [expect.stringMatching(/address changed/)] });
});

test("private addresses take an administrator of everything, for a test as for a save", async () => {
  const settings = { baseUrl: "http://127.0.0.1:5000", allowPrivate: true };
  await expect(createConnection(ada, input({ settings }), limited)).rejects.toMatchObject({
    code: "forbidden",
  });
  await expect(probeDraft({ kind: "fake", slug: null, settings, keep: [] }, "x", limited)).rejects.toMatchObject({
    code: "forbidden",
  });
  const { slug } = await createConnection(ada, input({ settings }), all);
  expect((await lastEntry()).payload).toMatchObject({ settings: { allowPrivate: true } });
  await save(slug, { name: "Still private", settings, keep: [], probe: null }, limited);
});

test("while private addresses are allowed, another address takes an administrator of everything too", async () => {
  const settings = { baseUrl: "http://10.0.0.5:5000", allowPrivate: true, auth: "bearer", tokenUrl: "http://10.0.0.6" };
  const { slug } = await createConnection(ada, input({ settings }), all);
  const moved = { ...settings, tokenUrl: "http://10.0.0.7" };
  const change = { name: "Inside", settings: moved, keep: [], probe: null };
  await expect(save(slug, change, limited)).rejects.toMatchObject({ code: "forbidden" });
  const draft = { kind: "fake", slug, settings: moved, keep: [] };
  await expect(probeDraft(draft, "x", limited)).rejects.toMatchObject({ code: "forbidden" });
  await expect(probeIfChanged(draft, "x", limited)).rejects.toMatchObject({ code: "forbidden" });

  await save(slug, change, all);
  const closed = { ...settings, allowPrivate: false };
  await save(slug, { ...change, settings: closed }, limited);
});

test("signing in as the machine, and where to, takes an administrator of everything: nothing is called before", async () => {
  const opened = vi.spyOn(fake, "open");
  const made = input();
  const { slug } = await createConnection(ada, made, limited);
  const ambient = { baseUrl: made.settings.baseUrl ?? "", auth: "machine", tokenUrl: "https://id.example" };
  const refused = async (settings: NewConnection["settings"]) => {
    const draft = { kind: "fake", slug, settings, keep: [] };
    await expect(probeDraft(draft, "x", limited)).rejects.toMatchObject({ code: "forbidden" });
    await expect(probeIfChanged(draft, "x", limited)).rejects.toMatchObject({ code: "forbidden" });
    const change = { name: made.name, settings, keep: [], probe: null };
    await expect(save(slug, change, limited)).rejects.toThrow(/as the machine/);
  };
  await refused(ambient);
  await expect(createConnection(ada, input({ settings: ambient }), limited)).rejects.toMatchObject({
    code: "forbidden",
  });

  await save(slug, { name: made.name, settings: ambient, keep: [], probe: null }, all);
  await refused({ ...ambient, tokenUrl: "https://evil.example" });
  expect(opened).not.toHaveBeenCalled();
  await save(slug, { name: "Renamed", settings: ambient, keep: [], probe: null }, limited);
});

test("a changed mapping ends rows and begins others; the past keeps its own", async () => {
  const champion = { axis: "alias", key: "champion", stage: "production" } as const;
  const { id, slug } = await createConnection(
    ada,
    input({ rules: [champion, { ...champion, key: "next", stage: "staging" }] }),
    all,
  );
  const at = new Date("2026-11-20T12:00:00Z");
  const both = [{ ...champion, key: "next", stage: "staging" } as const, champion];
  await changeRules(ada, slug, { began: both, rules: [champion] }, at);
  expect((await rowOf(slug)).nextPollAt).toEqual(at);
  await changeRules(ada, slug, { began: both, rules: [champion] });

  const rows = await db().stageMapping.findMany({ where: { connectionId: id }, orderBy: { key: "asc" } });
  expect(rows.map(({ key, validFrom, validTo }) => [key, validFrom.getTime(), validTo])).toEqual([
    ["champion", 0, null],
    ["next", 0, at],
  ]);
  expect((await lastEntry()).type).toBe("connection.mapping-changed");
});

test("a mapping on top of somebody else's is refused and ends nothing", async () => {
  const champion = { axis: "alias", key: "champion", stage: "production" } as const;
  const next = { axis: "alias", key: "next", stage: "staging" } as const;
  const { id, slug } = await createConnection(ada, input({ name: "Shared", rules: [champion] }), all);
  await changeRules(ada, slug, { began: [champion], rules: [champion, next] });
  await expect(changeRules(ada, slug, { began: [champion], rules: [] })).rejects.toMatchObject({
    code: "conflict",
    message: expect.stringContaining("What means which stage in Shared changed while you were looking at it."),
  });
  expect(await db().stageMapping.count({ where: { connectionId: id, validTo: null } })).toBe(2);
});

test("a change of name or settings on top of somebody else's is refused and undoes nothing", async () => {
  const made = input();
  const { slug } = await createConnection(ada, made, all);
  const began = await beganOf(slug);
  const theirs = { name: made.name, settings: { ...began.settings, retries: "5" }, keep: ["password"], probe: null };
  await save(slug, theirs, all);
  const change = { ...theirs, began, name: "Renamed", settings: began.settings };
  await expect(changeConnection(ada, slug, change, all)).rejects.toMatchObject({
    code: "conflict",
    message: expect.stringContaining(
      `The name or the settings of ${made.name} changed while you were looking at them.`,
    ),
  });
  expect(await rowOf(slug)).toMatchObject({ name: made.name, config: { retries: 5 } });

  // What the form typed is compared as it is stored.
  const typed = { ...theirs, settings: { ...theirs.settings, retries: "05" } };
  await changeConnection(ada, slug, { ...change, began: typed, settings: typed.settings }, all);
  expect(await rowOf(slug)).toMatchObject({ name: "Renamed" });
  await save(slug, { ...theirs, settings: { ...theirs.settings, auth: "none" }, keep: [] }, all);
  await expect(requireStillBegan(slug, typed)).rejects.toMatchObject({ code: "conflict" });
  await requireStillBegan(slug, await beganOf(slug));
});

test("retiring erases the credentials, keeps the row, and lets nothing change or open afterwards", async () => {
  const made = input();
  const { slug } = await createConnection(ada, made, all);
  await retireConnection(ada, slug);
  const row = await rowOf(slug);
  expect(row.secrets).toBeNull();
  expect(row.retiredAt).not.toBeNull();
  await expect(save(slug, { ...made, keep: [] }, all)).rejects.toMatchObject({ code: "conflict" });
  await expect(retireConnection(ada, slug)).rejects.toMatchObject({ code: "conflict" });
  expect(() => openConnection(row)).toThrow(/retired/);
});

test("the registry is asked again only when the settings differ from what is saved", async () => {
  const made = input();
  const { slug } = await createConnection(ada, made, all);
  const draft = { kind: "fake", slug, settings: { ...made.settings, password: "" }, keep: ["password"] };
  expect(await probeIfChanged(draft, "x", all)).toBeNull();
  expect(await probeIfChanged({ ...draft, settings: { ...draft.settings, username: "eve" } }, "x", all)).toMatchObject({
    server: "Memory 1",
  });
});

test("an opened connection is kept until it changes", async () => {
  const { slug } = await createConnection(ada, input(), all);
  const row = await rowOf(slug);
  expect(openConnection(row).registry).toBe(openConnection({ ...row }).registry);
  expect(openConnection({ ...row, name: "Other" }).registry).not.toBe(openConnection(row).registry);
});

test("a list shows what the grants reach, and nothing else", async () => {
  const { id, slug } = await createConnection(ada, input(), all);
  const scoped = { grants: [{ role: "viewer", connectionId: id, modelPattern: null }] } as const;
  expect((await listConnections(scoped)).map((row) => row.slug)).toEqual([slug]);
  expect((await listConnections({ grants: [] })).length).toBe(0);
  expect(await findConnection({ grants: [] }, slug)).toBeNull();
});
