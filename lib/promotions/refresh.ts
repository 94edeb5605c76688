import "server-only";

import { db, Prisma, readRows } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import { versionLabel } from "@/lib/format";
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
  const open = await db().promotion.findMany({ where: { modelId: { in: modelIds }, state: "open" }, select: { id: true } });
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
  if (subject.version.goneAt !== null) return `${subject.connection.name} no longer has ${versionLabel(version.nativeKey)}.`;
  const holders = await listHolders(subject.model.id, subject.rules, target);
  if (holders.length !== 1 || holders[0]?.id !== subject.version.id) return null;
  const [event] = await readRows<{ origin: string; actor: string | null; number: number | null }>(Prisma.sql`
    SELECT e.origin, e.actor_name AS actor, p.number FROM placement h JOIN event e ON e.id = h.start_event_id LEFT JOIN promotion p ON p.id = e.promotion_id
    WHERE h.version_id = ${subject.version.id}::uuid AND h.known_to IS NULL AND h.end_after IS NULL ORDER BY h.start_before DESC LIMIT 1`);
  if (event?.number === number) return null;
  const by = event?.number ? `request #${event.number}` : event?.origin === "outside" ? "a change outside Interlock" : "another change";
  return `${versionLabel(version.nativeKey)} came to hold ${target} by ${by}.`;
}

/** Models with open requests: all of them, for when policies have changed. */
export async function listOpenModels(): Promise<string[]> {
  const rows = await db().promotion.findMany({ where: { state: "open" }, distinct: ["modelId"], select: { modelId: true } });
  return rows.map(({ modelId }) => modelId);
}

/** Another text each time a policy was made, changed or retired. */
export async function policiesMark(): Promise<string> {
  const [row] = await readRows<{ mark: string }>(Prisma.sql`
    SELECT concat((SELECT max(made_at) FROM policy_version), ' ', (SELECT count(retired_at) FROM policy)) AS mark`);
  return row?.mark ?? "";
}
