import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";

import { db, transact } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";
import type { Grant } from "@/lib/permissions";

import { appendAudit } from "./append";
import { appendCounted, flushCounted } from "./append-counted";
import { type ExportFormat, writeExport } from "./export";
import {
  type AuditFilter,
  auditFilterInput,
  auditHref,
  auditPageInput,
  changesIn,
  isKnownKind,
  readAuditQuery,
  shownIn,
} from "./filter";
import { findAuditEntry, findAuditExtent, listAudit, listAuditConnections, readAudit } from "./queries";
import { type AuditInput, auditTypes, system } from "./types";

const one = "019aa000-0000-7000-8000-000000000001";
const two = "019aa000-0000-7000-8000-000000000002";
const grant = (role: Grant["role"], connectionId: string | null = null, modelPattern: string | null = null) => ({
  grants: [{ role, connectionId, modelPattern }],
});
const auditor = grant("auditor");
const models: Record<string, string> = {};

let database: Awaited<ReturnType<typeof testDatabase>>;
beforeAll(async () => {
  database = await testDatabase();
  for (const id of [one, two]) {
    await db().connection.create({ data: { id, slug: id, name: id, kind: "memory", registryKey: id, config: {} } });
    for (const name of ["heart", "fraud"]) {
      const model = await db().model.create({
        data: {
          connectionId: id,
          nativeKey: name,
          incarnation: "",
          name,
          seenAt: new Date(),
          lastChangeAt: new Date(),
        },
      });
      models[`${id} ${name}`] = model.id;
    }
  }
  const entries: AuditInput[] = [one, two].flatMap((connectionId) => [
    {
      type: "connection.created",
      actor: { kind: "member", id: "m1", name: "Ada" },
      subject: { kind: "connection", id: connectionId, name: "registry 100%" },
      connectionId,
      payload: { rows: 3 },
    },
    ...["heart", "fraud"].map((name): AuditInput => ({
      type: "history.observed",
      actor: system,
      subject: { kind: "model", id: name, name },
      connectionId,
      modelId: models[`${connectionId} ${name}`] ?? null,
      payload: { root: "0".repeat(64), count: 2 },
    })),
  ]);
  for (const entry of entries) await transact((tx) => appendAudit(tx, entry));
  const ada = { kind: "member", id: "m1", name: "=cmd|' /C calc'!A0" } as const;
  await transact((tx) =>
    appendAudit(tx, {
      type: "session.opened",
      actor: ada,
      subject: { kind: "member", id: "m1", name: '日本 \u2028 "é" \u007f\b𝄞\ufb33' },
      payload: { by: "password", address: "10.0.0.1" },
    }),
  );
});
afterAll(() => database.close());

const seqs = async (filter: AuditFilter, viewer = auditor) =>
  (await listAudit(viewer, filter)).entries.map((entry) => entry.seq);
const text = async (format: ExportFormat) => {
  let file = "";
  for await (const piece of writeExport(readAudit(auditor, {}, 2), format)) file += piece;
  return file;
};

test("filters narrow the list, newest first", async () => {
  expect(await seqs({})).toEqual(["7", "6", "5", "4", "3", "2", "1"]);
  expect(await seqs({ kind: "history" })).toEqual(["6", "5", "3", "2"]);
  expect(await seqs({ kind: "session.opened" })).toEqual(["7"]);
  expect(await seqs({ actor: "m1" })).toEqual(["7", "4", "1"]);
  expect(await seqs({ connection: two, kind: "history" })).toEqual(["6", "5"]);
  expect(await seqs({ model: models[`${one} fraud`] })).toEqual(["3"]);
  expect(await seqs({ q: "00%" })).toEqual(["4", "1"]);
  expect(await seqs({ q: "HEART" })).toEqual(["5", "2"]);
  const third = await findAuditEntry(auditor, "3");
  expect(await seqs({ q: third?.hash.slice(0, 12) })).toEqual(["3"]);
  expect(await seqs({ from: Date.now() + 60_000 })).toEqual([]);
  expect(await seqs({ to: third?.at, kind: "connection" })).toEqual(["1"]);
});

test("pages meet without a gap or a double, in both directions", async () => {
  const first = await listAudit(auditor, {}, {}, 3);
  expect(first).toMatchObject({ newer: null, older: "5" });
  const second = await listAudit(auditor, {}, { before: "5" }, 3);
  expect(second.entries.map((entry) => entry.seq)).toEqual(["4", "3", "2"]);
  const last = await listAudit(auditor, {}, { before: "2" }, 3);
  expect(last).toMatchObject({ newer: "1", older: null });
  const back = await listAudit(auditor, {}, { after: "1" }, 3);
  expect(back.entries.map((entry) => entry.seq)).toEqual(["4", "3", "2"]);
  expect(await listAudit(auditor, {}, { after: "4" }, 3)).toMatchObject({ newer: null, older: "5" });
});

test("a limited grant sees the entries of its connection or models, in lists, single entries and exports", async () => {
  const hidden = grant("auditor", two, "heart");
  expect(await seqs({}, grant("auditor", one))).toEqual(["3", "2", "1"]);
  expect(await seqs({}, hidden)).toEqual(["5"]);
  expect(await seqs({}, grant("auditor", null, "fr*"))).toEqual(["6", "3"]);
  expect(await seqs({}, grant("viewer"))).toEqual([]);
  expect(await findAuditEntry(hidden, "7")).toBeNull();
  expect(await findAuditExtent(hidden)).toBeNull();
  expect(await findAuditExtent(auditor)).toMatchObject({ entries: 7 });
  const exported = [];
  for await (const page of readAudit(hidden, {}, 1)) exported.push(...page);
  expect(exported.map((entry) => entry.seq)).toEqual(["5"]);
});

test("a limited grant's filter names the connections that it reaches and no others", async () => {
  const names = async (viewer: typeof auditor) => (await listAuditConnections(viewer)).map(({ name }) => name);
  expect(await names(auditor)).toEqual([one, two]);
  expect(await names(grant("auditor", two, "heart"))).toEqual([two]);
  expect(await names(grant("auditor", null, "heart"))).toEqual([one, two]);
  expect(await names(grant("viewer"))).toEqual([]);
});

test("an entry shows the hash of its neighbours", async () => {
  const [entry, next] = [await findAuditEntry(auditor, "3"), await findAuditEntry(auditor, "4")];
  expect(entry).toMatchObject({ nextHash: next?.hash });
  expect(next?.previousHash).toBe(entry?.hash);
  expect(await findAuditEntry(auditor, "99")).toBeNull();
});

test("an address that cannot be read loses only what is wrong with it", () => {
  expect(
    auditPageInput.parse({ kind: "nonsense", from: "yesterday", to: "2026-02-31x", model: "1", before: "-1", q: "" }),
  ).toEqual({ kind: "nonsense" });
  expect(auditFilterInput.parse({ from: "2026-10-18", to: "2026-10-18" })).toEqual({
    from: Date.UTC(2026, 9, 18),
    to: Date.UTC(2026, 9, 19) - 1,
  });
  expect(auditFilterInput.parse({ from: "0000-01-01T00:00Z", to: "0000-12-31" })).toEqual({});
  expect(auditFilterInput.parse({ to: "2026-10-18T14:00Z" })).toEqual({ to: Date.UTC(2026, 9, 18, 14) });
});

test("a kind finds its own entries; one that there is not finds none, and never all", async () => {
  const found = (kind: string) => seqs(auditFilterInput.parse({ kind }));
  expect(await found("connection")).not.toEqual([]);
  for (const kind of ["endpoint", "endpoint.registered", "nonsense", "%", "connection.created; --"])
    expect(await found(kind)).toEqual([]);
  for (const type of Object.keys(auditTypes)) expect(isKnownKind(type.split(".")[0] ?? "")).toBe(true);
});

test("of a filter that an address names twice the first counts, for the list as for the form and the links", () => {
  const query = readAuditQuery({ kind: ["member", "policy"], q: "ada", from: undefined });
  expect(auditPageInput.parse(query)).toEqual({ kind: "member", q: "ada" });
  expect(shownIn(query)).toMatchObject({ kind: "member", q: "ada" });
  expect(auditHref(query, {})).toBe("?q=ada&kind=member");
});

test("the form changes what was changed in it, and leaves a moment whose day was left", () => {
  const query = { kind: "member", from: "2026-10-18T14:00", actor: "m1" };
  expect(changesIn(query, { ...shownIn(query), kind: "policy" })).toEqual({ kind: "policy" });
  expect(changesIn(query, { ...shownIn(query), from: "2026-10-19" })).toEqual({ from: "2026-10-19" });
  expect(changesIn(query, { ...shownIn(query), kind: "" })).toEqual({ kind: null });
});

test("a spreadsheet is never given a formula", async () => {
  const lines = (await text("csv")).split("\r\n");
  expect(lines).toHaveLength(9);
  expect(lines[7]).toContain(`"'=cmd|' /C calc'!A0"`);
});

test("the independent verifier accepts the export and names what was tampered with", async () => {
  const folder = mkdtempSync(join(tmpdir(), "interlock-"));
  const verify = (content: string) => {
    const file = join(folder, "export.jsonl");
    writeFileSync(file, content);
    try {
      return execFileSync("python3", [join(import.meta.dirname, "verify.py"), file], { encoding: "utf8" }).trim();
    } catch (error) {
      return String((error as { stdout: unknown }).stdout).trim();
    }
  };
  const file = await text("jsonl");
  const lines = file.trimEnd().split("\n");
  const last = await findAuditEntry(auditor, "7");
  expect(verify(file)).toBe(`whole: 7 entries, head ${last?.hash}`);
  expect(verify(file.replace('"rows":"3"', '"rows":"4"'))).toBe(
    "broken: entry 1 holds a payload that its digest does not fit",
  );
  expect(verify(file.replaceAll('"name":"Ada"', '"name":"Bob"'))).toBe(
    "broken: entry 1 holds fields that its hash does not fit",
  );
  expect(verify(lines.filter((_, index) => index !== 2).join("\n"))).toBe("broken: entry 3 is not there");
  expect(verify(file.replace('"payload":{"rows":"3"}', '"payload":null'))).toBe(
    `whole: 7 entries, head ${last?.hash}; 1 without their payload, which was erased or taken out: 1`,
  );
  expect(verify(file.replaceAll(/"payload":\{"root"[^}]*\}/g, '"payload":null'))).toMatch(
    /^whole: .*; 4 .*: 2-3, 5-6$/,
  );
  for (const twice of ['"seq":"0","seq":"1"', '"payload":{"rows":"4"},"seq":"1"'])
    expect(verify(file.replace('"seq":"1"', twice))).toBe("broken: entry 1 is not JSON in which each name stands once");
  expect(verify(file.replace('{"rows":"3"}', '{"rows":"4","rows":"3"}'))).toContain("broken: entry 1 is not JSON");
  rmSync(folder, { recursive: true });
});

test("a flood of one refusal becomes two entries, and another permission its own", async () => {
  const denial = (permission: "audit.read" | "member.manage"): AuditInput => ({
    type: "access.denied",
    actor: { kind: "member", id: "m2", name: "Bob" },
    subject: { kind: "permission", id: permission, name: permission },
    payload: { permission, address: "10.0.0.1" },
  });
  for (let count = 0; count < 20; count++) await appendCounted(denial("audit.read"), "audit.read");
  await appendCounted(denial("member.manage"), "member.manage");
  await flushCounted();
  const { entries } = await listAudit(auditor, { kind: "access" });
  expect(entries.map((entry) => entry.payload)).toEqual([
    { permission: "audit.read", address: "10.0.0.1", more: "19", withinSeconds: "60" },
    { permission: "member.manage", address: "10.0.0.1" },
    { permission: "audit.read", address: "10.0.0.1" },
  ]);
});
