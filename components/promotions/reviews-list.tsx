"use client";

import { useRouter } from "next/navigation";

import { OutsideMark } from "@/components/models/outside-mark";
import { VersionChip } from "@/components/models/version-chip";
import { Button } from "@/components/ui/button";
import { Note } from "@/components/ui/note";
import { TextLink } from "@/components/ui/text-link";
import { Time } from "@/components/ui/time";
import { legible, versionLabel } from "@/lib/format";
import type { Time as Moment } from "@/lib/history/types";
import { paths } from "@/lib/paths";
import { acceptReview, rollBackApproval } from "@/lib/promotions/actions";
import type { ReviewLine } from "@/lib/promotions/types";
import { endpointOf, isApproval, isShared, targetWords } from "@/lib/target";

import { ReasonDialog } from "./reason-dialog";
import { stageOfTarget } from "./words";

type Props = { reviews: readonly ReviewLine[]; now: Moment };

/** Changes of governed targets that nobody here agreed to: what happened, who holds it now, and the two ways on. */
export function ReviewsList({ reviews, now }: Props) {
  return (
    <ul>
      {reviews.map((review) => (
        <Review key={review.id} review={review} now={now} />
      ))}
    </ul>
  );
}

function Review({ review, now }: { review: ReviewLine; now: Moment }) {
  const { connection, model, target, endpointName, holders, what, origin, openedAt, closed, state } = review;
  const words = targetWords(target, endpointName);
  const isTraffic = endpointOf(target) !== null;
  return (
    <li
      data-row=""
      className="grid gap-x-4 gap-y-2 border-b border-hair px-4 py-3 last:border-b-0 sm:grid-cols-[minmax(0,1fr)_auto]"
    >
      <div className="grid min-w-0 gap-1">
        <p className="flex flex-wrap items-baseline gap-x-2.5 gap-y-0.5">
          <TextLink
            data-open
            href={paths.model(connection.slug, model.key)}
            className="font-strong wrap-anywhere no-underline!"
          >
            {legible(model.name)}
          </TextLink>
          {origin === "outside" && <OutsideMark />}
          <span className="text-small text-ink-3">
            {connection.name} · {state === "open" ? "open" : stateWords[state]}{" "}
            <Time at={closed?.at ?? openedAt} ageAt={now} ago inRow />
          </span>
        </p>
        <p className="wrap-anywhere text-pretty">{what}</p>
        <p className="flex flex-wrap items-baseline gap-1.5 text-small text-ink-2">
          {isTraffic ? `${words} goes to` : `${words} now:`}{" "}
          {holders.length === 0
            ? "nobody"
            : holders.map((holder) => (
                <VersionChip
                  key={holder}
                  version={holder}
                  stage={stageOfTarget(target)}
                  href={paths.version(connection.slug, model.key, holder)}
                />
              ))}
        </p>
        {holders.length > 1 && !isTraffic && (
          <Note tone="caution">
            {holders.length} versions hold {words} at once. Rolling back leaves one.
          </Note>
        )}
        {closed && (
          <p className="text-small text-ink-3">
            {stateWords[state]} by {closed.by}: “{closed.why}”
          </p>
        )}
      </div>
      {state === "open" && <Ways review={review} />}
    </li>
  );
}

function Ways({ review }: { review: ReviewLine }) {
  const { id, model, target, endpointName, version, may } = review;
  if (!may.accept && !may.rollBack)
    return <p className="text-small text-ink-3 sm:max-w-52">A reviewer can accept it or roll it back.</p>;
  return (
    <div className="flex flex-wrap items-start gap-2">
      {may.accept && (
        <ReasonDialog
          label="Accept"
          title={`Accept this change of ${legible(model.name)}?`}
          verb="Accept"
          ask="Why is it right?"
          run={(reason) => acceptReview({ id, reason })}
        >
          {version === null
            ? `What holds ${targetWords(target, endpointName)} now stays.`
            : "It stays as it is, and counts as agreed from now on: it can be rolled back to later."}{" "}
          Your reason and name stand in the history.
        </ReasonDialog>
      )}
      {may.rollBack && <WayBack review={review} />}
    </div>
  );
}

/** An approval is taken back here; where a version belongs that was archived, a request says; traffic on the endpoint's page, a stage or an alias on a page of its own, where one sees to what. */
function WayBack({
  review: { id, connection, model, target, version, holders, isEndpointGone },
}: {
  review: ReviewLine;
}) {
  const router = useRouter();
  const endpoint = endpointOf(target);
  if (isEndpointGone)
    return (
      <p className="text-small text-ink-3 sm:max-w-52">
        There is no such endpoint any more: nothing can be rolled back.
      </p>
    );
  if (isShared(target) && !isApproval(target))
    return (
      <p className="text-small text-ink-3 sm:max-w-52">
        To put it back, ask for the stage that it should have, from the version’s own page.
      </p>
    );
  if (!isApproval(target)) {
    return (
      <Button
        variant="stop"
        href={
          endpoint === null
            ? paths.rollBack(connection.slug, model.key, target)
            : paths.endpoint(connection.slug, endpoint)
        }
      >
        Roll back
      </Button>
    );
  }
  const run = async (reason: string) => {
    const result = await rollBackApproval({ id, reason });
    if (result.ok) router.push(paths.promotion(result.data.number));
    return result;
  };
  const label = version === null ? "The version" : versionLabel(version);
  const isApprovedNow = target === "approved" && holders.length > 0;
  return (
    <ReasonDialog
      variant="stop"
      label="Roll back"
      title={`Take back this change of ${legible(model.name)}?`}
      verb="Roll back"
      ask="Why"
      run={run}
    >
      {isApprovedNow
        ? `${label} is set to rejected: nobody here agreed to its approval.`
        : `${label} gets the status back that it had before. An approval comes back only if it had been agreed to here.`}
    </ReasonDialog>
  );
}

const stateWords: Record<ReviewLine["state"], string> = {
  open: "open",
  accepted: "accepted",
  "rolled-back": "rolled back",
  overtaken: "overtaken by a later change",
};
