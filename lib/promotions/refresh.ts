import "server-only";

import { setTimeout as wait } from "node:timers/promises";

import { wasAsked } from "@/lib/asked";
import { type Actor, system } from "@/lib/audit/types";
import { db, Prisma, readRows } from "@/lib/db/client";
import { splitText } from "@/lib/endpoints/shares";
import { AppError } from "@/lib/errors";
import { versionLabel } from "@/lib/format";
import { attempt } from "@/lib/result";

import { supersede } from "./close";
import { areSameWrites } from "./evidence";
import { gatherEvidence } from "./gather";
import { haveGatesMoved } from "./moved-gates";
import { planFor } from "./plan-for";
import { policyFor } from "./policy-for";
import { isReady } from "./ready";
import { loadPromotion, partsOf, type Promotion } from "./store";
import {
  isSameGround,
  listHolders,
  loadSubjectOf,
  type MarkedRow,
  openRegistryOf,
  type Subject,
  trafficNow,
} from "./subject";
import { depthFor, takeEvidence } from "./take-evidence";
import { rulesFor, writesOf } from "./targets";

const longestRestMs = 400;
const askedMs = 1_000;

/** Gathers a request's evidence anew, whatever it was; `actor` is who wanted it. Throws what the registry throws. */
export async function gatherAgain(id: string, actor: Actor = system): Promise<void> {
  const promotion = await loadPromotion(id);
  const subject = await loadSubjectOf(promotion);
  const policy = await policyFor(subject, promotion.target);
  try {
    const gathered = await gatherEvidence(
      subject,
      promotion.target,
      policy,
      await openRegistryOf(subject),
      depthFor(promotion.kind, policy),
    );
    await takeEvidence(id, gathered, policy, actor);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== "not_found") throw error;
    await supersede(id, error.message);
  }
}

/**
 * Open requests of these models whose ground has moved: another holder, another policy, a gate that reads otherwise, the
 * version gone or there already. Each gets new evidence, and with it void votes, or goes on; one that has become pointless
 * ends, saying by what. Throws the first failure once all were looked at.
 */
export async function refreshOpen(modelIds: string[]): Promise<void> {
  if (modelIds.length === 0) return;
  const open = await db().promotion.findMany({
    where: { modelId: { in: modelIds }, state: "open" },
    select: { id: true },
    orderBy: { number: "asc" },
  });
  const failures: unknown[] = [];
  for (const { id } of open) {
    const began = performance.now();
    await refreshOne(await loadPromotion(id)).catch((error: unknown) => failures.push(error));
    // Rests as long as it worked, and nine times that while somebody uses the pages: with thousands of open requests, people come first.
    await wait(Math.min(longestRestMs, (performance.now() - began) * (wasAsked(askedMs) ? 9 : 1)));
  }
  if (failures.length > 0) throw failures[0];
}

async function refreshOne(promotion: Promotion): Promise<void> {
  const subject = await loadSubjectOf(promotion);
  // Without an open registry the calls are not known; the rest is looked at all the same.
  const opened = await attempt(openRegistryOf(subject));
  const plan = opened.ok ? await planFor(subject, promotion.target, opened.data) : null;
  const holders = plan?.holders ?? (await listHolders(subject, promotion.target));
  // What holds the target by one of the words that mean it may still get the others.
  const isOwed = plan !== null && plan.ok && plan.steps.some(({ purpose }) => purpose === "target");
  const over = isOwed ? null : await whyPointless(promotion, subject, holders);
  if (over !== null) return supersede(promotion.id, over);
  const evidence = await db().evidence.findUnique({ where: { id: promotion.evidenceId ?? "" } });
  if (!evidence) return gatherAgain(promotion.id);
  const known = partsOf(evidence);
  const policy = await policyFor(subject, promotion.target);
  const same =
    known.policy.id === policy.id &&
    known.policy.version === policy.version &&
    (plan === null || areSameWrites(known.writes, writesOf(promotion.target, plan))) &&
    (await isSameGround(subject, promotion.target, known, undefined, holders)) &&
    // It has everything that it needs: a bar was lifted.
    !isReady(promotion, known) &&
    !(await haveGatesMoved(promotion, subject, known, holders, evidence.takenAt));
  if (!same) await gatherAgain(promotion.id);
}

async function whyPointless(
  { target, version, number }: Promotion,
  subject: Subject,
  holders: MarkedRow[],
): Promise<string | null> {
  if (subject.version.goneAt !== null)
    return `${subject.connection.name} no longer has ${versionLabel(version.nativeKey)}.`;
  if (subject.split && (await trafficNow(subject, target)).split !== splitText(subject.split)) return null;
  if (!subject.split && (holders.length !== 1 || holders[0]?.id !== subject.version.id)) return null;
  const event = await findArrival(subject, target);
  if (event?.number === number) return null;
  const by = event?.number
    ? `request #${event.number}`
    : event?.origin === "outside"
      ? "a change outside Interlock"
      : "another change";
  return subject.split
    ? `Requests are shared out like that by ${by}.`
    : `${versionLabel(version.nativeKey)} came to hold ${target} by ${by}.`;
}

/** How the version came to what means this target, and by which request where it was one. */
async function findArrival(
  { version, rules }: Subject,
  target: string,
): Promise<{ origin: string; number: number | null } | undefined> {
  const wanted = rulesFor(rules, target).map(({ axis, key }) => Prisma.sql`(${axis}::text, ${key}::text)`);
  const [event] = await readRows<{ origin: string; number: number | null }>(Prisma.sql`
    SELECT e.origin, p.number FROM placement h JOIN event e ON e.id = h.start_event_id LEFT JOIN promotion p ON p.id = e.promotion_id
    WHERE h.version_id = ${version.id}::uuid AND (h.axis, h.key) IN (${Prisma.join(wanted)}) AND h.known_to IS NULL AND h.end_after IS NULL
    ORDER BY h.start_before DESC LIMIT 1`);
  return event;
}

/** A model and the registry that it lives in. */
export type OpenModel = { id: string; connectionId: string };

/** Models with open requests: all of them, for when policies have changed. */
export async function listOpenModels(): Promise<OpenModel[]> {
  const rows = await db().promotion.findMany({
    where: { state: "open" },
    distinct: ["modelId"],
    select: { modelId: true, connectionId: true },
  });
  return rows.map(({ modelId, connectionId }) => ({ id: modelId, connectionId }));
}

/**
 * Models with an open request that has its votes, so that only a gate or a bar still holds it up, or whose version became ready
 * or ceased to be. They have to be looked for: neither a logged metric nor a status leaves an event.
 */
export function listHeldUpModels(): Promise<OpenModel[]> {
  return readRows<OpenModel>(Prisma.sql`
    SELECT DISTINCT p.model_id AS id, p.connection_id AS "connectionId"
    FROM promotion p JOIN evidence e ON e.id = p.evidence_id JOIN model_version v ON v.id = p.version_id
      LEFT JOIN LATERAL jsonb_array_elements(e.parts -> 'gates') g ON true
    WHERE p.state = 'open' AND p.kind = 'promotion' AND (
      p.quorum <= (SELECT count(*) FROM vote t WHERE t.promotion_id = p.id AND t.voided_at IS NULL AND t.choice = 'approve')
      OR (g -> 'definition' ->> 'kind' = 'version-status' AND (g ->> 'state' = 'pass') <> (v.status = 'ready')))`);
}

/** Another text each time a policy was made, changed or retired, its scope included. */
export async function policiesMark(): Promise<string> {
  const [row] = await readRows<{ mark: string | null }>(Prisma.sql`
    SELECT md5(string_agg(ROW(p.id, p.connection_id, p.model_pattern, p.target, p.retired_at, v.number)::text, ',' ORDER BY p.id)) AS mark
    FROM policy p, LATERAL (SELECT max(n.number) AS number FROM policy_version n WHERE n.policy_id = p.id) v`);
  return row?.mark ?? "";
}
