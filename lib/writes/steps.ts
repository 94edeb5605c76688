import "server-only";

import { readSplit } from "@/lib/endpoints/shares";
import { db, Prisma, type Reader, type Tx } from "@/lib/db/client";
import type { Write } from "@/lib/registries/types";

import type { Lease } from "./lease";
import type { Outcome, PlannedStep, Purpose, Step } from "./types";

/** The call that a step is. `model`: the registry's own key. */
export function toWrite(model: string, step: Pick<PlannedStep, "version" | "axis" | "key" | "after">): Write {
  switch (step.axis) {
    case "stage":
      return { axis: "stage", model, version: step.version, after: step.after ?? "" };
    case "alias":
      return { axis: "alias", model, key: step.key, after: step.after };
    case "tag":
      return { axis: "tag", model, version: step.version, key: step.key, after: step.after };
    case "approval":
      return { axis: "approval", model, version: step.version, after: step.after ?? "" };
    case "traffic":
      return { axis: "traffic", model, key: step.key, after: readSplit(step.after) };
  }
}

/** Writes down what a registry is owed, after the steps that are there already. Answers them with their numbers. */
export async function planSteps(tx: Tx, promotionId: string, modelId: string, steps: PlannedStep[]): Promise<Step[]> {
  const first = await tx.writeStep.count({ where: { promotionId } });
  const rows = steps.map((step, index) => ({ ...step, ordinal: first + index + 1 }));
  await tx.writeStep.createMany({
    data: rows.map(({ version: _key, ...row }) => ({ ...row, promotionId, modelId })),
  });
  return rows.map((row) => ({
    ...row,
    attempts: 0,
    outcome: "planned",
    answer: null,
    observed: null,
    sentAt: null,
    readAt: null,
  }));
}

/** From here on the write may have happened. Committed before the call is made. */
export async function markSent(tx: Tx, promotionId: string, ordinal: number, lease: Lease): Promise<void> {
  await tx.$executeRaw`
    UPDATE write_step SET outcome = 'sent', attempts = attempts + 1, fence = ${lease.token}, sent_at = clock_timestamp(), answer = NULL
    WHERE promotion_id = ${promotionId}::uuid AND ordinal = ${ordinal}`;
}

/** `observed` absent: nothing was read. */
type Settled = { ordinal: number; outcome: Outcome; answer: string | null; observed?: string | null };

/** What became of the steps, as far as an answer and a reading tell. */
export async function settleSteps(tx: Tx, promotionId: string, steps: Settled[]): Promise<void> {
  for (const { ordinal, outcome, answer, observed } of steps)
    await tx.$executeRaw(Prisma.sql`
      UPDATE write_step SET outcome = ${outcome}, answer = ${answer}
        ${observed === undefined ? Prisma.empty : Prisma.sql`, observed = ${observed}, read_at = clock_timestamp()`}
      WHERE promotion_id = ${promotionId}::uuid AND ordinal = ${ordinal}::int`);
}

export async function listSteps(promotionId: string, reader: Reader = db()): Promise<Step[]> {
  const rows = await reader.writeStep.findMany({
    where: { promotionId },
    include: { version: { select: { nativeKey: true } } },
    orderBy: { ordinal: "asc" },
  });
  return rows.map(({ version, purpose, axis, outcome, ...row }) => ({
    ...row,
    version: version.nativeKey,
    purpose: purpose as Purpose,
    axis: axis as Step["axis"],
    outcome: outcome as Outcome,
  }));
}
