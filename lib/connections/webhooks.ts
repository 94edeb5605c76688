import "server-only";

import { randomBytes } from "node:crypto";

import { appendAudit } from "@/lib/audit/append";
import type { Actor } from "@/lib/audit/types";
import { db, transact } from "@/lib/db/client";
import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";
import { encryptionKey } from "@/lib/keys";
import type { WebhookHint, Webhooks } from "@/lib/registries/types";
import { attempt } from "@/lib/result";

import { openConnection } from "./open";
import { seal, unseal } from "./secrets";
import type { StoredConnection } from "./stored";

/** Kept instead of a subscription's id where somebody set up the sender by hand. */
const byHand = "by hand";

/**
 * Asks the registry to announce changes to this installation; where that is set up by hand, makes the secret for it and
 * answers it, for this once: it is kept sealed from then on. Throws what the registry answered, in words, and `conflict` when
 * it announces them already or somebody else is asking at this moment.
 */
export async function subscribe(actor: Actor, slug: string): Promise<{ secret: string | null }> {
  const row = await findRow(slug);
  const webhooks = webhooksOf(row);
  const address = deliveryAddress(row.id);
  const secret = randomBytes(32).toString("base64url");
  const hookSecret = seal(encryptionKey(), { connectionId: row.id, purpose: "webhook" }, secret);

  // The secret is kept before the registry knows it: the first delivery may come before its answer does.
  const free = { id: row.id, hookSecret: null, hookId: null, retiredAt: null };
  const claim = await db().connection.updateMany({ where: free, data: { hookSecret } });
  if (claim.count === 0) throw new AppError("conflict", `${row.name} already announces its changes here.`);
  const ours = { id: row.id, hookSecret };
  const isByHand = "byHand" in webhooks;
  const hookId = isByHand
    ? byHand
    : await webhooks.subscribe(address, secret).catch(async (error: unknown) => {
        await db().connection.updateMany({ where: ours, data: { hookSecret: null } });
        throw error;
      });
  if (await keepHook(actor, row, { ...ours, hookId, address })) return { secret: isByHand ? secret : null };
  if (!isByHand) await attempt(webhooks.unsubscribe(hookId));
  throw new AppError("conflict", `${row.name} was told to stop meanwhile.`);
}

/** Answers whether the claim still stood. */
async function keepHook(
  actor: Actor,
  { id, name }: StoredConnection,
  { hookSecret, hookId, address }: { hookSecret: Uint8Array<ArrayBuffer>; hookId: string; address: string },
): Promise<boolean> {
  return transact(async (tx) => {
    const { count } = await tx.connection.updateMany({ where: { id, hookSecret }, data: { hookId } });
    if (count === 0) return false;
    const subject = { kind: "connection", id, name };
    await appendAudit(tx, {
      type: "connection.webhook-added",
      actor,
      subject,
      connectionId: id,
      payload: { subscription: hookId, address },
    });
    return true;
  });
}

/**
 * Stops taking deliveries, in any case. Answers why the registry could not be told to stop sending, or null when it was.
 */
export async function unsubscribe(actor: Actor, slug: string): Promise<{ left: string | null }> {
  const row = await findRow(slug);
  const { hookId } = row;
  if (!hookId) {
    // A process that died while it asked leaves its claim; one that still asks finds it gone and takes back what it asked for.
    await db().connection.updateMany({ where: { id: row.id, hookId: null }, data: { hookSecret: null } });
    return { left: null };
  }
  const told = hookId === byHand ? null : await attempt(stopSending(row, hookId));
  const left = told === null || told.ok ? null : told.error.message;
  await transact(async (tx) => {
    await tx.connection.update({ where: { id: row.id }, data: { hookId: null, hookSecret: null } });
    const subject = { kind: "connection", id: row.id, name: row.name };
    const payload = { subscription: hookId, left };
    await appendAudit(tx, { type: "connection.webhook-removed", actor, subject, connectionId: row.id, payload });
  });
  return { left };
}

async function stopSending(row: StoredConnection, hookId: string): Promise<void> {
  const webhooks = webhooksOf(row);
  if (!("byHand" in webhooks)) await webhooks.unsubscribe(hookId);
}

type Delivery = { connectionId: string; deliveryId: string; hint: WebhookHint | null };

/**
 * A delivery whose signature and age hold. `unknown`: no living connection takes deliveries under this id; `refused`:
 * the check failed. `body` must be the very bytes that came.
 */
export async function verifyDelivery(
  connectionId: string,
  headers: Headers,
  body: Uint8Array,
  now: Date,
): Promise<Delivery | "unknown" | "refused"> {
  const row = await db().connection.findUnique({ where: { id: connectionId } });
  if (!row?.hookSecret || row.retiredAt) return "unknown";
  const { webhooks } = openConnection(row).registry;
  if (!webhooks) return "unknown";
  const secret = unseal(encryptionKey(), { connectionId: row.id, purpose: "webhook" }, row.hookSecret);
  const verified = webhooks.verify(headers, body, secret, now);
  return verified ? { connectionId: row.id, ...verified } : "refused";
}

async function findRow(slug: string) {
  const row = await db().connection.findUnique({ where: { slug } });
  if (!row) throw new AppError("not_found", "There is no such connection.");
  return row;
}

function webhooksOf(row: StoredConnection): Webhooks {
  const { webhooks } = openConnection(row).registry;
  if (!webhooks)
    throw new AppError("unsupported", `${row.name} cannot announce changes; they are found by reading it.`);
  return webhooks;
}

/** Where deliveries for a connection come in; null while this installation does not know its own address. */
export function findDeliveryAddress(id: string): string | null {
  return env.NEXTAUTH_URL ? new URL(`/api/webhooks/${id}`, env.NEXTAUTH_URL).href : null;
}

function deliveryAddress(id: string): string {
  const address = findDeliveryAddress(id);
  if (address !== null) return address;
  throw new AppError(
    "unsupported",
    "This installation does not know the address it is reached at. Start it with NEXTAUTH_URL set.",
  );
}
