import "server-only";

import type { Viewer } from "@/lib/auth";
import { openConnectionById } from "@/lib/connections/open";
import { db } from "@/lib/db/client";
import { readSplit } from "@/lib/endpoints/shares";
import { AppError } from "@/lib/errors";
import { type Stage, stages, type Writes } from "@/lib/registries/types";
import { attempt } from "@/lib/result";
import { endpointOf } from "@/lib/target";

import { listAble } from "./able";
import { gatherEvidence, lookAround } from "./gather";
import { authorLine, dryRun, gateLines, quorumLine } from "./lines";
import { whyNotLeave } from "./leaving";
import { planFor } from "./plan-for";
import { policyFor } from "./policy-for";
import { subjectFor, whyNotRequest } from "./request";
import { requireWayBack } from "./roll-back";
import { listShifted } from "./shifted";
import { listHolders, openRegistryOf, type Subject } from "./subject";
import { shownBack } from "./shown-back";
import { rulesFor, writesOf } from "./targets";
import type { Comparison, Preview, RollBackPreview, TargetChoice } from "./types";

type Ref = { connection: string; model: string; version: string };

/** What people call the model of a version that somebody may ask for. Throws `not_found` or `forbidden`. */
export async function getRequestSubject(viewer: Viewer, ref: Ref): Promise<{ name: string }> {
  return { name: (await subjectFor(viewer, ref, "promotion.request")).model.name };
}

/** Where this version could go: every stage that the mapping gives a word, then aliases that mean none. No registry is asked. */
export async function listTargets(viewer: Viewer, ref: Ref): Promise<TargetChoice[]> {
  const subject = await subjectFor(viewer, ref, "promotion.request");
  const opened = await attempt(openConnectionById(subject.connection.id));
  const offered = stages.filter((stage) => stage !== "none" && rulesFor(subject.rules, stage).length > 0);
  const order: readonly Stage[] = ["production", "staging", "development", "archived", "other"];
  const approvals = opened.ok && opened.data.registry.writes?.axes.includes("approval") ? ["approved", "rejected"] : [];
  const targets = [...order.filter((stage) => offered.includes(stage)), ...approvals, ...(await looseAliases(subject))];
  const choices: TargetChoice[] = [];
  for (const target of targets) {
    const holders = await listHolders(subject, target);
    choices.push({
      target,
      stage: offered.find((stage) => stage === target) ?? null,
      native: nativeWords(subject, target, opened.ok ? (opened.data.registry.writes ?? null) : null),
      holders: holders.map(({ key }) => key),
      refusal: opened.ok ? await whyNotRequest(subject, target, opened.data.registry) : opened.error.message,
    });
  }
  return choices;
}

/** What a request would meet, without asking anybody. Reads the registry; throws what it throws. */
export async function getPreview(viewer: Viewer, input: Ref & { target: string }): Promise<Preview> {
  return previewOf(viewer, await subjectFor(viewer, input, "promotion.request"), input.target);
}

/** As `getPreview`, of what was looked up already. */
export async function previewOf(viewer: Viewer, subject: Subject, target: string): Promise<Preview> {
  const registry = await openRegistryOf(subject);
  const policy = await policyFor(subject, target);
  const { parts, holders, authorId } = await gatherEvidence(subject, target, policy, registry, "quick");
  const { voterRole, voterGroup, quorum, unknownAuthorBlocks } = policy.rules;
  const unknownAuthor = unknownAuthorBlocks && authorId === null ? [authorLine(parts)] : [];
  const ballot = {
    connectionId: subject.connection.id,
    model: subject.model.name,
    shifted: await listShifted(subject, target),
    voterRole,
    voterGroup,
    requesterId: viewer.id,
    authorId,
    authorMissing: false,
  };
  const plan = await planFor(subject, target, registry);
  const keys = holders.filter(({ id }) => id !== subject.version.id).map(({ key }) => key);
  return {
    target,
    holders: keys,
    policy,
    rules: [quorumLine(policy, quorum, 0, await listAble(ballot, [])), ...unknownAuthor, ...gateLines(parts)],
    comparison: parts.comparison,
    shift: subject.split && {
      endpoint: await endpointName(subject.connection.id, target),
      before: readSplit(parts.split ?? null),
      after: subject.split,
      served: parts.served ?? {},
    },
    calls: plan.ok ? dryRun(target, keys, subject.model.key, plan, registry) : [],
    refusal: await whyNotRequest(subject, target, registry),
  };
}

/** What going back to an earlier holder would do. Only looks at who holds what. Throws what the registry throws. */
export async function getRollBackPreview(viewer: Viewer, input: Ref & { target: string }): Promise<RollBackPreview> {
  const subject = await subjectFor(viewer, input, "promotion.roll-back");
  const { target } = input;
  requireWayBack(target);
  const registry = await openRegistryOf(subject);
  await lookAround(subject, target, registry);
  const plan = await planFor(subject, target, registry);
  const keys = plan.holders.filter(({ id }) => id !== subject.version.id).map(({ key }) => key);
  if (!plan.ok) throw new AppError("conflict", plan.why);
  const refusal = whyNotLeave("rollback", target, subject.version.key, plan.leaves);
  if (refusal !== null) throw new AppError("conflict", refusal);
  const writes = writesOf(target, plan);
  return {
    shown: shownBack(subject.version.id, { holders: plan.holders, ...(writes && { writes }) }),
    calls: dryRun(target, keys, subject.model.key, plan, registry),
  };
}

/** How an earlier holder compares with who holds the target now. Reads both from the registry; throws what it throws. */
export async function getRollBackComparison(viewer: Viewer, input: Ref & { target: string }): Promise<Comparison> {
  const subject = await subjectFor(viewer, input, "promotion.roll-back");
  requireWayBack(input.target);
  const policy = await policyFor(subject, input.target);
  const { parts } = await gatherEvidence(subject, input.target, policy, await openRegistryOf(subject), "quick");
  return parts.comparison;
}

async function endpointName(connectionId: string, target: string): Promise<string> {
  const nativeKey = endpointOf(target) ?? "";
  const row = await db().endpoint.findFirst({
    where: { connectionId, nativeKey, goneAt: null },
    select: { name: true },
  });
  return row?.name ?? nativeKey;
}

function nativeWords({ rules }: Subject, target: string, writes: Writes | null): string[] {
  return rulesFor(rules, target).map(({ axis, key }) => {
    if (axis === "approval") return writes?.approvals?.[key === "approved" ? "approved" : "rejected"] ?? key;
    return axis === "alias" ? `@${key}` : key;
  });
}

async function looseAliases({ model, rules }: Awaited<ReturnType<typeof subjectFor>>): Promise<string[]> {
  const row = await db().model.findUniqueOrThrow({ where: { id: model.id }, select: { aliases: true } });
  const meant = new Set(rules.filter(({ axis }) => axis === "alias").map(({ key }) => key));
  return Object.keys((row.aliases ?? {}) as Record<string, string>)
    .filter((alias) => !meant.has(alias))
    .sort()
    .map((alias) => `@${alias}`);
}
