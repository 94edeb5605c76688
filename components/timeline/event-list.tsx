import { Link } from "@/components/ui/link";

import { OutsideMark } from "@/components/models/outside-mark";
import { VersionChip } from "@/components/models/version-chip";
import { iconOf } from "@/components/timeline/event-look";
import { TextLink } from "@/components/ui/text-link";
import { Time } from "@/components/ui/time";
import type { HistoryEvent, Time as Moment } from "@/lib/history/types";
import { eventWords } from "@/lib/history/words";
import { paths } from "@/lib/paths";

type Props = {
  events: HistoryEvent[];
  /** The moment ages are counted from. */
  now: Moment;
  /** Names the model of each event; for lists over several models. */
  withModel?: boolean;
  /** Rows answer to `#event-<id>`; off where the same event is listed twice on a page. */
  anchors?: boolean;
};

/** Events as sentences: what happened, then when, how we know, who and why. */
export function EventList({ events, now, withModel, anchors }: Props) {
  return (
    <ol className="grid">
      {events.map((event) => (
        <li
          key={event.id}
          id={anchors ? `event-${event.id}` : undefined}
          data-row=""
          className="grid grid-cols-[1rem_minmax(0,1fr)_auto] items-start gap-x-2.5 border-b border-hair px-4 py-2 last:border-b-0 target:bg-rail-tint"
        >
          <EventLine event={event} now={now} {...(withModel && { withModel })} />
        </li>
      ))}
    </ol>
  );
}

function EventLine({ event, now, withModel }: { event: HistoryEvent; now: Moment; withModel?: boolean }) {
  const { version, facts } = eventWords(event);
  const Icon = iconOf(event);
  const { connection, key, name } = event.model;
  return (
    <>
      <Icon className="mt-0.5 text-ink-3" />
      <p className="min-w-0 wrap-break-word">
        {(withModel || version === null) && (
          <>
            <Link href={paths.model(connection, key)} data-open className="font-strong hover:text-rail">
              {name}
            </Link>{" "}
          </>
        )}
        <EventPhrase event={event} isNamed />
      </p>
      <Time at={event.when.before} ageAt={now} inRow className="text-micro text-ink-3" />
      <p className="col-[2/-1] text-small wrap-break-word text-ink-3">{facts.join(" · ")}</p>
    </>
  );
}

/** `v8 became production, outside Interlock`: the version as its chip. `isNamed`: what happened to the model stands behind its name. */
export function EventPhrase({ event, isNamed = false }: { event: HistoryEvent; isNamed?: boolean }) {
  const { version, what, outside } = eventWords(event);
  const { connection, key } = event.model;
  return (
    <>
      {version !== null && (
        <>
          <VersionChip version={version} stage={event.stage} href={paths.version(connection, key, version)} />{" "}
        </>
      )}
      {version === null && !isNamed && "The model "}
      {what} {outside && <OutsideMark />}
      {event.promotion && (
        <TextLink href={paths.promotion(event.promotion.number)} className="text-small">
          promotion #{event.promotion.number}
        </TextLink>
      )}
    </>
  );
}
