import { KnownAt, KnownNote } from "@/components/timeline/known-at";
import { Legend } from "@/components/timeline/legend";
import { type ModelPlace, MomentProvider } from "@/components/timeline/moment-context";
import { MomentForm } from "@/components/timeline/moment-form";
import { MomentStrip } from "@/components/timeline/moment-strip";
import { Plot } from "@/components/timeline/plot";
import { RangeLinks } from "@/components/timeline/range-links";
import { SelectedEvent } from "@/components/timeline/selected-event";
import { TimelineTable } from "@/components/timeline/timeline-table";
import { Empty } from "@/components/ui/empty";
import { NextIcon } from "@/components/ui/icons";
import { Kbd } from "@/components/ui/kbd";
import { FooterEnd, Panel } from "@/components/ui/panel";
import { TextLink } from "@/components/ui/text-link";
import { formatCount } from "@/lib/format";
import { momentWords } from "@/lib/history/dates";
import { timelineAddress, type TimelineParams } from "@/lib/history/timeline-params";
import type { Lane, Timeline } from "@/lib/history/types";
import { paths } from "@/lib/paths";

import "./lanes.css";
import "./scrubber.css";
import "./strip.css";
import "./timeline-modes.css";

type Props = {
  /** Drawn for the window that `timelineWindow` gives for these params. */
  timeline: Timeline;
  /** Read from the address by `readTimelineParams`. */
  params: TimelineParams;
  /** The connection's slug and the model's key. */
  model: ModelPlace;
};

/** Aliases that mean no stage: more than this are folded behind a link. */
const aliasesShown = 3;

/** Who held which stage when, and who held it at one moment: the drawing, the answer in words, and the same as a table. */
export function TimelinePanel({ timeline, params, model }: Props) {
  const path = paths.model(model.connection, model.key);
  const lanes = shownLanes(timeline.lanes, params.allLanes);
  const hidden = shownLanes(timeline.lanes, true).length - lanes.length;
  const shown = { ...timeline, lanes };
  if (lanes.length === 0) return <NoLanes />;
  return (
    <MomentProvider timeline={shown} params={params} model={model}>
      <Panel
        title="Timeline"
        fact={<RangeLinks />}
        actions={<MomentForm />}
        padding="none"
        className="tl"
        footer={<Footer timeline={timeline} params={params} path={path} />}
      >
        {params.known !== null && (
          <KnownNote known={params.known} href={timelineAddress(path, { ...params, known: null })} />
        )}
        <Plot timeline={shown} />
        {isStill(timeline) && (
          <p className="border-t border-hair px-4 py-2.5 text-ink-2">
            Nothing has moved in this range. A version that enters a stage or takes an alias is drawn here.
          </p>
        )}
        {(hidden > 0 || params.allLanes) && (
          <p className="border-t border-hair px-4 py-2 text-small">
            <TextLink href={timelineAddress(path, { ...params, allLanes: !params.allLanes })} scroll={false}>
              {hidden > 0 ? `${hidden} more aliases` : "Fewer aliases"}
            </TextLink>
          </p>
        )}
        <SelectedEvent />
        <MomentStrip />
        <details id="timeline-table" className="tl-table border-t border-hair">
          <summary className="tl-summary px-4 py-2.5 text-small font-strong hover:bg-hover">
            <NextIcon className="size-3.5 text-ink-3" />
            Table of {count(timeline.events.length, "event")} and{" "}
            {count(
              lanes.reduce((sum, lane) => sum + lane.segments.length, 0),
              "stay",
            )}
          </summary>
          <TimelineTable />
        </details>
      </Panel>
    </MomentProvider>
  );
}

function Footer({ timeline, params, path }: { timeline: Timeline; params: TimelineParams; path: string }) {
  return (
    <>
      <Legend timeline={timeline} />
      <FooterEnd>
        <span className="hidden items-center gap-1.5 md:flex">
          <Kbd>←</Kbd>
          <Kbd>→</Kbd> day <Kbd>[</Kbd>
          <Kbd>]</Kbd> event <Kbd>t</Kbd> table
        </span>
        <KnownAt params={params} path={path} />
      </FooterEnd>
      <p className="hidden basis-full print:block">
        At {momentWords(params.at ?? timeline.now)} UTC
        {params.known !== null && `, as known on ${momentWords(params.known)} UTC`} ·{" "}
        {timelineAddress(path, { ...params, at: params.at ?? timeline.now })}
      </p>
    </>
  );
}

function NoLanes() {
  return (
    <Panel title="Timeline">
      <Empty
        title="No lanes to draw"
        why="This model has no aliases, and its connection does not say which of the registry’s words mean production, staging or development."
      />
    </Panel>
  );
}

/** Archived is where versions rest, not a place that somebody holds: no lane. */
function shownLanes(known: Lane[], all: boolean): Lane[] {
  const lanes = known.filter((lane) => lane.stage !== "archived" && lane.stage !== "none");
  const aliases = lanes.filter((lane) => lane.stage === null);
  if (all || aliases.length <= aliasesShown + 1) return lanes;
  const kept = new Set(aliases.slice(0, aliasesShown));
  return lanes.filter((lane) => lane.stage !== null || kept.has(lane));
}

function isStill({ lanes, events }: Timeline): boolean {
  return events.length === 0 && lanes.every((lane) => lane.segments.length === 0);
}

function count(of: number, word: string): string {
  return `${formatCount(of)} ${word}${of === 1 ? "" : "s"}`;
}
