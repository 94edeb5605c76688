"use client";

import { RollBackTraffic } from "@/components/endpoints/roll-back-traffic";
import { Button } from "@/components/ui/button";
import { Note, type NoteTone } from "@/components/ui/note";
import { TextLink } from "@/components/ui/text-link";
import { Time } from "@/components/ui/time";
import { paths } from "@/lib/paths";
import { finishPromotion, giveUpPromotion, undoPromotion } from "@/lib/promotions/actions";
import { titleOf } from "@/lib/promotions/title";
import type { PromotionState, PromotionView } from "@/lib/promotions/types";
import { endpointOf } from "@/lib/target";

import { ActButton } from "./act-button";
import { outcomeWords, wasUndone } from "./outcome-words";
import { ReasonDialog } from "./reason-dialog";

/** Once a request is no longer open: what became of it, why, and what to do next. */
export function OutcomeNote({ promotion }: { promotion: PromotionView }) {
  const { state, stateReason, stateAt, may } = promotion;
  const words = outcomeWords(promotion);
  if (!words) return null;
  const refusals = [...new Set([may.rollBack, may.finish, may.undo, may.giveUp])].filter(
    (why) => typeof why === "string",
  );
  return (
    <div className="mb-5">
      <Note
        tone={wasUndone(promotion) ? "unknown" : tones[state]}
        live="polite"
        action={<Actions promotion={promotion} />}
      >
        <p>
          <b>{words.what}</b> {stateReason !== words.what && stateReason}{" "}
          <Time at={stateAt} precision="second" className="text-small text-ink-3" />
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
  const { number, state, may, connection, model, version, target, holders, endpointName, splitBefore } = promotion;
  if (state === "partial" && (may.finish === null || may.undo === null)) {
    return (
      <div className="flex flex-wrap gap-2">
        {may.finish === null && (
          <ActButton label="Finish it" busyLabel="Finishing …" run={() => finishPromotion({ number })} />
        )}
        {may.undo === null && (
          <ReasonDialog
            label="Undo it"
            title={`Undo what was written of #${number}?`}
            verb="Undo"
            ask="Why"
            run={(reason) => undoPromotion({ number, reason })}
          >
            The steps that held are taken back in the registry, the last one first, and read back. The request stays
            here with what was done.
          </ReasonDialog>
        )}
      </div>
    );
  }
  if (may.giveUp === null) {
    return (
      <ReasonDialog
        label="Give up"
        title={`Give up finding out what became of #${number}?`}
        verb="Give up"
        ask="Why"
        run={(reason) => giveUpPromotion({ number, reason })}
      >
        Nothing more is asked or written for it, and others of the model can go on. Whether its writes happened stays
        unknown; what the registry shows later is recorded.
      </ReasonDialog>
    );
  }
  if (may.rollBack === null && splitBefore !== null) {
    const endpoint = endpointOf(target) ?? "";
    return (
      <RollBackTraffic
        endpoint={{ connection: connection.slug, endpoint }}
        name={endpointName ?? endpoint}
        back={{ number, split: splitBefore }}
      />
    );
  }
  if (may.rollBack === null) {
    return (
      <Button
        href={paths.rollBack(connection.slug, model.key, target)}
        aria-label={`Roll back ${titleOf({ ...promotion, kind: "promotion" })}`}
      >
        Roll back
      </Button>
    );
  }
  if (askAgain.has(state)) {
    return <TextLink href={paths.request(connection.slug, model.key, version)}>Ask again</TextLink>;
  }
  return state === "conflict" || holders.length > 1 ? (
    <TextLink href={paths.model(connection.slug, model.key)}>Who holds it now</TextLink>
  ) : null;
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
