"use client";

import { OutsideMark } from "@/components/models/outside-mark";
import { VersionChip } from "@/components/models/version-chip";
import { Button } from "@/components/ui/button";
import { Note } from "@/components/ui/note";
import { TextLink } from "@/components/ui/text-link";
import { Time } from "@/components/ui/time";
import type { Time as Moment } from "@/lib/history/types";
import { paths } from "@/lib/paths";
import { acceptReview } from "@/lib/promotions/actions";
import type { ReviewLine } from "@/lib/promotions/types";

import { ReasonDialog } from "./reason-dialog";
import { stageOfTarget } from "./words";

type Props = { reviews: readonly ReviewLine[]; now: Moment; may: { accept: boolean; rollBack: boolean } };

/** Changes of governed targets that nobody here agreed to: what happened, who holds it now, and the two ways on. */
export function ReviewsList({ reviews, now, may }: Props) {
  return (
    <ul>
      {reviews.map((review) => (
        <Review key={review.id} review={review} now={now} may={may} />
      ))}
    </ul>
  );
}

function Review({ review, now, may }: { review: ReviewLine; now: Moment; may: Props["may"] }) {
  const { connection, model, target, holders, what, origin, openedAt, closed, state } = review;
  return (
    <li data-row="" className="grid gap-x-4 gap-y-2 border-b border-hair px-4 py-3 last:border-b-0 sm:grid-cols-[minmax(0,1fr)_auto]">
      <div className="grid min-w-0 gap-1">
        <p className="flex flex-wrap items-baseline gap-x-2.5 gap-y-0.5">
          <TextLink data-open href={paths.model(connection.slug, model.key)} className="font-strong no-underline!">
            {model.name}
          </TextLink>
          {origin === "outside" && <OutsideMark />}
          <span className="text-small text-ink-3">
            {connection.name} · {state === "open" ? "open" : words[state]} <Time at={closed?.at ?? openedAt} ageAt={now} ago inRow />
          </span>
        </p>
        <p className="wrap-anywhere text-pretty">{what}</p>
        <p className="flex flex-wrap items-baseline gap-1.5 text-small text-ink-2">
          {target} now:{" "}
          {holders.length === 0
            ? "nobody"
            : holders.map((holder) => (
                <VersionChip key={holder} version={holder} stage={stageOfTarget(target)} href={paths.version(connection.slug, model.key, holder)} />
              ))}
        </p>
        {holders.length > 1 && (
          <Note tone="caution">
            {holders.length} versions hold {target} at once. Rolling back leaves one.
          </Note>
        )}
        {closed && (
          <p className="text-small text-ink-3">
            {words[state]} by {closed.by}: “{closed.why}”
          </p>
        )}
      </div>
      {state === "open" && <Ways review={review} may={may} />}
    </li>
  );
}

function Ways({ review: { id, connection, model, target, version }, may }: { review: ReviewLine; may: Props["may"] }) {
  if (!may.accept && !may.rollBack) return <p className="text-small text-ink-3 sm:max-w-52">A reviewer can accept it or roll it back.</p>;
  return (
    <div className="flex flex-wrap items-start gap-2">
      {may.accept && (
        <ReasonDialog label="Accept" title={`Accept this change of ${model.name}?`} verb="Accept" ask="Why is it right?" run={(reason) => acceptReview({ id, reason })}>
          {version === null ? `What holds ${target} now stays.` : "It stays as it is, and counts as agreed from now on: it can be rolled back to later."} Your reason and name stand in the history.
        </ReasonDialog>
      )}
      {may.rollBack && (
        <Button variant="stop" href={paths.rollBack(connection.slug, model.key, target)}>
          Roll back
        </Button>
      )}
    </div>
  );
}

const words: Record<ReviewLine["state"], string> = {
  open: "open",
  accepted: "accepted",
  "rolled-back": "rolled back",
  overtaken: "overtaken by a later change",
};
