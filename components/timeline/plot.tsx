import { EventRow } from "@/components/timeline/event-row";
import { LaneRow, TurnoutMark } from "@/components/timeline/lanes";
import { PlotArea } from "@/components/timeline/plot-area";
import { type ScrubbedLane, Scrubber } from "@/components/timeline/scrubber";
import { momentWords } from "@/lib/history/dates";
import { axisOf } from "@/lib/history/timeline-axis";
import { layoutTimeline, type TimelineLayout } from "@/lib/history/timeline-layout";
import type { Timeline } from "@/lib/history/types";

/** Px from the top of the plot to the first lane: the row of events and its margin. */
const above = 52;

/** Events, lanes and axis. Everything but names, glyphs and the scrubber is drawn once, on the server. */
export function Plot({ timeline }: { timeline: Timeline }) {
  const layout = layoutTimeline(timeline);
  const axis = axisOf(timeline.from, timeline.to);
  return (
    <PlotArea>
      {axis.ticks.map(({ left }) => (
        <span key={left} className="tl-month" style={{ left: `${left}%` }} />
      ))}
      <div className="tl-events">
        <p className="tl-label">events</p>
        <EventRow drops={dropsOf(layout)} />
      </div>
      {layout.lanes.map((lane) => (
        <LaneRow key={lane.id} lane={lane} now={timeline.now} nowLeft={layout.now} />
      ))}
      {layout.turnouts.map((turnout) => (
        <TurnoutMark key={turnout.key} turnout={turnout} offset={above} />
      ))}
      {layout.blind.map(({ left, width, from, to }) => (
        <span
          key={from}
          className="tl-blind"
          style={{ left: `${left}%`, width: `${width}%`, top: `${above / 16}rem`, height: `${layout.height / 16}rem` }}
          title={`Nobody was watching from ${momentWords(from)} to ${momentWords(to)} UTC.`}
        >
          {width > 14 && <span>nobody was watching</span>}
        </span>
      ))}
      {layout.began !== null && timeline.began !== null && (
        <span
          className="tl-began"
          style={{ left: `${layout.began}%` }}
          title={`Watching began on ${momentWords(timeline.began)} UTC.`}
        />
      )}
      <Axis axis={axis} now={layout.now} />
      <Scrubber lanes={layout.lanes.map(scrubbed)} />
    </PlotArea>
  );
}

function Axis({ axis: { ticks, minor }, now }: { axis: ReturnType<typeof axisOf>; now: number | null }) {
  return (
    <>
      {now !== null && (
        <span className="tl-now" style={{ left: `${now}%` }}>
          <b>now</b>
        </span>
      )}
      <div className="tl-axis" aria-hidden="true">
        {minor.map((left) => (
          <i key={left} style={{ left: `${left}%` }} />
        ))}
        {ticks.map(({ left, text }) => (
          <span key={left} style={{ left: `${left}%` }}>
            {clearOf(left, text, now) ? text : ""}
          </span>
        ))}
      </div>
    </>
  );
}

/** Whether a tick's name ends before the edge and keeps away from the word "now"; in percent, about 0.6 a character. */
function clearOf(left: number, text: string, now: number | null): boolean {
  const end = left + 1 + text.length * 0.65;
  return end < 102 && (now === null || end < now - 2 || left > now + 2);
}

/** Down to the uppermost lane in which a stay begins, or else ends, with the event. */
function dropsOf(layout: TimelineLayout): Record<string, number> {
  const drops: Record<string, number> = {};
  for (const ends of [false, true])
    for (const lane of layout.lanes)
      for (const { segment, level } of lane.bars) {
        const event = ends ? segment?.endEvent : segment?.startEvent;
        if (event) drops[event] ??= above + lane.top + (lane.tracks[level] ?? 0) - 26;
      }
  return drops;
}

function scrubbed({ id, top, tracks, bars }: TimelineLayout["lanes"][number]): ScrubbedLane {
  const covers =
    tracks.length === 1 ? [] : bars.map(({ level, left, width }) => ({ level, left, right: left + width }));
  return { id, tracks: tracks.map((track) => above + top + track), covers };
}
