"use client";

import { memo, useState } from "react";

import { VersionChip } from "@/components/models/version-chip";
import { EventPhrase } from "@/components/timeline/event-list";
import { EvidenceLink } from "@/components/timeline/evidence-link";
import { type ModelPlace, useFrame } from "@/components/timeline/moment-context";
import { Button } from "@/components/ui/button";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import { TextLink } from "@/components/ui/text-link";
import { formatCount } from "@/lib/format";
import { intervalWords, momentWords } from "@/lib/history/dates";
import type { HistoryEvent, Lane, Segment } from "@/lib/history/types";
import { reasonWords, sourceWords, whenWords, whoWords } from "@/lib/history/words";
import { paths } from "@/lib/paths";

/** Rows at most; a longer range says so. */
const most = 200;

/** The same as the drawing, in words: what happened, who held what, when nobody watched. */
export const TimelineTable = memo(function TimelineTable() {
  const { timeline, model, evidence, addressOf } = useFrame();
  const { lanes, events, blind } = timeline;
  const stays = lanes
    .flatMap((lane) => lane.segments.map((segment) => ({ lane, segment })))
    .sort((a, b) => b.segment.start.before - a.segment.start.before);
  const [unfolded, unfold] = useState(false);
  const newest = [...events].sort((a, b) => b.when.before - a.when.before || b.recordedAt - a.recordedAt);
  const found = newest.filter(({ origin }) => origin === "found");
  const isFolded = !unfolded && found.length > 1 && !found.some(({ id }) => id === evidence);
  const listed = (isFolded ? newest.filter(({ origin }) => origin !== "found") : newest).filter(
    (event, index) => index < most || event.id === evidence,
  );
  const began = Math.max(-Infinity, ...found.map(({ when }) => when.before));
  const row = (event: HistoryEvent) => (
    <EventRow
      key={event.id}
      event={event}
      selected={event.id === evidence}
      href={addressOf({ at: event.when.before, event: event.id })}
    />
  );
  return (
    <div className="grid gap-4 pt-3 pb-1">
      <section aria-label="Events">
        <h3 className="px-4 pb-1">Events</h3>
        {newest.length === 0 ? (
          <p className="px-4 pb-2 text-ink-2">Nothing is known to have happened in this range.</p>
        ) : (
          <Table label="Events" cards head={eventHead}>
            {listed.filter(({ when }) => when.before > began).map(row)}
            {isFolded && <FoundRow found={found} onShow={() => unfold(true)} />}
            {listed.filter(({ when }) => when.before <= began).map(row)}
          </Table>
        )}
        <More shown={listed.length + (isFolded ? found.length : 0)} of={newest.length} />
      </section>
      <section aria-label="Who held what">
        <h3 className="px-4 pb-1">Who held what</h3>
        {stays.length === 0 ? (
          <p className="px-4 pb-2 text-ink-2">Nobody is known to have held a lane in this range.</p>
        ) : (
          <Table label="Who held what" cards head={stayHead}>
            {stays.slice(0, most).map(({ lane, segment }) => (
              <StayRow
                key={`${lane.id} ${segment.startEvent} ${segment.version} ${segment.start.after}`}
                lane={lane}
                segment={segment}
                model={model}
              />
            ))}
          </Table>
        )}
        <More shown={most} of={stays.length} />
      </section>
      {blind.length > 0 && (
        <section aria-label="Nobody was watching">
          <h3 className="px-4 pb-1">Nobody was watching</h3>
          <ul className="grid gap-1 px-4 pb-2 text-small text-ink-2">
            {blind.map(({ from, to }) => (
              <li key={from}>
                from {momentWords(from)} to {momentWords(to)} UTC
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
});

const eventHead = (
  <>
    <Th>What</Th>
    <Th>When, UTC</Th>
    <Th>How it is known</Th>
    <Th>Who</Th>
    <Th>Why</Th>
    <Th>
      <span className="sr-only">Address</span>
    </Th>
  </>
);
const stayHead = (
  <>
    <Th>Version</Th>
    <Th>Lane</Th>
    <Th>From</Th>
    <Th>Until</Th>
    <Th>How it came</Th>
  </>
);

function EventRow({ event, selected, href }: { event: HistoryEvent; selected: boolean; href: string }) {
  return (
    <Tr id={`event-${event.id}`} open {...(selected && { className: "tl-selected" })}>
      <Td full>
        <EventPhrase event={event} />
      </Td>
      <Td full>{whenWords(event)}</Td>
      <Td label="Known">{sourceWords(event.sources)}</Td>
      <Td>{whoWords(event)}</Td>
      <Td full className="max-w-80 wrap-break-word">
        {reasonWords(event) || <span className="text-ink-3">no reason given</span>}
      </Td>
      <Td nowrap>
        <TextLink href={href} scroll={false} className="text-small" data-open>
          at that moment
        </TextLink>
      </Td>
    </Tr>
  );
}

/** What was there at the first look, in one row: nothing of it happened. */
function FoundRow({ found, onShow }: { found: HistoryEvent[]; onShow: () => void }) {
  const versions = new Set(found.flatMap(({ version }) => version ?? [])).size;
  const [first] = [...found].sort((a, b) => b.when.before - a.when.before);
  return (
    <Tr>
      <Td full>
        The model{versions > 0 && ` and ${formatCount(versions)} ${versions === 1 ? "version" : "versions"}`} were there
      </Td>
      <Td full>{first && whenWords(first)}</Td>
      <Td label="Known">{first && sourceWords(first.sources)}</Td>
      <Td />
      <Td full />
      <Td nowrap>
        <Button variant="bare" size="small" onClick={onShow}>
          Show {formatCount(found.length)}
        </Button>
      </Td>
    </Tr>
  );
}

const came: Record<Segment["origin"], string> = {
  ours: "decided here",
  outside: "outside Interlock",
  imported: "imported",
  found: "already so when watching began",
};

function StayRow({ lane, segment, model }: { lane: Lane; segment: Segment; model: ModelPlace }) {
  const { version, native, start, end, origin, startEvent, endEvent } = segment;
  return (
    <Tr>
      <Td>
        <VersionChip version={version} stage={lane.stage} href={paths.version(model.connection, model.key, version)} />
      </Td>
      <Td>
        {lane.title} {lane.stage && <span className="font-mono text-micro text-ink-3">{native}</span>}
      </Td>
      <Td full label="From">
        <EvidenceLink event={startEvent}>
          {origin === "found" ? `before ${momentWords(start.before)}` : intervalWords(start)}
        </EvidenceLink>
      </Td>
      <Td full label="Until">
        {end === null ? (
          "holds it now"
        ) : endEvent ? (
          <EvidenceLink event={endEvent}>{intervalWords(end)}</EvidenceLink>
        ) : (
          intervalWords(end)
        )}
      </Td>
      <Td full>{came[origin]}</Td>
    </Tr>
  );
}

function More({ shown, of }: { shown: number; of: number }) {
  if (of <= shown) return null;
  return (
    <p className="px-4 pt-2 text-small text-ink-3">
      The newest {formatCount(shown)} of {formatCount(of)}. A shorter range shows the others.
    </p>
  );
}
