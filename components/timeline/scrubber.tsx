"use client";

import { type KeyboardEvent, type PointerEvent, useRef } from "react";

import { useFrame, useMoment } from "@/components/timeline/moment-context";
import { clockWords, dateWords, day, hour, minute, yearOf } from "@/lib/history/dates";
import { spokenMoment } from "@/lib/history/moment-words";
import { share } from "@/lib/history/timeline-axis";
import type { MomentLane, Time } from "@/lib/history/types";

export type ScrubbedLane = {
  id: string;
  /** Px from the top of the plot to each track. */
  tracks: number[];
  /** Where a lane has several tracks: who covers which stretch of which, in percent. */
  covers: { level: number; left: number; right: number }[];
};

/** The line through the lanes, its knob on the axis, a ring at every lane it crosses. */
export function Scrubber({ lanes }: { lanes: ScrubbedLane[] }) {
  const { timeline, plot, move } = useFrame();
  const { at, moment } = useMoment();
  const { from, to, now } = timeline;
  const dragging = useRef(false);
  const timeUnder = (event: PointerEvent) => {
    const area = plot.current?.getBoundingClientRect();
    return area ? snap(from + ((event.clientX - area.left) / area.width) * (to - from), (to - from) / area.width) : at;
  };
  const drag = {
    onPointerDown: (event: PointerEvent<HTMLSpanElement>) => {
      event.preventDefault();
      event.currentTarget.setPointerCapture(event.pointerId);
      event.currentTarget.parentElement?.focus({ preventScroll: true });
      dragging.current = true;
    },
    onPointerMove: (event: PointerEvent<HTMLSpanElement>) => {
      if (dragging.current) move(timeUnder(event), { settled: false });
    },
    onPointerUp: (event: PointerEvent<HTMLSpanElement>) => {
      if (dragging.current) move(timeUnder(event));
      dragging.current = false;
    },
    onPointerCancel: () => {
      if (dragging.current) move(at);
      dragging.current = false;
    },
  };
  const left = Math.max(0, Math.min(100, share(at, from, to)));
  return (
    <div
      className="tl-scrub"
      style={{ left: `${left}%` }}
      role="slider"
      tabIndex={0}
      aria-label="Moment"
      aria-valuemin={Math.floor(from / minute)}
      aria-valuemax={Math.floor(Math.min(to, now) / minute)}
      aria-valuenow={Math.floor(at / minute)}
      aria-valuetext={spokenMoment(at, now)}
      aria-keyshortcuts="ArrowLeft ArrowRight Shift+ArrowLeft Shift+ArrowRight Home End"
      onKeyDown={(event) => {
        const target = keyTarget(event, at, from);
        if (target === undefined) return;
        event.preventDefault();
        move(target);
      }}
    >
      {lanes.map((lane, index) => {
        const state = moment.lanes[index];
        return (
          state &&
          lane.tracks.map((top, level) => (
            <Ring key={`${lane.id} ${top}`} top={top} held={heldAt(state, lane, level, left)} />
          ))
        );
      })}
      <span
        className="tl-knob"
        // Near an edge the knob leans inwards, so that its date is never cut off.
        style={{ translate: left < 4 ? "-12%" : left > 97 ? "-82%" : undefined }}
        {...drag}
        onClick={(event) => event.stopPropagation()}
      >
        {dateWords(at, yearOf(at) === yearOf(now) ? yearOf(now) : undefined)} {clockWords(at)}
      </span>
    </div>
  );
}

/** Where a key of the slider leads; undefined for the others. `null` is now. */
function keyTarget(event: KeyboardEvent, at: Time, from: Time): Time | null | undefined {
  if (event.altKey || event.ctrlKey || event.metaKey) return undefined;
  const step = event.shiftKey ? hour : day;
  if (event.key === "ArrowLeft" || event.key === "ArrowDown") return at - step;
  if (event.key === "ArrowRight" || event.key === "ArrowUp") return at + step;
  if (event.key === "PageDown") return at - 7 * day;
  if (event.key === "PageUp") return at + 7 * day;
  if (event.key === "Home") return from;
  return event.key === "End" ? null : undefined;
}

function Ring({ top, held }: { top: number; held: "" | "perhaps" | null }) {
  return <span className="tl-ring" style={{ top: `${top / 16}rem` }} data-held={held ?? undefined} />;
}

function heldAt(
  state: MomentLane,
  { tracks, covers }: ScrubbedLane,
  level: number,
  left: number,
): "" | "perhaps" | null {
  if (state.holders.length === 0) return null;
  if (
    tracks.length > 1 &&
    !covers.some((cover) => cover.level === level && cover.left - rounding <= left && left <= cover.right + rounding)
  )
    return null;
  return state.certainty === "known" ? "" : "perhaps";
}

/** Lefts and widths are rounded apart from each other. */
const rounding = 0.01;

/** A pixel is many minutes; the round moment under it is the one that was meant. */
function snap(at: Time, pixel: number): Time {
  const step = [minute, 5 * minute, 15 * minute, 30 * minute, hour].findLast((unit) => unit <= pixel) ?? 1000;
  return Math.round(at / step) * step;
}
