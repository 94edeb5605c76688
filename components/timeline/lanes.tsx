import { LaneLabels, type NamedBar } from "@/components/timeline/lane-labels";
import { versionLabel } from "@/lib/format";
import { clockWords, dateWords, day, intervalWords, momentWords, yearOf } from "@/lib/history/dates";
import type { Bar, LaneLayout, Turnout } from "@/lib/history/timeline-layout";
import type { Time } from "@/lib/history/types";
import { listWords } from "@/lib/words";

/** One lane: its name, its rails, who held it. Drawn once, on the server. */
export function LaneRow({ lane, now, nowLeft }: { lane: LaneLayout; now: Time; nowLeft: number | null }) {
  return (
    <div className="tl-lane" style={{ height: rem(lane.height) }}>
      <LaneName lane={lane} />
      {lane.tracks.map((track) => (
        <span
          key={track}
          className="tl-rail"
          style={{ top: rem(track), right: nowLeft === null ? 0 : `${(100 - nowLeft).toFixed(3)}%` }}
        />
      ))}
      {lane.bars.map((bar) => (
        <span key={bar.key} {...barLook(bar, lane)}>
          {bar.told > 0 && <i style={{ width: `${bar.told}%` }} />}
          {bar.told > 0 && bar.told < 100 && <i />}
        </span>
      ))}
      <LaneLabels stage={lane.stage} tracks={lane.tracks} bars={lane.bars.map((bar) => named(bar, lane, now))} />
    </div>
  );
}

export function LaneName({ lane: { stage, title, native } }: { lane: Pick<LaneLayout, "stage" | "title" | "native"> }) {
  return (
    <div className="tl-label">
      <p className="flex min-w-0 items-center gap-[0.4375rem] whitespace-nowrap">
        {stage && <span className="stage-track" data-stage={stage} aria-hidden="true" />}
        <span className={stage ? undefined : "truncate font-mono text-small"} title={stage ? undefined : title}>
          {title}
        </span>
      </p>
      {stage && native.length > 0 && (
        <p className="tl-native truncate font-mono text-micro text-ink-3" title={native.join(", ")}>
          {native.join(", ")}
        </p>
      )}
    </div>
  );
}

/** A true move of one version: the eye follows it up the line. */
export function TurnoutMark({
  turnout: { left, top, height, rises, stage, certain },
  offset,
}: {
  turnout: Turnout;
  offset: number;
}) {
  const path = rises ? `M1.5 ${height}H4L14 0h2.5` : `M1.5 0H4L14 ${height}h2.5`;
  return (
    <svg
      className="tl-turnout"
      style={{ left: `${left}%`, top: rem(top + offset), height: rem(height) }}
      viewBox={`0 0 18 ${height}`}
      preserveAspectRatio="none"
      data-stage={stage}
      data-uncertain={certain ? undefined : ""}
      aria-hidden="true"
    >
      <path d={path} />
    </svg>
  );
}

export function rem(px: number): string {
  return `${px / 16}rem`;
}

function barLook(bar: Bar, lane: LaneLayout) {
  const start = bar.joinsStart ? 7 : bar.clippedStart || bar.fadeStart !== null ? 0 : 1.5;
  const end = bar.joinsEnd ? 7 : bar.open || bar.clippedEnd || bar.fadeEnd !== null ? 0 : 1.5;
  const fades = bar.fadeStart !== null || bar.fadeEnd !== null;
  return {
    className: "tl-bar",
    title: barTitle(bar, lane),
    style: {
      // What began a moment ago ends at now all the same.
      left: bar.open
        ? `min(calc(${bar.left}% + ${start}px), calc(${(bar.left + bar.width).toFixed(3)}% - 3px))`
        : `calc(${bar.left}% + ${start}px)`,
      width: `max(3px, calc(${bar.width}% - ${start + end}px))`,
      top: rem(lane.tracks[bar.level] ?? 0),
      ...(bar.fadeStart !== null && { "--fade-in": `max(3px, ${bar.fadeStart}%)` }),
      ...(bar.fadeEnd !== null && { "--fade-out": `max(3px, ${bar.fadeEnd}%)` }),
    },
    "data-stage": lane.stage ?? undefined,
    "data-origin": bar.segment?.origin,
    "data-told": bar.told > 0 ? "" : undefined,
    "data-fades": fades ? "" : undefined,
    "data-open": bar.open ? "" : undefined,
    "data-short": bar.short ? "" : undefined,
    "data-count": bar.segment === null ? bar.count : undefined,
  };
}

function barTitle({ segment, count }: Bar, lane: LaneLayout): string {
  if (!segment)
    return `${count} stays in ${lane.title}, too many or too short to draw one by one. The table has them all.`;
  const start =
    segment.origin === "found"
      ? `already so on ${dateWords(segment.start.before)}, found when watching began`
      : `since ${intervalWords(segment.start)}`;
  const origin = { ours: "", outside: " · outside Interlock", imported: " · imported", found: "" }[segment.origin];
  const end = segment.end ? ` · until ${intervalWords(segment.end)}` : "";
  return `${versionLabel(segment.version)} · ${lane.title}, ${segment.native} · ${start}${end}${origin}`;
}

function named(bar: Bar, lane: LaneLayout, now: Time): NamedBar {
  const { key, left, level, joinsStart, clippedStart, segment } = bar;
  const place = { key, left, level, joinsStart, clippedStart };
  if (!segment) return { ...place, name: `${bar.count} stays`, detail: null };
  const hidden = shortBefore(bar, lane.bars);
  const earlier = lane.bars.some(
    (other) => other.segment?.version === segment.version && other.segment !== segment && other.left < left,
  );
  const details = [
    ...(hidden.length > 0 ? [`after ${listWords(hidden)}`] : []),
    ...(earlier ? ["again"] : []),
    ...(bar.open ? [sinceWords(segment.start.before, now)] : []),
  ];
  return { ...place, name: versionLabel(segment.version), detail: details.join(", ") || null };
}

/** A day that is not today's is named. */
function sinceWords(since: Time, now: Time): string {
  const days = Math.floor((now - since) / day);
  if (days >= 1) return `since ${dateWords(since, yearOf(now))} · ${days} d`;
  return `since ${dateWords(since) === dateWords(now) ? clockWords(since) : momentWords(since, { year: yearOf(now) })}`;
}

/** Short stays right before a bar: its name stands where theirs would. */
function shortBefore(bar: Bar, bars: readonly Bar[]): string[] {
  const names = bars.flatMap(({ short, level, left, segment }) =>
    short && segment && level === bar.level && left < bar.left + 0.01 && bar.left - left < 1 && segment !== bar.segment
      ? [versionLabel(segment.version)]
      : [],
  );
  return bar.short ? [] : [...new Set(names)].slice(-3);
}
