"use client";

import { useFrame } from "@/components/timeline/moment-context";
import { labelInset, placeLabels } from "@/lib/history/timeline-labels";
import type { Bar } from "@/lib/history/timeline-layout";
import type { Stage } from "@/lib/registries/types";

export type NamedBar = Pick<Bar, "key" | "left" | "level" | "joinsStart" | "clippedStart"> & {
  name: string;
  detail: string | null;
};

/** Names above the starts of stays, as many as fit the measured width; the others are in tooltip and table. */
export function LaneLabels({ stage, tracks, bars }: { stage: Stage | null; tracks: number[]; bars: NamedBar[] }) {
  const { width } = useFrame();
  return placeLabels(bars, width).map(({ bar, detail }) => (
    <span
      key={bar.key}
      className="tl-name"
      data-stage={stage ?? undefined}
      style={{ left: `calc(${bar.left}% + ${labelInset(bar)}px)`, top: `${(tracks[bar.level] ?? 0) / 16}rem` }}
    >
      {bar.name}
      {detail && <small>{detail}</small>}
    </span>
  ));
}
