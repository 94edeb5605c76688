import { expect, test, vi } from "vitest";

import { appendCounted, flushCounted } from "./append-counted";
import type { AuditInput } from "./types";

// A thousand entries in a real chain take half a minute, and the chain is not what is tested.
const kept = vi.hoisted((): AuditInput[] => []);
vi.mock("@/lib/db/client", () => ({ transact: (work: (tx: null) => unknown) => work(null) }));
vi.mock("./append", () => ({ appendAudit: async (_tx: unknown, entry: AuditInput) => void kept.push(entry) }));

const denial = (name: string): AuditInput => ({
  type: "access.denied",
  actor: { kind: "member", id: name, name },
  subject: { kind: "permission", id: "audit.read", name: "audit.read" },
  payload: { permission: "audit.read", address: `10.0.0.1 of ${name}` },
});

test("of more people than are told apart, nobody is booked with what others were refused", async () => {
  for (let at = 0; at < 1_000; at += 1) await appendCounted(denial(`member ${at}`));
  kept.splice(0);
  for (const name of ["Ada", "Bob", "Bob", "Cleo", "member 7", "member 7"]) await appendCounted(denial(name));
  await flushCounted();
  expect(kept).toEqual([
    denial("Ada"),
    { ...denial("member 7"), payload: { ...denial("member 7").payload, more: 2, withinSeconds: 60 } },
    {
      type: "access.denied",
      actor: { kind: "system", id: null, name: "Somebody" },
      subject: { kind: "refusals", id: "access.denied", name: "various things" },
      payload: { more: 3, withinSeconds: 60 },
    },
  ]);
});
