import { day, minute } from "@/lib/history/dates";
import type { HistoryEvent, Interval, Lane, Origin, Segment, Source, Time, Timeline } from "@/lib/history/types";

type Place = "production" | "staging" | "development";
type Telling = { origin?: Origin; sources?: Source[]; actor?: string | null; reason?: string | null };
/** A version goes to a place, leaving the one it was in; `to` null: it only leaves. */
type Step = Telling & { version: string; to: Place | null; when: Time | Interval };

const words: Record<Place, string> = { production: "Production", staging: "Staging", development: "None" };
const places: Place[] = ["production", "staging", "development"];

/** A timeline from a script of moves, for tests: one event a move, a stay in a lane between two of them. */
export function scriptedTimeline(
  steps: Step[],
  frame: Pick<Timeline, "from" | "to" | "now"> & Partial<Timeline>,
): Timeline {
  const lanes: Lane[] = places.map((place) => ({
    id: `stage:${place}`,
    stage: place,
    title: place,
    native: [words[place]],
    segments: [],
  }));
  const open = new Map<string, { place: Place; segment: Segment }>();
  const events = steps.map((step, index): HistoryEvent => {
    const held = open.get(step.version);
    const event = scriptedEvent({ ...step, id: String(index + 1), from: held?.place ?? null });
    if (held) Object.assign(held.segment, { end: event.when, endEvent: event.id });
    open.delete(step.version);
    if (step.to) {
      const segment: Segment = {
        version: step.version,
        native: words[step.to],
        start: event.when,
        end: null,
        origin: event.origin,
        startEvent: event.id,
        endEvent: null,
      };
      lanes[places.indexOf(step.to)]?.segments.push(segment);
      open.set(step.version, { place: step.to, segment });
    }
    return event;
  });
  return { first: events[0]?.when.after ?? frame.now, cut: null, began: null, lanes, events, blind: [], ...frame };
}

export function scriptedEvent({ id, from, ...step }: Step & { id: string; from: Place | null }): HistoryEvent {
  const when = typeof step.when === "number" ? { after: step.when, before: step.when } : step.when;
  return {
    id,
    model: { connection: "mlflow-eu", key: "heart-disease", name: "heart-disease" },
    version: step.version,
    axis: "stage",
    key: "",
    before: from && words[from],
    after: step.to ? words[step.to] : "Archived",
    stage: step.to ?? "archived",
    when,
    recordedAt: when.before,
    origin: step.origin ?? "ours",
    sources: step.sources ?? ["read-back", "poll"],
    actor: step.actor ?? null,
    reason: step.reason ?? null,
    decided: true,
    promotion: null,
  };
}

/** Six months of one model: seven versions, one change made outside, one put back, a stretch nobody watched, a start nobody saw. */
export function heartDisease(): Timeline {
  const at = (month: number, date: number, hours = 9): Time => Date.UTC(2026, month - 1, date, hours);
  const decided = (actor: string, reason: string | null = null): Telling => ({ origin: "ours", actor, reason });
  const imported: Telling = { origin: "imported", sources: ["import"], actor: "j.moreau" };
  const polled: Telling = { origin: "outside", sources: ["poll"] };
  const start: Interval = { after: at(5, 25, 0), before: at(5, 30) };
  const outside: Interval = { after: at(10, 14, 2) + 10 * minute, before: at(10, 14, 2) + 40 * minute };
  const back = at(10, 27, 8);
  return scriptedTimeline(
    [
      { version: "3", to: "production", when: start, origin: "found", sources: ["poll"] },
      { version: "4", to: "development", when: at(6, 3), ...imported },
      { version: "4", to: "staging", when: at(6, 18), ...imported },
      { version: "5", to: "development", when: at(6, 28), ...imported },
      { version: "3", to: null, when: at(7, 2, 10), ...decided("rin.kobayashi") },
      {
        version: "4",
        to: "production",
        when: at(7, 2, 10),
        ...decided("rin.kobayashi", "Recall is up on every slice."),
      },
      { version: "5", to: "staging", when: at(7, 14), ...decided("rin.kobayashi") },
      { version: "6", to: "development", when: at(7, 19), ...imported },
      { version: "5", to: null, when: { after: at(7, 26), before: at(7, 29) }, ...polled },
      { version: "6", to: "staging", when: at(8, 3), ...decided("mei.tanaka") },
      { version: "4", to: null, when: at(8, 11, 11), ...decided("rin.kobayashi") },
      { version: "6", to: "production", when: at(8, 11, 11), ...decided("rin.kobayashi") },
      { version: "6", to: null, when: at(8, 17, 7), ...decided("rin.kobayashi", "Wrong on the over-80s.") },
      { version: "4", to: "production", when: at(8, 17, 7), ...decided("rin.kobayashi", "Wrong on the over-80s.") },
      { version: "7", to: "development", when: at(8, 20), ...decided("mei.tanaka") },
      { version: "7", to: "staging", when: at(9, 2), ...decided("mei.tanaka") },
      { version: "8", to: "development", when: at(9, 19), ...decided("mei.tanaka") },
      { version: "4", to: null, when: at(9, 22, 14), ...decided("rin.kobayashi") },
      { version: "7", to: "production", when: at(9, 22, 14), ...decided("rin.kobayashi") },
      { version: "8", to: "staging", when: at(10, 1), ...decided("mei.tanaka") },
      { version: "7", to: null, when: outside, ...polled, actor: "svc-train" },
      { version: "8", to: "production", when: outside, ...polled, actor: "svc-train" },
      { version: "9", to: "development", when: at(10, 22), ...polled },
      { version: "8", to: null, when: back, ...decided("rin.kobayashi", "Nobody had agreed to it.") },
      { version: "7", to: "production", when: back, ...decided("rin.kobayashi", "Nobody had agreed to it.") },
      { version: "9", to: "staging", when: at(11, 5), ...decided("mei.tanaka") },
      { version: "10", to: "development", when: at(11, 12), ...polled },
    ],
    {
      from: at(5, 25, 0),
      to: at(11, 25, 0),
      now: at(11, 20),
      first: at(5, 25, 0) - 30 * day,
      blind: [{ from: at(7, 26), to: at(7, 29) }],
    },
  );
}
