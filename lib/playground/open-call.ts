import "server-only";

import type { Viewer } from "@/lib/auth";
import { type OpenCall, openCall } from "@/lib/endpoints/callable";

import type { CallRef } from "./types";

const keptForMs = 2_000;
const most = 200;
const kept = new Map<string, { until: number; open: Promise<OpenCall> }>();

/**
 * As `openCall`, remembered for two seconds: finding the endpoint and opening its credentials takes longer than all else that a send
 * does here. What somebody may do is read anew with each request and part of the key, so a role that is taken away counts at once; a
 * changed endpoint counts two seconds later.
 */
export function openForSending(viewer: Viewer, ref: CallRef, now = Date.now()): Promise<OpenCall> {
  const key = JSON.stringify([viewer.id, viewer.grants, ref.connection, ref.endpoint, ref.deployment]);
  const found = kept.get(key);
  if (found && found.until > now) return found.open;
  const open = openCall(viewer, ref);
  if (kept.size >= most) kept.clear();
  kept.set(key, { until: now + keptForMs, open });
  // A refusal is not remembered: what it asks for may be done by then.
  open.catch(() => kept.delete(key));
  return open;
}
