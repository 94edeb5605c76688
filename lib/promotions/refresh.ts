import "server-only";

import { db, Prisma, readRows } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import { findPolicy } from "@/lib/policies/queries";
import { toFailure } from "@/lib/result";

import { supersede } from "./close";
import { gatherEvidence } from "./gather";
import { loadPromotion, partsOf, type Promotion } from "./store";
import { listHolders, loadSubject, openRegistryOf, type Subject } from "./subject";
import { takeEvidence } from "./take-evidence";

/** Gathers a request's evidence anew, whatever it was. Throws what the registry throws. */
export async function gatherAgain(id: string): Promise<void> {
  const promotion = await loadPromotion(id);
  const subject = await loadSubject(promotion.versionId);
  const policy = await findPolicy({ connectionId: subject.connection.id, model: subject.model.name, target: promotion.target });
  try {
    const gathered = await gatherEvidence(subject, promotion.target, policy, await openRegistryOf(subject), promotion.kind === "rollback" ? "quick" : "full");
    await takeEvidence(id, gathered, policy);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== "not_found") throw error;
    await supersede(id, error.message);
  }
}

/**
 * Open requests of these models whose ground has moved: another holder, another policy, the version gone or there
 * already. Each gets new evidence, and with it void votes; one that has become pointless ends, saying by what.
 */
export async function refreshOpen(modelIds: string[]): Promise<void> {
  if (modelIds.length === 0) return;
  const open = await db().promotion.findMany({ where: { modelId: { in: modelIds }, state: "open" }, select: { id: true }, take: 500 });
  for (const { id } of open) {
    try {
      await refreshOne(await loadPromotion(id));
    } catch (error) {
      // The registry is away: verifying will find the same, and the next change of the model asks again.
      toFailure(error);
    }
  }
}

async function refreshOne(promotion: Promotion): Promise<void> {
  const subject = await loadSubject(promotion.versionId);
  const over = await whyPointless(promotion, subject);
  if (over !== null) return supersede(promotion.id, over);
  const evidence = await db().evidence.findUnique({ where: { id: promotion.evidenceId ?? "" } });
  const holders = await listHolders(subject.model.id, subject.rules, promotion.target);
  const policy = await findPolicy({ connectionId: subject.connection.id, model: subject.model.name, target: promotion.target });
  const known = evidence && partsOf(evidence);
  const same =
    known !== null &&
    known.policy.id === policy.id &&
    known.policy.version === policy.version &&
    known.holders.map(({ id }) => id).sort().join() === holders.map(({ id }) => id).sort().join();
  if (!same) await gatherAgain(promotion.id);
}

async function whyPointless({ target, version, number }: Promotion, subject: Subject): Promise<string | null> {
  if (subject.version.goneAt !== null) return `${subject.connection.name} no longer has version ${version.nativeKey}.`;
  const holders = await listHolders(subject.model.id, subject.rules, target);
  if (holders.length !== 1 || holders[0]?.id !== subject.version.id) return null;
  const [event] = await readRows<{ origin: string; actor: string | null; number: number | null }>(Prisma.sql`
    SELECT e.origin, e.actor_name AS actor, p.number FROM placement h JOIN event e ON e.id = h.start_event_id LEFT JOIN promotion p ON p.id = e.promotion_id
    WHERE h.version_id = ${subject.version.id}::uuid AND h.known_to IS NULL AND h.end_after IS NULL ORDER BY h.start_before DESC LIMIT 1`);
  if (event?.number === number) return null;
  const by = event?.number ? `request #${event.number}` : event?.origin === "outside" ? "a change outside Interlock" : "another change";
  return `${version.nativeKey} came to hold ${target} by ${by}.`;
}

/** Open requests under a policy that is not the one in force any more. */
export async function listOutdated(): Promise<string[]> {
  const rows = await readRows<{ modelId: string }>(Prisma.sql`
    SELECT DISTINCT p.model_id AS "modelId" FROM promotion p JOIN policy q ON q.id = p.policy_id
    WHERE p.state = 'open' AND (q.retired_at IS NOT NULL OR p.policy_version < (SELECT max(number) FROM policy_version v WHERE v.policy_id = p.policy_id)
      OR EXISTS (SELECT FROM policy n WHERE n.created_at > (SELECT taken_at FROM evidence e WHERE e.id = p.evidence_id)))
    LIMIT 200`);
  return rows.map(({ modelId }) => modelId);
}
