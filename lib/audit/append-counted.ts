import "server-only";

import { transact } from "@/lib/db/client";

import { appendAudit } from "./append";
import { type AuditInput, system } from "./types";

type Flood = { entry: AuditInput; extra: number; timer: NodeJS.Timeout };

const windowMs = 60_000;
const mostKeys = 1_000;
const floods = ((globalThis as { interlockFloods?: Map<string, Flood> }).interlockFloods ??= new Map());

/**
 * An entry with a transaction of its own, for what was refused: nothing else is written then. The first of its kind is
 * kept at once; more of the same (type, actor, subject and what `alike` names) within a minute are counted and kept as one
 * entry when the minute ends, so that a flood of refusals cannot flood the chain. Of more kinds than are told apart, the rest is
 * counted together and booked to nobody. A crash loses at most that count.
 */
export async function appendCounted(entry: AuditInput, alike = ""): Promise<void> {
  const own = [entry.type, entry.actor.id ?? entry.actor.name, entry.subject.id, alike].join("\n");
  const isOwn = floods.has(own) || floods.size < mostKeys;
  const key = isOwn ? own : `more ${entry.type}`;
  const flood = floods.get(key);
  if (flood) {
    flood.extra++;
    return;
  }
  const timer = setTimeout(() => void close(key).catch((error: unknown) => console.error(error)), windowMs);
  timer.unref();
  floods.set(key, { entry: isOwn ? entry : ofMany(entry), extra: 0, timer });
  await transact((tx) => appendAudit(tx, entry));
}

/** Who comes first among many must not answer for all of them. */
function ofMany({ type }: AuditInput): AuditInput {
  const many = {
    type,
    actor: { ...system, name: "Somebody" },
    subject: { kind: "refusals", id: type, name: "various things" },
    payload: {},
  };
  return many as AuditInput;
}

/** Keeps what is still only counted; for tests and an orderly end. */
export async function flushCounted(): Promise<void> {
  for (const key of [...floods.keys()]) await close(key);
}

async function close(key: string): Promise<void> {
  const flood = floods.get(key);
  if (!flood) return;
  floods.delete(key);
  clearTimeout(flood.timer);
  if (flood.extra === 0) return;
  const payload = { ...flood.entry.payload, more: flood.extra, withinSeconds: windowMs / 1_000 };
  await transact((tx) => appendAudit(tx, { ...flood.entry, payload } as AuditInput));
}
