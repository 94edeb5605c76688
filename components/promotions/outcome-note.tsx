"use client";

import { useRouter } from "next/navigation";

import { Button } from "@/components/ui/button";
import { Note, type NoteTone } from "@/components/ui/note";
import { TextLink } from "@/components/ui/text-link";
import { Time } from "@/components/ui/time";
import { splitWords } from "@/lib/endpoints/shares";
import { paths } from "@/lib/paths";
import { finishPromotion, giveUpPromotion, rollBackTraffic, undoPromotion } from "@/lib/promotions/actions";
import type { PromotionState, PromotionView } from "@/lib/promotions/types";
import type { Split } from "@/lib/registries/types";
import { endpointOf, targetWords } from "@/lib/target";

import { ActButton } from "./act-button";
import { outcomeWords, wasUndone } from "./outcome-words";
import { ReasonDialog } from "./reason-dialog";
import { titleOf } from "./words";

/** Once a request is no longer open: what became of it, why, and what to do next. */
export function OutcomeNote({ promotion }: { promotion: PromotionView }) {
  const { state, stateReason, stateAt, may } = promotion;
  const words = outcomeWords(promotion);
  if (!words) return null;
  const refusals = [...new Set([may.rollBack, may.finish, may.undo, may.giveUp])].filter((why) => typeof why === "string");
  return (
    <div className="mb-5">
      <Note tone={wasUndone(promotion) ? "unknown" : tones[state]} live="polite" action={<Actions promotion={promotion} />}>
        <p>
          <b>{words.what}</b> {stateReason} <Time at={stateAt} precision="second" className="text-small text-ink-3" />
        </p>
        {words.next && <p className="mt-1">{words.next}</p>}
        {refusals.map((why) => (
          <p key={why} className="mt-1 text-small text-ink-2">
            {why}
          </p>
        ))}
      </Note>
    </div>
  );
}

function Actions({ promotion }: { promotion: PromotionView }) {
  const { number, state, may, connection, model, version, target, holders, splitBefore } = promotion;
  if (state === "partial" && (may.finish === null || may.undo === null)) {
    return (
      <div className="flex flex-wrap gap-2">
        {may.finish === null && <ActButton label="Finish it" busyLabel="Finishing …" run={() => finishPromotion({ number })} />}
        {may.undo === null && (
          <ReasonDialog label="Undo it" title={`Undo what was written of #${number}?`} verb="Undo" ask="Why" run={(reason) => undoPromotion({ number, reason })}>
            The steps that held are taken back in the registry, the last one first, and read back. The request stays here with what was done.
          </ReasonDialog>
        )}
      </div>
    );
  }
  if (may.giveUp === null) {
    return (
      <ReasonDialog label="Give up" title={`Give up finding out what became of #${number}?`} verb="Give up" ask="Why" run={(reason) => giveUpPromotion({ number, reason })}>
        Nothing more is asked or written for it, and others of the model can go on. Whether its writes happened stays unknown; what the registry shows later is recorded.
      </ReasonDialog>
    );
  }
  if (may.rollBack === null && splitBefore !== null) return <ShiftBack promotion={promotion} splitBefore={splitBefore} />;
  if (may.rollBack === null) {
    return (
      <Button href={paths.rollBack(connection.slug, model.key, target)} aria-label={`Roll back ${titleOf({ ...promotion, kind: "promotion" })}`}>
        Roll back
      </Button>
    );
  }
  if (askAgain.has(state)) {
    return <TextLink href={paths.request(connection.slug, model.key, version)}>Ask again</TextLink>;
  }
  return state === "conflict" || holders.length > 1 ? <TextLink href={paths.model(connection.slug, model.key)}>Who holds it now</TextLink> : null;
}

function ShiftBack({ promotion: { connection, target, endpointName }, splitBefore }: { promotion: PromotionView; splitBefore: Split }) {
  const router = useRouter();
  const endpoint = endpointOf(target) ?? "";
  const back = async (reason: string) => {
    const result = await rollBackTraffic({ connection: connection.slug, endpoint, reason });
    if (result.ok) router.push(paths.promotion(result.data.number));
    return result;
  };
  return (
    <ReasonDialog label="Roll back" title={`Roll back ${targetWords(target, endpointName)}?`} verb="Roll back" ask="Why" run={back}>
      Requests are shared out as before: {splitWords(splitBefore)}. What gets none by it is barred from this endpoint until somebody lifts the bar with a reason.
    </ReasonDialog>
  );
}

const askAgain = new Set<PromotionState>(["refused", "rejected", "withdrawn", "expired", "superseded"]);

const tones: Record<PromotionState, NoteTone> = {
  open: "unknown",
  verifying: "unknown",
  applying: "unknown",
  accepted: "unknown",
  unknown: "caution",
  applied: "go",
  conflict: "stop",
  refused: "stop",
  partial: "stop",
  rejected: "stop",
  withdrawn: "unknown",
  expired: "unknown",
  superseded: "unknown",
};
