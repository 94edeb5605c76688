import "server-only";

import { appendAudit } from "@/lib/audit/append";
import { type Actor, type AuditType, type JsonObject, system } from "@/lib/audit/types";
import { db, type Prisma, type Reader, type Tx } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import { policyRules } from "@/lib/policies/policy-rules";

import type { EvidenceParts } from "./evidence";
import type { PromotionState } from "./types";

const include = {
  model: { select: { name: true, nativeKey: true } },
  version: { select: { nativeKey: true } },
  policy: { include: { policy: { select: { name: true } } } },
  votes: { include: { evidence: true }, orderBy: { at: "asc" } },
} satisfies Prisma.PromotionInclude;

type Row = Prisma.PromotionGetPayload<{ include: typeof include }>;

/** A promotion with its votes, as the rules below read it. */
export type Promotion = Omit<Row, "state" | "kind"> & { state: PromotionState; kind: "promotion" | "rollback" };

export async function loadPromotion(id: string, reader: Reader = db()): Promise<Promotion> {
  return (await reader.promotion.findUniqueOrThrow({ where: { id }, include })) as Promotion;
}

/** The promotion, and nobody else changes it until the transaction ends. */
export async function lockPromotion(tx: Tx, id: string): Promise<Promotion> {
  await tx.$queryRaw`SELECT id FROM promotion WHERE id = ${id}::uuid FOR UPDATE`;
  return loadPromotion(id, tx);
}

/** Throws `not_found`. Whether the viewer may know of it is the caller's question. */
export async function idOf(number: number): Promise<string> {
  const row = await db().promotion.findUnique({ where: { number }, select: { id: true } });
  if (!row) throw new AppError("not_found", "There is no such request.");
  return row.id;
}

export async function moveTo(tx: Tx, { id }: { id: string }, state: PromotionState, stateReason: string | null, also: Prisma.PromotionUncheckedUpdateInput = {}): Promise<void> {
  await tx.promotion.update({ where: { id }, data: { state, stateReason, stateAt: new Date(), retryAt: null, ...also } });
}

/** One entry of a promotion's story in the audit chain. Last in its transaction. */
export async function tell(tx: Tx, type: AuditType & `${"promotion" | "bar" | "review"}.${string}`, promotion: Promotion, actor: Actor, payload: JsonObject = {}): Promise<void> {
  await appendAudit(tx, {
    type,
    actor,
    subject: { kind: "promotion", id: String(promotion.number), name: nameOf(promotion) },
    connectionId: promotion.connectionId,
    modelId: promotion.modelId,
    payload: { version: promotion.version.nativeKey, target: promotion.target, ...payload },
  });
}

/** "#12 fraud-detector 8 to production" */
export function nameOf({ number, kind, model, version, target }: Promotion): string {
  return `#${number} ${model.name} ${kind === "rollback" ? "back to" : ""} ${version.nativeKey} ${kind === "rollback" ? "in" : "to"} ${target}`.replace("  ", " ");
}

/** Whose decision writes: who voted last or rolled back; Interlock itself where nobody did. */
export function deciderOf({ decidedKind, decidedId, decidedName }: Promotion): Actor {
  return decidedKind === null ? system : { kind: decidedKind as Actor["kind"], id: decidedId, name: decidedName ?? "" };
}

export function partsOf(evidence: { parts: unknown }): EvidenceParts {
  return evidence.parts as EvidenceParts;
}

export function rulesOf(promotion: Promotion) {
  return policyRules.parse(promotion.policy.rules);
}

/** Approvals that count now. */
export function livingApprovals({ votes }: Pick<Promotion, "votes">) {
  return votes.filter((vote) => vote.voidedAt === null && vote.choice === "approve");
}
