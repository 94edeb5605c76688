import type { Stage } from "@/lib/registries/types";

/** What a reading of the observed history against its audit entries found. */
export type HistoryVerdict =
  | { ok: true; entries: number; sightings: number }
  /** The first entry and event that do not agree; `reason` follows "The chain is whole, but". */
  | { ok: false; seq: string | null; event: string | null; reason: string };

/** ours: by an approval here · outside: behind our back · imported: told by a file or the vendor's own history · found: already so when watching began. */
export type Origin = "ours" | "outside" | "imported" | "found";
export type Source = "read-back" | "webhook" | "bus" | "history-api" | "poll" | "import";
export type Axis = "existence" | "stage" | "approval" | "alias" | "tag" | "description" | "name" | "traffic";

/** Milliseconds since 1970 UTC. Times cross from server to browser as numbers: no parsing, cheap arithmetic. */
export type Time = number;

/** It happened somewhere in this closed interval; both ends equal when the moment is exact. */
export type Interval = { after: Time; before: Time };

export type HistoryEvent = {
  id: string;
  model: { connection: string; key: string; name: string };
  version: string | null;
  axis: Axis;
  /** Alias, tag key or name of an endpoint; empty where the axis has one value. */
  key: string;
  before: string | null;
  after: string | null;
  /** Our word for the stage it led to, by the mapping valid then; null when it touches no stage. */
  stage: Stage | null;
  when: Interval;
  recordedAt: Time;
  origin: Origin;
  sources: Source[];
  /** Who did it; of what is ours, whose decision set it off. */
  actor: string | null;
  /** Why: of what is ours, in the words of whoever asked for it. */
  reason: string | null;
  /** Whether it is about what is decided here: a stage, an alias, an approval, traffic, or a version that came with one of them or took it away. */
  decided: boolean;
  /** The decision that wrote it, when it is ours. */
  promotion: { number: number; kind: "promotion" | "rollback"; askedBy: string } | null;
};

/** A version holding a lane. `end` null: it still does. */
export type Segment = {
  version: string;
  /** The registry's own word for why it is in this lane: `Production`, `@champion`. */
  native: string;
  start: Interval;
  end: Interval | null;
  origin: Origin;
  startEvent: string;
  endEvent: string | null;
};

export type Lane = {
  /** `stage:production`, `alias:challenger`. */
  id: string;
  stage: Stage | null;
  /** "production", "@challenger". */
  title: string;
  /** The registry's own words that lead here, as mapped now: `Production`, `@champion`. */
  native: string[];
  segments: Segment[];
};

/** What the timeline draws between `from` and `to`. */
export type Timeline = {
  from: Time;
  to: Time;
  now: Time;
  /** When the first thing known of this model happened: where "All" begins. */
  first: Time;
  /** Where a lane has more stays than can be read: the drawing begins here, at the oldest of its newest stays. Null when nothing is left out. */
  cut: Time | null;
  /** When watching found the model; what lies before was told by an import. Null when it was watched from its first moment. */
  began: Time | null;
  lanes: Lane[];
  events: HistoryEvent[];
  /** Stretches in which nobody was watching. */
  blind: { from: Time; to: Time }[];
};

/** "At that moment", one entry a lane. Never a guess. */
export type MomentLane = {
  lane: string;
  /** known: exactly these held it · one-of: the moment lies within an uncertain end · not-watched: nobody was looking then. */
  certainty: "known" | "one-of" | "not-watched";
  /**
   * Every version that may have held it then; `sure` when it did in every case the records allow. `until` null: it still does. `event` and
   * `leftBy` are how it came and went, as far as they are at hand. Empty when not watched.
   */
  holders: Holding[];
  /** Whether, as far as the records tell, nobody at all may have held it. */
  nobody: boolean;
  /** When not watched: what the last look before and the first look after saw. */
  seen: { before: Look | null; after: Look | null };
  /** Where nobody holds it: who left it last before, and who takes it next after. */
  previous: { version: string; at: Interval } | null;
  next: { version: string; at: Interval } | null;
};
export type Holding = {
  version: string;
  native: string;
  since: Interval;
  until: Interval | null;
  origin: Origin;
  event: HistoryEvent | null;
  leftBy: HistoryEvent | null;
  sure: boolean;
};
export type Look = { at: Time; versions: string[] };
export type Moment = { at: Time; knownAt: Time | null; lanes: MomentLane[] };
