import { EventList } from "@/components/timeline/event-list";
import { Panel } from "@/components/ui/panel";
import { TextLink } from "@/components/ui/text-link";
import { formatTime } from "@/lib/format";
import { historyAddress } from "@/lib/history/history-address";
import type { HistoryEvent } from "@/lib/history/types";
import { isOutside } from "@/lib/history/words";
import { plural } from "@/lib/words";

type Props = { events: HistoryEvent[]; more: boolean; since: number | null; now: number };

const most = 12;

/** What happened meanwhile; changes made outside stand first, for nobody here agreed to them. */
export function ChangesPanel({ events, more, since, now }: Props) {
  const ordered =
    since === null ? events : [...events.filter(isOutside), ...events.filter((event) => !isOutside(event))];
  const hidden = events.length - most;
  return (
    <Panel
      title={since === null ? "Latest changes" : `Changed since ${formatTime(since)}`}
      padding="none"
      footer={
        (hidden > 0 || more) && (
          <TextLink href={historyAddress(since === null ? {} : { since: new Date(since).toISOString() })}>
            {more ? "More than " : ""}
            {plural(Math.max(hidden, 0), "further event")}
          </TextLink>
        )
      }
    >
      {events.length === 0 ? (
        <p className="p-4 text-ink-2">
          {since === null
            ? "Nothing has changed since watching began. What changed before is in the timelines of the models."
            : "Nothing has changed since then."}
        </p>
      ) : (
        <EventList events={ordered.slice(0, most)} now={now} withModel />
      )}
    </Panel>
  );
}
