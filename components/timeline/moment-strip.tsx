"use client";

import { Fragment, useEffect, useRef, useState } from "react";

import { OutsideMark } from "@/components/models/outside-mark";
import { StageMark } from "@/components/models/stage-mark";
import { VersionChip } from "@/components/models/version-chip";
import { useFrame, useMoment } from "@/components/timeline/moment-context";
import { Pieces } from "@/components/timeline/pieces";
import { agoWords, clockWords, momentWords, weekdayWords } from "@/lib/history/dates";
import { laneWords, momentSentence } from "@/lib/history/moment-words";
import type { MomentLane } from "@/lib/history/types";
import { paths } from "@/lib/paths";
import type { Stage } from "@/lib/registries/types";

/** The answer in words, one column a lane: who, since when, decided by whom, on what evidence. */
export function MomentStrip() {
  const { timeline } = useFrame();
  const { at, params, moment } = useMoment();
  return (
    <div className="tl-strip" id="moment" role="group" aria-label="At that moment">
      <div>
        <p className="text-micro text-ink-3">At that moment</p>
        <p className="font-strong">
          <time dateTime={new Date(at).toISOString()}>{weekdayWords(at)}</time>
        </p>
        <p className="font-mono text-small">{clockWords(at, true)} UTC</p>
        <p className="mt-1.5 text-micro text-ink-3">{agoWords(at, timeline.now)}</p>
        {params.known !== null && (
          <p className="mt-1.5 text-micro text-ink-2">as known on {momentWords(params.known)}</p>
        )}
      </div>
      <div className="tl-cells">
        {moment.lanes.map((lane, index) => {
          const { stage = null, title = lane.lane } = timeline.lanes[index] ?? {};
          return (
            <div key={lane.lane}>
              <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
                {stage ? <StageMark stage={stage} /> : <span className="font-mono text-small">{title}</span>}
                <Who lane={lane} stage={stage} />
              </p>
              <p className="mt-1 text-small text-pretty text-ink-2">
                <Pieces pieces={laneWords(lane, at, timeline)} />
              </p>
            </div>
          );
        })}
      </div>
      <Spoken />
    </div>
  );
}

function Who({ lane, stage }: { lane: MomentLane; stage: Stage | null }) {
  const { model } = useFrame();
  if (lane.certainty === "not-watched") return <span className="font-strong text-ink-2">not watched then</span>;
  if (lane.holders.length === 0) return <span className="text-ink-3">nobody</span>;
  const unsure = lane.holders.filter((holder) => !holder.sure).length;
  return (
    <>
      {lane.holders.slice(0, chips).map((holder, index) => (
        <Fragment key={holder.version}>
          {index > 0 && !holder.sure && (
            <span className="text-ink-2">{lane.holders[0]?.sure ? "perhaps also" : "or"}</span>
          )}
          <VersionChip
            version={holder.version}
            stage={stage}
            href={paths.version(model.connection, model.key, holder.version)}
          />
        </Fragment>
      ))}
      {lane.holders.length > chips && <span className="text-ink-2">and {lane.holders.length - chips} more</span>}
      {unsure > 0 && lane.nobody && <span className="text-ink-2">or nobody</span>}
      {lane.certainty === "known" && lane.holders.some((holder) => holder.origin === "outside") && <OutsideMark />}
      {lane.certainty === "known" && lane.holders.some((holder) => holder.origin === "imported") && (
        <span className="text-micro text-ink-3">imported</span>
      )}
    </>
  );
}

/** Chips at most; the rest is a count, and all of them are in the table. */
const chips = 6;

/** Says the answer once the movement has ended; nothing on arrival, the page is read anyway. */
function Spoken() {
  const { timeline } = useFrame();
  const { moment, params, settled } = useMoment();
  const [said, say] = useState("");
  const first = useRef(params);
  useEffect(() => {
    if (!settled || params === first.current) return;
    const titles = new Map(timeline.lanes.map((lane) => [lane.id, lane.title]));
    const wait = setTimeout(
      () => say(`${momentWords(moment.at)} UTC. ${momentSentence(moment, titles, timeline)}`),
      500,
    );
    return () => clearTimeout(wait);
  }, [moment, params, settled, timeline]);
  return (
    <p role="status" className="sr-only">
      {said}
    </p>
  );
}
