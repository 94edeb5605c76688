import { expect, test } from "vitest";

import type { AuditEntry } from "@/lib/audit/types";

import { toWords } from "./entry-words";

const entry = (part: Partial<AuditEntry>): AuditEntry => ({
  ...{
    seq: "1",
    at: 0,
    type: "member.disabled",
    actor: { kind: "member", id: "1", name: "Ada" },
    subject: "member:2",
    subjectName: "Bob",
  },
  ...{ connectionId: null, modelId: null, payload: {}, payloadDigest: "", previousHash: "", hash: "", ...part },
});

test.each([
  [{}, "Bob"],
  [{ type: "policy.changed", subject: "policy:1", subjectName: "Everything" }, "Everything"],
  [{ subject: "member:1", subjectName: "Ada" }, null],
  [{ type: "session.opened", subject: "member:1", subjectName: "Ada" }, "Interlock"],
  [
    { type: "access.denied", subjectName: "policies", payload: { permission: "policy.manage" } },
    "write the policies that promotions follow",
  ],
] as const)("%j was done to %s", (part, words) => {
  expect(toWords(entry(part))).toBe(words);
});
