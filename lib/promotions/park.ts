import "server-only";

import { transact } from "@/lib/db/client";
import { requireLease } from "@/lib/writes/lease";
import { settleSteps } from "@/lib/writes/steps";

import type { Answer, Judged } from "./judge";
import { tryLater } from "./postpone";
import { deciderOf, lockPromotion, moveTo, tell } from "./store";
import { isUnsettled, type Work } from "./work";

/** No answer, and no reading that tells: the job looks again later. */
export async function park({ promotion, lease }: Work, answers: Map<number, Answer>, why: string): Promise<void> {
  await transact(async (tx) => {
    await requireLease(tx, lease);
    const now = await lockPromotion(tx, promotion.id);
    await settleSteps(
      tx,
      promotion.id,
      [...answers].map(([ordinal, { kind, words }]) => ({
        ordinal,
        outcome: kind === "refused" ? ("refused" as const) : ("lost" as const),
        answer: words,
      })),
    );
    if (!isUnsettled(now)) return;
    const reason = `${why}: whether the write happened is not known. It is looked for again by itself.`;
    if (now.state !== "unknown") await moveTo(tx, now, "unknown", reason);
    await tryLater(tx, now.id, reason);
    if (now.state !== "unknown")
      await tell(tx, "promotion.settled", now, deciderOf(now), {
        outcome: "unknown",
        why: reason,
        calls: [...answers].map(([ordinal, { words }]) => ({ ordinal, answer: words })),
      });
  });
}

/** The registry took it on: what follows waits until a reading shows it done. */
export async function parkAccepted(
  { promotion, lease }: Work,
  judged: Judged[],
  answers: Map<number, Answer>,
): Promise<void> {
  await transact(async (tx) => {
    await requireLease(tx, lease);
    const now = await lockPromotion(tx, promotion.id);
    const told = judged.flatMap(({ step: { ordinal }, outcome, observed }) => {
      const answer = answers.get(ordinal);
      return answer
        ? [
            {
              ordinal,
              outcome: answer.kind === "accepted" ? ("sent" as const) : outcome,
              answer: answer.words,
              observed,
            },
          ]
        : [];
    });
    await settleSteps(tx, promotion.id, told);
    if (!isUnsettled(now)) return;
    const reason = "The registry has taken it on and works on it. It is looked for again by itself.";
    await moveTo(tx, now, "accepted", reason);
    await tryLater(tx, now.id, reason);
    await tell(tx, "promotion.settled", now, deciderOf(now), {
      outcome: "accepted",
      why: reason,
      calls: [...answers].map(([ordinal, { words }]) => ({ ordinal, answer: words })),
    });
  });
}

/** The registry works on it: nothing is sent, and nothing said of it, before that is over. */
export async function waitOn({ promotion, lease }: Work, judged: Judged[]): Promise<void> {
  await transact(async (tx) => {
    await requireLease(tx, lease);
    await settleSteps(
      tx,
      promotion.id,
      judged.map(({ step: { ordinal, outcome, answer }, observed }) => ({ ordinal, outcome, answer, observed })),
    );
    await tryLater(tx, promotion.id, "The registry still works on it. It is looked for again by itself.");
  });
}
