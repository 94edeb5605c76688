import { RequestItem } from "@/components/promotions/request-item";
import { Link } from "@/components/ui/link";
import { Panel } from "@/components/ui/panel";
import { TextLink } from "@/components/ui/text-link";
import { Time } from "@/components/ui/time";
import { formatAge, legible } from "@/lib/format";
import type { Time as Moment } from "@/lib/history/types";
import { paths } from "@/lib/paths";
import type { PromotionRow, ReviewLine } from "@/lib/promotions/types";
import { targetWords } from "@/lib/target";
import { plural } from "@/lib/words";

type Props = {
  rows: readonly PromotionRow[];
  /** There are more than these. */ more: boolean;
  reviews: readonly ReviewLine[];
  now: Moment;
};

const mostReviews = 3;

/** What only the viewer and their peers can move on: requests that wait for a vote, changes from outside that wait for a word. */
export function WaitingPanel({ rows, more, reviews, now }: Props) {
  return (
    <Panel
      title="Waiting for you"
      padding="none"
      actions={<TextLink href={paths.promotions}>Promotions</TextLink>}
      footer={more && "Further requests are in the list."}
    >
      {rows.length + reviews.length === 0 ? (
        <p className="p-4 text-ink-2">Nothing waits for you.</p>
      ) : (
        <ul>
          {rows.map((row) => (
            <RequestItem key={row.number} row={row} when={<>· expires in {formatAge(row.expiresAt - now)}</>} />
          ))}
          {reviews.slice(0, mostReviews).map((review) => (
            <li key={review.id} data-row="" className="border-b border-hair px-4 py-2 last:border-b-0">
              <p className="wrap-anywhere">
                <Link data-open href={paths.reviews} className="font-strong hover:text-rail">
                  {legible(review.model.name)}
                </Link>{" "}
                {targetWords(review.target, review.endpointName)} was changed outside Interlock
              </p>
              <p className="text-small text-ink-3">
                to review since <Time at={review.openedAt} ageAt={now} inRow />
              </p>
            </li>
          ))}
          {reviews.length > mostReviews && (
            <li className="px-4 py-2 text-small">
              <TextLink href={paths.reviews}>{plural(reviews.length - mostReviews, "more change")} to review</TextLink>
            </li>
          )}
        </ul>
      )}
    </Panel>
  );
}
