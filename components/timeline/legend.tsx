import { dateWords } from "@/lib/history/dates";
import { isSharp } from "@/lib/history/timeline-layout";
import type { Timeline } from "@/lib/history/types";
import { isOutside } from "@/lib/history/words";

/** What the marks mean, as far as they are drawn. */
export function Legend({ timeline }: { timeline: Timeline }) {
  const { lanes, events, blind, began, cut } = timeline;
  const segments = lanes.flatMap((lane) => lane.segments);
  const soft = segments.some(
    ({ start, end }) => !isSharp(start, timeline) || (end !== null && !isSharp(end, timeline)),
  );
  const told = segments.some(({ origin }) => origin === "imported");
  return (
    <ul className="flex flex-wrap items-center gap-x-4 gap-y-1 text-micro">
      {segments.length > 0 && (
        <Key name="held">{segments.some((segment) => segment.end === null) ? "holds it" : "held it"}</Key>
      )}
      {(segments.some((segment) => segment.origin === "outside") || events.some(isOutside)) && (
        <Key name="outside" glyph="outside">
          outside Interlock
        </Key>
      )}
      {told && (
        <Key name="told" glyph="imported">
          imported
        </Key>
      )}
      {cut !== null && <Key>{`begins ${dateWords(cut)}: there are more stays before than can be drawn`}</Key>}
      {began !== null && began > timeline.from && <Key name="began">{`watching began ${dateWords(began)}`}</Key>}
      {soft && <Key name="soft">not known exactly</Key>}
      {blind.length > 0 && <Key name="blind">nobody was watching</Key>}
      {!told && events.some((event) => event.origin === "imported") && <Key glyph="imported">imported</Key>}
      {events.some((event) => event.origin === "found") && <Key glyph="found">found when watching began</Key>}
    </ul>
  );
}

function Key({ name, glyph, children }: { name?: string; glyph?: string; children: string }) {
  return (
    <li className="inline-flex items-center gap-1.5">
      {name && <span className="tl-key" data-key={name} aria-hidden="true" />}
      {glyph && <span className="tl-swatch-glyph" data-tone={glyph} aria-hidden="true" />}
      {children}
    </li>
  );
}
