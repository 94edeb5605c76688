import "server-only";

import { saidIn } from "@/lib/audit/said";
import { auditTypes, type AuditType, type JsonObject } from "@/lib/audit/types";
import type { Viewer } from "@/lib/auth";
import { openConnectionById } from "@/lib/connections/open";
import { db, Prisma, readRows } from "@/lib/db/client";
import { readSplit, splitText } from "@/lib/endpoints/shares";
import { AppError } from "@/lib/errors";
import { keepCalm } from "@/lib/observer/calm";
import { getPolicyVersion } from "@/lib/policies/queries";
import type { PolicyInForce } from "@/lib/policies/types";
import { can } from "@/lib/permissions";
import type { Registry } from "@/lib/registries/types";
import { attempt } from "@/lib/result";
import { targetWords } from "@/lib/target";
import { listSteps } from "@/lib/writes/steps";
import type { Step } from "@/lib/writes/types";

import { listAble } from "./able";
import { type EvidenceParts, whatVoids, whyNoCalls } from "./evidence";
import { endpointNameSql } from "./list";
import { authorLine, doneLines, dryRun, gateLines, quorumLine, unsentLines } from "./lines";
import { type Planned, planFor } from "./plan-for";
import { requireOn } from "./request";
import { livingApprovals, loadNumbered, partsOf, type Promotion } from "./store";
import { listHolders, loadSubject, loadSubjectOf, type Subject, trafficNow } from "./subject";
import { isOver, type CallLine, type PromotionView, type RuleLine } from "./types";
import { ballotOf, requireVisible } from "./vote";
import { whyNotVote } from "./voters";

/** The newest entries of a request's story: one that was checked again for weeks has its beginning in the audit log. */
const mostTold = 200;

/** A request with everything around it, from what is stored: no registry is asked. Throws `not_found`. */
export async function getPromotion(viewer: Viewer, number: number): Promise<PromotionView> {
  const promotion = await loadNumbered(number);
  requireVisible(viewer, promotion);
  const subject = await loadSubjectOf(promotion);
  if (promotion.state === "open") keepCalm(subject.connection.id);
  const [newest, policy, opened, steps, more] = await Promise.all([
    db().evidence.findUnique({ where: { id: promotion.evidenceId ?? "" } }),
    getPolicyVersion(promotion.policyId, promotion.policyVersion),
    attempt(openConnectionById(subject.connection.id)),
    listSteps(promotion.id),
    aroundIt(promotion),
  ]);
  const parts = newest && partsOf(newest);
  const isStill = promotion.state === "applied" && (await isStillSo(promotion, subject));
  const registry = opened.ok ? opened.data.registry : null;
  const plan =
    registry && steps.length === 0 && !isOver(promotion.state)
      ? await planFor(subject, promotion.target, registry)
      : null;
  const rules = [
    ...rulesOf(promotion, policy, parts, more),
    ...(subject.split && plan?.ok === false ? [notYetLine(plan.why)] : []),
    // Once it is over nobody can clear anything any more.
  ].map((rule) => (isOver(promotion.state) ? { ...rule, fix: null } : rule));
  return {
    ...headOf(promotion, subject, parts, rules),
    endpointName: more.endpointName,
    reason: promotion.reason,
    isStill,
    splitBefore: parts?.split === undefined ? null : readSplit(parts.split),
    served: parts?.served ?? {},
    reverts: more.reverts,
    policy,
    decidedBy: promotion.decidedName,
    evidence: newest && { id: newest.id, fingerprint: newest.fingerprint, takenAt: newest.takenAt.getTime() },
    rules,
    comparison: parts?.comparison ?? null,
    votes: promotion.votes.map((vote) => ({
      id: vote.id,
      member: vote.memberName,
      groups: more.groups.get(vote.memberId) ?? [],
      choice: vote.choice === "reject" ? "reject" : "approve",
      reason: vote.reason,
      at: vote.at,
      voided: vote.voidedAt === null ? null : { at: vote.voidedAt, why: vote.voidedWhy ?? "" },
    })),
    excluded: [
      { name: promotion.actorName, why: "asked" },
      ...(more.author === null ? [] : [{ name: more.author, why: "made it" as const }]),
    ],
    changedSinceMyVote: await changedSince(viewer, promotion, parts),
    calls: callsOf(promotion, subject, parts, steps, registry, plan),
    comments: more.comments.map(({ id, memberName, text, at }) => ({ id, member: memberName, text, at: at.getTime() })),
    story: more.story,
    now: Date.now(),
    may: mayOf(viewer, promotion, parts, steps, isStill),
  };
}

function headOf(
  promotion: Promotion,
  { connection, model, split }: Subject,
  parts: EvidenceParts | null,
  rules: RuleLine[],
) {
  const { number, kind, state, stateReason, target, version, actorName, requestedAt, expiresAt, stateAt, quorum } =
    promotion;
  return {
    number,
    kind,
    state,
    stateReason,
    target,
    connection: { slug: connection.slug, name: connection.name },
    model: { key: model.key, name: model.name },
    version: version.nativeKey,
    split,
    holders: (parts?.holders ?? []).filter(({ id }) => id !== promotion.versionId).map(({ key }) => key),
    requestedBy: actorName,
    requestedAt: requestedAt.getTime(),
    expiresAt: expiresAt.getTime(),
    stateAt: stateAt.getTime(),
    approvals: livingApprovals(promotion).length,
    quorum,
    failing: rules.filter((rule) => rule.id.startsWith("gate-") && rule.state !== "pass").length,
    verdict: parts?.comparison.verdict?.replace.word ?? null,
  };
}

function rulesOf(
  promotion: Promotion,
  policy: PolicyInForce,
  parts: EvidenceParts | null,
  { bar, able }: { bar: string | null; able: string[] },
): RuleLine[] {
  const quorum =
    promotion.quorum === 0 ? [] : [quorumLine(policy, promotion.quorum, livingApprovals(promotion).length, able)];
  const barred: RuleLine[] =
    bar === null || promotion.kind === "rollback" || isOver(promotion.state)
      ? []
      : [
          {
            id: "bar",
            title: `Not barred from ${targetWords(promotion.target)}`,
            state: "fail",
            value: "barred",
            fix: `${bar} Whoever may roll back can lift it.`,
          },
        ];
  const unknownAuthor = ballotOf(promotion).authorMissing ? [authorLine(parts)] : [];
  return [...quorum, ...barred, ...unknownAuthor, ...(parts && promotion.kind !== "rollback" ? gateLines(parts) : [])];
}

/** Who gains by a split depends on what others made of the endpoint since it was asked for. */
function notYetLine(why: string): RuleLine {
  return {
    id: "plan",
    title: "It can be written as requests are shared out now",
    state: "fail",
    value: "not as it is",
    fix: why,
  };
}

async function changedSince(viewer: Viewer, { votes }: Promotion, parts: EvidenceParts | null): Promise<string[]> {
  const mine = votes.filter(({ memberId }) => memberId === viewer.id).at(-1);
  const seen = mine && parts ? await db().evidence.findUnique({ where: { id: mine.evidenceId } }) : null;
  return seen && parts ? whatVoids(partsOf(seen), parts) : [];
}

/** The dry run while nothing is ordered; then what was ordered and what came of it, or, where it ended before, what was shown. */
function callsOf(
  promotion: Promotion,
  subject: Subject,
  parts: EvidenceParts | null,
  steps: Step[],
  registry: Registry | null,
  plan: Planned | null,
): CallLine[] {
  const holders = (parts?.holders ?? []).filter(({ id }) => id !== promotion.versionId).map(({ key }) => key);
  const { target, state } = promotion;
  if (steps.length > 0) return doneLines(target, holders, subject.model.key, steps, registry);
  if (isOver(state)) return unsentLines(parts?.writes ?? [], subject.model.key, registry);
  return plan?.ok ? dryRun(target, holders, subject.model.key, plan, registry) : [];
}

/** Whether what a promotion wrote still holds, as the catalog knows it. An approval is not rolled back: its opposite is asked for. */
async function isStillSo({ target, versionId }: Promotion, subject: Subject): Promise<boolean> {
  if (subject.split) {
    const now = await attempt(trafficNow(subject, target));
    return now.ok && now.data.split === splitText(subject.split);
  }
  return (await listHolders(subject, target)).some(({ id }) => id === versionId);
}

function mayOf(
  viewer: Viewer,
  promotion: Promotion,
  parts: EvidenceParts | null,
  steps: Step[],
  isStill: boolean,
): PromotionView["may"] {
  const { state, connectionId, model, kind } = promotion;
  const scope = { connectionId, model: model.name };
  const steers = can(viewer.grants, "promotion.roll-back", scope);
  const steering = steers ? null : "It takes a role that may roll back.";
  const under = state === "open" || state === "verifying";
  const given = promotion.votes.find((vote) => vote.memberId === viewer.id && vote.voidedAt === null);
  const whyNot =
    whyNotVote(viewer, ballotOf(promotion)) ??
    (given ? `You have ${given.choice === "approve" ? "approved" : "rejected"} it.` : null);
  return {
    vote: state !== "open" ? "It is not open for votes." : (whyNot ?? (parts && whyNoCalls(parts))),
    ...(state === "verifying" && whyNot === null && { reject: null }),
    ...(under && promotion.actorId === viewer.id && { withdraw: null }),
    ...(isStill && kind === "promotion" && { rollBack: steering }),
    ...((state === "unknown" || state === "accepted") && { giveUp: steering }),
    ...(state === "partial" && {
      undo: steering,
      ...(!steps.some(({ purpose }) => purpose === "undo") && { finish: steering }),
    }),
  };
}

async function aroundIt(promotion: Promotion) {
  const members = promotion.votes.map(({ memberId }) => memberId);
  const given = promotion.votes.filter(({ voidedAt }) => voidedAt === null).map(({ memberId }) => memberId);
  const [[endpoint], comments, bar, reverts, author, voters, entries, able] = await Promise.all([
    readRows<{ name: string | null }>(
      Prisma.sql`SELECT ${endpointNameSql} AS name FROM promotion p WHERE p.id = ${promotion.id}::uuid`,
    ),
    db().comment.findMany({ where: { promotionId: promotion.id }, orderBy: { at: "asc" } }),
    db().bar.findFirst({ where: { versionId: promotion.versionId, target: promotion.target, liftedAt: null } }),
    promotion.revertsId === null
      ? null
      : db().modelVersion.findUnique({ where: { id: promotion.revertsId }, select: { nativeKey: true } }),
    promotion.authorId === null
      ? null
      : db().member.findUnique({ where: { id: promotion.authorId }, select: { name: true } }),
    db().member.findMany({ where: { id: { in: members } }, select: { id: true, groups: true } }),
    db().auditEntry.findMany({
      where: { modelId: promotion.modelId, subject: `promotion:${promotion.number}` },
      orderBy: { seq: "desc" },
      take: mostTold,
    }),
    isOver(promotion.state) ? [] : listAble(ballotOf(promotion), given),
  ]);
  return {
    endpointName: endpoint?.name ?? null,
    comments,
    bar: bar && `Rolled back by ${bar.actorName} (“${bar.reason}”).`,
    reverts: reverts?.nativeKey ?? null,
    author: author?.name ?? null,
    able,
    groups: new Map(voters.map(({ id, groups }) => [id, groups])),
    story: entries.toReversed().map(({ at, actorName, type, payload }) => ({
      at: at.getTime(),
      actor: actorName,
      what: whatWords(type),
      note: saidIn(payload as JsonObject | null),
    })),
  };
}

function whatWords(type: string): string {
  return ownWords[type] ?? `${auditTypes[type as AuditType] ?? type} it`;
}

/** Where the audit log's words want a name after them. */
const ownWords: Record<string, string> = {
  "promotion.superseded": "ended it: events have overtaken it",
  "promotion.rolled-back": "ordered this rollback",
  "promotion.evidence-taken": "took evidence",
  "promotion.votes-voided": "voided votes",
  "promotion.finishing": "ordered the rest",
  "promotion.undoing": "ordered to undo it",
  "promotion.given-up": "gave it up",
  "promotion.verifying": "began to verify",
  "promotion.applying": "began to write",
  "bar.set": "barred what was taken out",
  "bar.lifted": "lifted its bar",
  "review.closed": "closed the review that it answers",
};

/** The id of a request whose evidence this person may have gathered again. Throws `not_found`, `forbidden`, or `conflict` when it is too late. */
export async function requireOpen(viewer: Viewer, number: number): Promise<string> {
  const promotion = await loadNumbered(number);
  requireVisible(viewer, promotion);
  await requireOn(viewer, "promotion.request", await loadSubject(promotion.versionId));
  if (promotion.state !== "open") throw new AppError("conflict", `Request #${number} is ${promotion.state}.`);
  return promotion.id;
}
