import "server-only";

import { appendAudit } from "@/lib/audit/append";
import { type Actor, type AuditType, type JsonObject, system } from "@/lib/audit/types";
import { db, millis, Prisma, type Reader, type Tx } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import { versionLabel } from "@/lib/format";
import { policyRules } from "@/lib/policies/policy-rules";
import { targetWords } from "@/lib/target";

import type { EvidenceParts } from "./evidence";
import { type ShiftedModel, shiftedSql } from "./shifted";
import type { PromotionState } from "./types";

/** One person's vote, as far as the rules below read it. */
type Vote = {
  id: string;
  memberId: string;
  memberName: string;
  evidenceId: string;
  choice: string;
  reason: string | null;
  at: number;
  voidedAt: number | null;
  voidedWhy: string | null;
};

/** A promotion with its votes, the oldest first. */
export type Promotion = Omit<Prisma.PromotionModel, "state" | "kind"> & {
  state: PromotionState;
  kind: "promotion" | "rollback";
  model: { name: string; nativeKey: string };
  version: { nativeKey: string };
  /** Whether a rollback keeps the version out of the target now. */
  barred: boolean;
  /** What gets more or fewer requests by it; null where it is not about traffic. */
  shifted: ShiftedModel[] | null;
  /** Of the policy's version that applies. */
  rules: unknown;
  votes: Vote[];
};

type Row = Omit<Promotion, "model" | "version"> & { modelName: string; modelKey: string; versionKey: string };

/** One statement, not one for each relation: a decision reads its promotion eight times on its way. */
const selected = Prisma.sql`
  SELECT p.id, p.number, p.kind, p.connection_id AS "connectionId", p.model_id AS "modelId", p.version_id AS "versionId", p.target, p.split,
    p.policy_id AS "policyId", p.policy_version AS "policyVersion", p.voter_role AS "voterRole", p.voter_group AS "voterGroup", p.quorum,
    p.reason, p.actor_kind AS "actorKind", p.actor_id AS "actorId", p.actor_name AS "actorName", p.author_id AS "authorId",
    p.requested_at AS "requestedAt", p.expires_at AS "expiresAt", p.state, p.state_reason AS "stateReason", p.state_at AS "stateAt",
    p.decided_kind AS "decidedKind", p.decided_id AS "decidedId", p.decided_name AS "decidedName", p.reverts_id AS "revertsId",
    p.evidence_id AS "evidenceId", p.retry_at AS "retryAt", m.name AS "modelName", m.native_key AS "modelKey", v.native_key AS "versionKey", r.rules,
    EXISTS (SELECT FROM bar b WHERE b.version_id = p.version_id AND b.target = p.target AND b.lifted_at IS NULL) AS barred,
    CASE WHEN p.split IS NOT NULL THEN (
      SELECT json_agg(s.name) FROM (${shiftedSql(Prisma.sql`p.connection_id`, Prisma.sql`substr(p.target, 9)`, Prisma.sql`p.split`)}) s) END AS shifted,
    (SELECT coalesce(json_agg(json_build_object('id', t.id, 'memberId', t.member_id, 'memberName', t.member_name, 'evidenceId', t.evidence_id,
       'choice', t.choice, 'reason', t.reason, 'at', ${millis(Prisma.sql`t.at`)}, 'voidedAt', ${millis(Prisma.sql`t.voided_at`)}, 'voidedWhy', t.voided_why)
       ORDER BY t.at), '[]') FROM vote t WHERE t.promotion_id = p.id) AS votes
  FROM promotion p JOIN model m ON m.id = p.model_id JOIN model_version v ON v.id = p.version_id
    JOIN policy_version r ON r.policy_id = p.policy_id AND r.number = p.policy_version`;

export async function loadPromotion(id: string, reader: Reader = db()): Promise<Promotion> {
  return toPromotion(await reader.$queryRaw<Row[]>(Prisma.sql`${selected} WHERE p.id = ${id}::uuid`));
}

/** Throws `not_found`. Whether the viewer may know of it is the caller's question. */
export async function loadNumbered(number: number): Promise<Promotion> {
  return toPromotion(await db().$queryRaw<Row[]>(Prisma.sql`${selected} WHERE p.number = ${number}::int`));
}

/** The promotion, and nobody else changes it until the transaction ends. */
export async function lockPromotion(tx: Tx, id: string): Promise<Promotion> {
  await tx.$queryRaw`SELECT id FROM promotion WHERE id = ${id}::uuid FOR UPDATE`;
  return loadPromotion(id, tx);
}

function toPromotion([row]: Row[]): Promotion {
  if (!row) throw new AppError("not_found", "There is no such request.");
  const { modelName, modelKey, versionKey, ...rest } = row;
  return { ...rest, model: { name: modelName, nativeKey: modelKey }, version: { nativeKey: versionKey } };
}

export async function moveTo(
  tx: Tx,
  { id }: { id: string },
  state: PromotionState,
  stateReason: string | null,
  also: Prisma.PromotionUncheckedUpdateInput = {},
): Promise<void> {
  await tx.promotion.update({
    where: { id },
    data: { state, stateReason, stateAt: new Date(), retryAt: null, ...also },
  });
}

/** One entry of a promotion's story in the audit chain. Last in its transaction. */
export async function tell(
  tx: Tx,
  type: AuditType & `${"promotion" | "bar" | "review"}.${string}`,
  promotion: Promotion,
  actor: Actor,
  payload: JsonObject = {},
): Promise<void> {
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
function nameOf({ number, kind, model, version, target }: Promotion): string {
  return `#${number} ${model.name} ${kind === "rollback" ? "back to" : ""} ${versionLabel(version.nativeKey)} ${kind === "rollback" ? "in" : "to"} ${targetWords(target)}`.replace(
    "  ",
    " ",
  );
}

/** Written with the state when a promotion goes on: the last vote that counts decided it; where no votes are asked, who ordered it did. */
export function decisionOf(promotion: Pick<Promotion, "votes" | "quorum" | "actorKind" | "actorId" | "actorName">) {
  const last = livingApprovals(promotion).at(-1);
  if (promotion.quorum === 0)
    return { decidedKind: promotion.actorKind, decidedId: promotion.actorId, decidedName: promotion.actorName };
  return {
    decidedKind: last ? "member" : null,
    decidedId: last?.memberId ?? null,
    decidedName: last?.memberName ?? null,
  };
}

/** Written with the state when a promotion opens again: nobody has decided it any more. */
export const undecided = { decidedKind: null, decidedId: null, decidedName: null };

/** Whose decision writes: who voted last or rolled back; Interlock itself where nobody did. */
export function deciderOf({
  decidedKind,
  decidedId,
  decidedName,
}: Pick<Promotion, "decidedKind" | "decidedId" | "decidedName">): Actor {
  return decidedKind === null ? system : { kind: decidedKind as Actor["kind"], id: decidedId, name: decidedName ?? "" };
}

export function partsOf(evidence: { parts: unknown }): EvidenceParts {
  return evidence.parts as EvidenceParts;
}

export function rulesOf(promotion: Promotion) {
  return policyRules.parse(promotion.rules);
}

/** Approvals that count now. */
export function livingApprovals({ votes }: Pick<Promotion, "votes">) {
  return votes.filter((vote) => vote.voidedAt === null && vote.choice === "approve");
}
