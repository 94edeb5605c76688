import { PageHead } from "@/components/ui/page-head";
import { TextLink } from "@/components/ui/text-link";
import { historyAddress } from "@/lib/history/history-address";
import { type Arrival, arrivalWords } from "@/lib/history/since-words";

/** What matters on arrival; where changes were made outside, the way to all of them. */
export function ArrivalHead({ arrival }: { arrival: Arrival }) {
  const { title, facts, isOutside } = arrivalWords(arrival);
  const { since } = arrival;
  const href = historyAddress({ outside: "yes", ...(since !== null && { since: new Date(since).toISOString() }) });
  return (
    <PageHead
      title={title}
      facts={[
        ...facts,
        isOutside && (
          <TextLink key="outside" href={href}>
            Show what was changed outside
          </TextLink>
        ),
      ]}
    />
  );
}
