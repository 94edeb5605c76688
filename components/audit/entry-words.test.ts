import { expect, test } from "vitest";

import type { AuditEntry } from "@/lib/audit/types";

import { remarkWords, toWords, whyWords } from "./entry-words";

const entry = (change: Partial<AuditEntry>): AuditEntry => ({
  seq: "1",
  at: 0,
  type: "history.observed",
  actor: { kind: "system", id: null, name: "Interlock" },
  subject: "connection:c1",
  subjectName: "MLflow",
  connectionId: "c1",
  modelId: null,
  payload: {},
  payloadDigest: "",
  previousHash: "",
  hash: "",
  ...change,
});
const mei = { kind: "member", id: "m1", name: "Mei" } as const;

test("an entry names what it was done to", () => {
  expect(toWords(entry({}))).toBe("MLflow");
  expect(toWords(entry({ type: "member.disabled", actor: mei, subject: "member:m2", subjectName: "Rin" }))).toBe("Rin");
  expect(toWords(entry({ type: "member.created", subject: "member:m1", subjectName: "Mei" }))).toBe("Mei");
});

test("only who did it to themselves did it to themselves", () => {
  const own = { actor: mei, subject: "member:m1", subjectName: "Mei" };
  expect(toWords(entry({ type: "member.password-set", ...own }))).toBeNull();
  expect(toWords(entry({ type: "session.opened", ...own }))).toBe("Interlock");
});

test("refusals of many, counted together, tell how many and nothing else", () => {
  const many = {
    actor: { kind: "system", id: null, name: "Somebody" },
    subjectName: "various things",
    payload: { more: "3", withinSeconds: "60" },
  } as const;
  for (const type of ["session.refused", "access.denied"]) {
    expect(remarkWords(entry({ type, subject: `refusals:${type}`, ...many }))).toBe("3 more within a minute");
    expect(toWords(entry({ type, subject: `refusals:${type}`, ...many }))).toBe("various things");
  }
});

test("one observed event is one event", () => {
  expect(remarkWords(entry({ payload: { count: "1" } }))).toBe("1 event");
  expect(remarkWords(entry({ payload: { count: "12" } }))).toBe("12 events");
});

test("a denial names what was asked for, in the words of the permission", () => {
  const denied = { type: "access.denied", actor: mei, subject: "member:m1", subjectName: "Mei" };
  expect(toWords(entry({ ...denied, payload: { permission: "audit.read" } }))).toMatch(/audit/);
  expect(toWords(entry({ ...denied, payload: { permission: "of.another-release" } }))).toBe("of.another-release");
});

test("a member's roles are told as they came and as they changed", () => {
  const grant = { role: "reviewer", connectionId: null, modelPattern: null, source: "local" };
  const payload = { email: "mei@example.com", by: "administrator", grants: [grant] };
  expect(remarkWords(entry({ type: "member.created", payload }))).toBe("as reviewer");
  expect(
    remarkWords(entry({ type: "member.created", payload: { ...payload, by: "single sign-on", grants: [] } })),
  ).toBe("without a role, by single sign-on");
  const some = [grant, { ...grant, role: "auditor", connectionId: "c1" }];
  expect(remarkWords(entry({ type: "member.grants-changed", payload: { before: [grant], after: some } }))).toBe(
    "from reviewer to reviewer and auditor of some",
  );
});

test("how a promotion ended stands beside it, and why under what it was about", () => {
  const settled = entry({ type: "promotion.settled", payload: { outcome: "refused", why: "The registry said no." } });
  expect(remarkWords(settled)).toBe("refused");
  expect(whyWords(settled)).toBe("The registry said no.");
  expect(whyWords(entry({ type: "promotion.settled", payload: { outcome: "applied", why: null } }))).toBeNull();
});

test("what a person said is quoted, and what Interlock found is not", () => {
  expect(whyWords(entry({ type: "promotion.withdrawn", payload: { reason: "Not yet." } }))).toBe("“Not yet.”");
  const why = ["A file changed.", "So did the holder."];
  expect(whyWords(entry({ type: "promotion.votes-voided", payload: { why } }))).toBe(
    "A file changed. So did the holder.",
  );
  expect(whyWords(entry({ type: "session.refused", payload: { reason: "wrong-password" } }))).toBeNull();
});
