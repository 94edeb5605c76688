"use client";

import { Link } from "@/components/ui/link";
import { Fragment, memo } from "react";

import { iconOf, toneOf } from "@/components/timeline/event-look";
import { useFrame, useMoment } from "@/components/timeline/moment-context";
import { type Cluster, clusterHappenings } from "@/lib/history/timeline-labels";
import { eventSentence } from "@/lib/history/words";

type Props = {
  /** Px from the top of the plot to the track that an event touched, by event id. */
  drops: Record<string, number>;
};

/** One glyph a happening, a count where they stand too close, and a dashed line down to the lane. */
export function EventRow({ drops }: Props) {
  const { timeline, happenings, width } = useFrame();
  const { event } = useMoment().params;
  const clusters = clusterHappenings(happenings, timeline, width);
  return clusters.map((cluster) => {
    const events = cluster.happenings.flatMap((happening) => happening.events);
    const tops = events.flatMap(({ id }) => drops[id] ?? []);
    const current = event !== null && events.some(({ id }) => id === event);
    return (
      <Fragment key={cluster.key}>
        {tops.length > 0 && (
          <span
            className="tl-drop"
            style={{ left: `${cluster.left}%`, height: `calc(${Math.min(...tops) / 16}rem - 2.0625rem)` }}
          />
        )}
        <Glyph cluster={cluster} current={current} />
      </Fragment>
    );
  });
}

const Glyph = memo(function Glyph({ cluster, current }: { cluster: Cluster; current: boolean }) {
  const { addressOf, move, returns } = useFrame();
  const { happenings } = cluster;
  const last = happenings.at(-1);
  if (!last) return null;
  const { lead, at } = last;
  const told = happenings.map((happening) => eventSentence(happening.lead));
  const isReturn = returns.has(lead.id);
  const Icon = iconOf(lead, isReturn);
  const label =
    happenings.length === 1
      ? (told[0] ?? "")
      : `${happenings.length} events: ${told.slice(-4).join("; ")}${happenings.length > 4 ? "; and earlier" : ""}`;
  const outside = happenings.some((happening) => toneOf(happening.lead) === "outside");
  return (
    <Link
      href={addressOf({ at, event: lead.id })}
      scroll={false}
      className="tl-glyph"
      style={{ left: `${cluster.left}%` }}
      title={label}
      aria-label={label}
      aria-current={current ? "true" : undefined}
      data-tone={happenings.length === 1 ? toneOf(lead, isReturn) : outside ? "outside" : "plain"}
      onClick={(click) => {
        if (click.metaKey || click.ctrlKey || click.shiftKey) return;
        click.preventDefault();
        click.stopPropagation();
        move(at, { event: lead.id });
      }}
    >
      <span>{happenings.length === 1 ? <Icon className="size-3" /> : happenings.length}</span>
    </Link>
  );
});
