import { agoWords, clockWords, intervalWords, isOneSecond, momentWords, yearOf } from "@/lib/history/dates";
import { reasonWords, sourceWords, whoWords } from "@/lib/history/words";
import { versionLabel } from "@/lib/format";
import type { HistoryEvent, Holding, Interval, Look, Moment, MomentLane, Time, Timeline } from "@/lib/history/types";
import { listWords } from "@/lib/words";

/** A sentence in pieces: plain words, words to stress, a version, the event that proves it, or the request that decided it. */
export type Piece =
  | string
  | { strong: string }
  | { version: string }
  | { event: string; text: string }
  | { promotion: number; text: string };

type Frame = Pick<Timeline, "now" | "first">;

/** What is known of a lane at a moment, below the names of who held it: since and until when, who decided, how we know. */
export function laneWords(lane: MomentLane, at: Time, { now, first }: Frame): Piece[] {
  const year = yearOf(at);
  if (at > now) return ["This moment has not come yet."];
  if (at < first) return [`Nothing is known of this model before ${momentWords(first, { year })}.`];
  if (lane.certainty === "not-watched") return notWatchedWords(lane, year);
  if (lane.certainty === "one-of") return oneOfWords(lane, at, year);
  if (lane.holders.length === 0) return nobodyWords(lane, year);
  const [only] = lane.holders;
  return lane.holders.length === 1 && only ? holderWords(only, year) : severalWords(lane.holders, year);
}

/** The whole answer as text, for reading aloud and for tests: `production: v8 outside Interlock. Since …`. */
export function momentSentence(moment: Moment, titles: Map<string, string>, frame: Frame): string {
  return moment.lanes
    .map((lane) =>
      `${titles.get(lane.lane) ?? lane.lane}: ${who(lane)}. ${plain(laneWords(lane, moment.at, frame))}`.trim(),
    )
    .join(" ");
}

export function plain(pieces: Piece[]): string {
  return pieces
    .map((piece) =>
      typeof piece === "string"
        ? piece
        : "strong" in piece
          ? piece.strong
          : "version" in piece
            ? versionLabel(piece.version)
            : piece.text,
    )
    .join("");
}

function who(lane: MomentLane): string {
  if (lane.certainty === "not-watched") return "not watched then";
  const names = lane.holders.map((holder) => versionLabel(holder.version));
  if (lane.certainty === "known") return listWords(names) || "nobody";
  const sure = lane.holders.filter((holder) => holder.sure).map((holder) => versionLabel(holder.version));
  const unsure = lane.holders.filter((holder) => !holder.sure).map((holder) => versionLabel(holder.version));
  if (sure.length > 0) return `${listWords(sure)}, perhaps ${listWords(unsure)} too`;
  return listWords([...unsure, ...(lane.nobody ? ["nobody"] : [])], "or");
}

function holderWords({ since, until, origin, event, leftBy }: Holding, year: number): Piece[] {
  const start: Piece[] =
    origin === "found"
      ? ["Already so on ", { strong: momentWords(since.before, { year }) }, ", found when watching began."]
      : ["Since ", { strong: intervalWords(since, year) }, "."];
  const left = until && intervalWords(until, year);
  const end: Piece[] = left === null ? [] : [" Until ", leftBy ? { event: leftBy.id, text: left } : left, "."];
  if (event === null) return [...start, ...end];
  const who = whoWords(event);
  const decided = origin === "outside" ? `Nobody decided here; ${who}.` : `${capital(who)}.`;
  const reason = reasonWords(event);
  return [
    ...start,
    ` ${decided}${reason && ` ${capital(reason)}`} `,
    ...requestPiece(event),
    proof(event),
    ".",
    ...end,
  ];
}

/** Several at once: since when each of them, and the proof. */
function severalWords(holders: Holding[], year: number): Piece[] {
  const told = holders
    .slice(0, severalTold)
    .flatMap(({ version, since, origin, event }, index): Piece[] => [
      ...(index > 0 ? ["; "] : []),
      { version },
      origin === "found" ? " before " : " since ",
      { strong: origin === "found" ? momentWords(since.before, { year }) : intervalWords(since, year) },
      ...(event ? [", ", { event: event.id, text: sourceWords(event.sources) }] : []),
    ]);
  const rest = holders.length - severalTold;
  return [...told, rest > 0 ? `; and ${rest} more, in the table.` : "."];
}
const severalTold = 3;

function requestPiece({ promotion }: HistoryEvent): Piece[] {
  if (promotion === null) return [];
  return [
    {
      promotion: promotion.number,
      text: promotion.kind === "rollback" ? `Rolled back, #${promotion.number}` : `Promotion #${promotion.number}`,
    },
    ". ",
  ];
}

function proof(event: HistoryEvent): Piece {
  return { event: event.id, text: capital(sourceWords(event.sources)) || "Evidence" };
}

function nobodyWords({ previous, next }: MomentLane, year: number): Piece[] {
  const before: Piece[] = previous
    ? [{ version: previous.version }, ` left ${onWords(previous.at, year)}.`]
    : ["Nobody had held it before, as far as is known."];
  return next ? [...before, " ", { version: next.version }, ` arrived ${onWords(next.at, year)}.`] : before;
}

function oneOfWords({ holders }: MomentLane, at: Time, year: number): Piece[] {
  const unsure = holders.filter((holder) => !holder.sure);
  const changes = new Map<string, Interval>();
  for (const { since, until } of unsure)
    for (const change of [since, until])
      if (change && change.after <= at && at < change.before) changes.set(`${change.after} ${change.before}`, change);
  const [event] = unsure.flatMap((holder) => (at < holder.since.before ? holder.event : holder.leftBy) ?? []);
  const found = unsure.find((holder) => holder.origin === "found" && at < holder.since.before);
  if (found && changes.size === 1)
    return [
      "Already so on ",
      { strong: momentWords(found.since.before, { year }) },
      ", found when watching began; since when is not known.",
      ...(event ? [" ", proof(event), "."] : []),
    ];
  const spans = [...changes.values()].map((change) => intervalWords(change, year));
  return [
    "It changed ",
    { strong: listWords(spans) || "about then" },
    "; the records do not say when.",
    ...(event ? [" ", proof(event), "."] : []),
  ];
}

function notWatchedWords({ seen }: MomentLane, year: number): Piece[] {
  if (seen.before === null && seen.after === null) return ["Nobody looked before or after it in this range."];
  const before = lookWords("Last seen", seen.before, year);
  const after = lookWords(seen.before ? "Next seen" : "First seen", seen.after, year);
  const same = seen.before && seen.after && seen.before.versions.join() === seen.after.versions.join();
  return [
    ...before,
    ...(before.length > 0 && after.length > 0 ? [" "] : []),
    ...after,
    ...(same ? [" It may have changed and come back between."] : []),
  ];
}

function lookWords(title: string, look: Look | null, year: number): Piece[] {
  if (!look) return [];
  const names = look.versions.flatMap((version, index): Piece[] => [...(index > 0 ? [", "] : []), { version }]);
  return [
    `${title} `,
    { strong: momentWords(look.at, { year }) },
    ": ",
    ...(names.length > 0 ? names : ["nobody"]),
    ".",
  ];
}

function onWords(when: Interval, year: number): string {
  const words = intervalWords(when, year);
  return isOneSecond(when) ? `on ${words}` : words;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** `18 October 2026, 14:00 UTC, 33 days ago`: the scrubber's value as it is spoken. */
export function spokenMoment(at: Time, now: Time): string {
  const date = new Date(at);
  return `${date.getUTCDate()} ${longMonths[date.getUTCMonth()]} ${yearOf(at)}, ${clockWords(at)} UTC, ${agoWords(at, now)}`;
}

const longMonths = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];
