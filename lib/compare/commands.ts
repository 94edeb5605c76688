import "server-only";

import { appendAudit } from "@/lib/audit/append";
import type { Actor } from "@/lib/audit/types";
import { transact } from "@/lib/db/client";

type Said = { connectionId: string | null; modelPattern: string; metric: string };

/** Remembers which way a metric is better for the models of a pattern; `direction` null forgets it. Saying the same again changes nothing. */
export async function setDirection(
  actor: Actor,
  { direction, ...said }: Said & { direction: "higher" | "lower" | "none" | null },
): Promise<void> {
  await transact(async (tx) => {
    // Two new ones for the same would otherwise not see each other.
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('interlock.metric-directions'))`;
    const before = await tx.metricDirection.findFirst({ where: said });
    if ((before?.direction ?? null) === direction) return;
    const by = { actorKind: actor.kind, actorId: actor.id, actorName: actor.name };
    const entry = {
      actor,
      subject: { kind: "metric", id: said.metric, name: said.metric },
      connectionId: said.connectionId,
    };
    const scope = { connectionId: said.connectionId, modelPattern: said.modelPattern };
    if (direction === null) {
      if (!before) return;
      await tx.metricDirection.delete({ where: { id: before.id } });
      await appendAudit(tx, {
        ...entry,
        type: "metric.direction-removed",
        payload: { before: before.direction, ...scope },
      });
      return;
    }
    if (before)
      await tx.metricDirection.update({ where: { id: before.id }, data: { direction, setAt: new Date(), ...by } });
    else await tx.metricDirection.create({ data: { ...said, direction, ...by } });
    await appendAudit(tx, {
      ...entry,
      type: "metric.direction-set",
      payload: { before: before?.direction ?? null, after: direction, ...scope },
    });
  });
}
