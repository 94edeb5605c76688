import fc from "fast-check";
import { expect, test } from "vitest";

import { momentAt } from "./moment";
import type { Interval, Lane, Segment, Time, Timeline } from "./types";

const exactly = (at: Time): Interval => ({ after: at, before: at });
const between = (after: Time, before: Time): Interval => ({ after, before });

function segment(
  version: string,
  start: Interval,
  end: Interval | null,
  events: [string, string | null] = [`${version}+`, end && `${version}-`],
): Segment {
  return { version, native: "Production", start, end, origin: "outside", startEvent: events[0], endEvent: events[1] };
}

function timeline(segments: Segment[], blind: Timeline["blind"] = []): Timeline {
  const lane: Lane = {
    id: "stage:production",
    stage: "production",
    title: "production",
    native: ["Production"],
    segments,
  };
  return { from: 0, to: 110, now: 100, first: 0, cut: null, began: null, lanes: [lane], events: [], blind };
}

function laneOf(line: Timeline, at: Time) {
  const [lane] = momentAt(line, at).lanes;
  if (!lane) throw new Error("the timeline has one lane");
  return lane;
}
const answer = (line: Timeline, at: Time) => {
  const lane = laneOf(line, at);
  return [
    lane.certainty,
    ...lane.holders.map((holder) => `${holder.version}${holder.sure ? "" : "?"}`),
    ...(lane.nobody ? ["nobody?"] : []),
  ].join(" ");
};

test("an exact change belongs to the version that arrives", () => {
  const line = timeline([
    segment("7", exactly(10), exactly(20), ["a", "b"]),
    segment("8", exactly(20), null, ["b", null]),
  ]);
  expect([5, 10, 19, 20, 100].map((at) => answer(line, at))).toEqual([
    "known nobody?",
    "known 7",
    "known 7",
    "known 8",
    "known 8",
  ]);
  expect(laneOf(line, 5).next).toEqual({ version: "7", at: exactly(10) });
});

test("inside an uncertain start it is one of the version and nobody", () => {
  const line = timeline([segment("8", between(10, 20), null)]);
  expect([9, 10, 15, 19, 20].map((at) => answer(line, at))).toEqual([
    "known nobody?",
    "one-of 8? nobody?",
    "one-of 8? nobody?",
    "one-of 8? nobody?",
    "known 8",
  ]);
});

test("a version replaced in one event never leaves a moment with nobody", () => {
  const line = timeline([
    segment("7", exactly(0), between(10, 20), ["a", "b"]),
    segment("8", between(10, 20), null, ["b", null]),
  ]);
  expect(answer(line, 15)).toBe("one-of 7? 8?");
});

test("a version replaced in two events seen by one look may have left nobody between", () => {
  const line = timeline([segment("7", exactly(0), between(10, 20)), segment("8", between(10, 20), null)]);
  expect(answer(line, 15)).toBe("one-of 7? 8? nobody?");
});

test("a version that only changed its reason for holding is still known", () => {
  const line = timeline([
    segment("7", exactly(0), between(10, 20), ["a", "b"]),
    segment("7", between(10, 20), null, ["b", null]),
  ]);
  expect(answer(line, 15)).toBe("known 7");
});

test("two holders at once are both named, and a third that is uncertain does not blur them", () => {
  const line = timeline([
    segment("7", exactly(0), null),
    segment("8", exactly(5), null),
    segment("9", between(10, 20), null),
  ]);
  expect(answer(line, 8)).toBe("known 7 8");
  expect(answer(line, 15)).toBe("one-of 7 8 9?");
});

test("a stretch nobody watched is not known even with the same version at both ends", () => {
  const line = timeline([segment("7", exactly(0), null)], [{ from: 30, to: 40 }]);
  expect([30, 35, 40].map((at) => answer(line, at))).toEqual(["known 7", "not-watched nobody?", "known 7"]);
  expect(laneOf(line, 35).seen).toEqual({ before: { at: 30, versions: ["7"] }, after: { at: 40, versions: ["7"] } });
});

test("the looks around an unwatched stretch say what they saw when it changed inside", () => {
  const line = timeline(
    [segment("7", exactly(0), between(30, 40), ["a", "b"]), segment("8", between(30, 40), null, ["b", null])],
    [{ from: 30, to: 40 }],
  );
  expect(laneOf(line, 35).seen).toEqual({ before: { at: 30, versions: ["7"] }, after: { at: 40, versions: ["8"] } });
});

test("a stretch that reaches the edge of the drawing has no look on that side", () => {
  const line = timeline(
    [segment("7", exactly(50), null)],
    [
      { from: 0, to: 40 },
      { from: 90, to: 100 },
    ],
  );
  expect(laneOf(line, 0).certainty).toBe("not-watched");
  expect(laneOf(line, 0).seen.before).toBeNull();
  expect(laneOf(line, 100).seen).toEqual({ before: { at: 90, versions: ["7"] }, after: null });
});

test("the future and the time before the window are not answered", () => {
  const line = timeline([segment("7", exactly(0), null)]);
  expect(laneOf(line, 101).certainty).toBe("not-watched");
  expect(laneOf(line, 101).seen.before).toEqual({ at: 100, versions: ["7"] });
  expect(laneOf(line, -1).certainty).toBe("not-watched");
});

test("nothing is claimed of the time before the first record, and its edge is no look", () => {
  const line = { ...timeline([segment("7", between(20, 40), null)], [{ from: 20, to: 40 }]), first: 20 };
  expect(answer(line, 10)).toBe("not-watched nobody?");
  expect(laneOf(line, 30).seen).toEqual({ before: null, after: { at: 40, versions: ["7"] } });
});

test("who left last and who comes next skip the versions that hold now", () => {
  const line = timeline([
    segment("6", exactly(0), exactly(10)),
    segment("7", exactly(10), exactly(40)),
    segment("8", exactly(60), null),
  ]);
  expect(laneOf(line, 50)).toMatchObject({
    previous: { version: "7", at: exactly(40) },
    next: { version: "8", at: exactly(60) },
  });
  expect(laneOf(line, 20)).toMatchObject({ previous: { version: "6" }, next: { version: "8" } });
});

/**
 * Scripted worlds: looks at some ticks; between two looks either nobody watches and anything may happen, or a version
 * changes at most once. `line` is what an honest observer would draw; `worlds` are histories it cannot tell apart.
 */
const scripted = fc
  .array(
    fc.record({
      gap: fc.integer({ min: 1, max: 6 }),
      watched: fc.boolean(),
      state: fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }),
    }),
    { minLength: 2, maxLength: 8 },
  )
  .chain((looks) =>
    fc.record({
      looks: fc.constant(looks),
      swap: fc.boolean(),
      seeds: fc.array(fc.infiniteStream(fc.nat(1000)), { minLength: 2, maxLength: 2 }),
    }),
  );

type Looks = { at: Time; watched: boolean; state: boolean[] }[];

test("what is called known is the same in every history that fits the looks, and one-of names them all", () => {
  fc.assert(
    fc.property(scripted, ({ looks: steps, swap, seeds }) => {
      let at = 0;
      const looks: Looks = steps.map(({ gap, watched, state }, index) => ({
        at: (at += index === 0 ? 0 : gap),
        watched,
        state: swap ? single(state) : state,
      }));
      const line = observed(looks, swap);
      const worlds = seeds.map((seed) => filled(looks, swap, seed));
      for (let tick = 0; tick <= at; tick++) {
        const lane = laneOf(line, tick);
        expect(laneOf(line, tick)).toEqual(lane);
        for (const world of worlds) {
          const held = world[tick] ?? [];
          const named = lane.holders.map((holder) => holder.version);
          if (lane.certainty === "not-watched") expect(named).toEqual([]);
          else {
            expect(named).toEqual(expect.arrayContaining(held));
            expect(held).toEqual(
              expect.arrayContaining(lane.holders.filter((holder) => holder.sure).map((holder) => holder.version)),
            );
            if (held.length === 0) expect(lane.nobody).toBe(true);
          }
          if (lane.certainty === "known") expect([...named].sort()).toEqual(held);
        }
      }
    }),
    { numRuns: 400 },
  );
});

/** At most one holder: the first that claims it. */
function single(state: boolean[]): boolean[] {
  const first = state.indexOf(true);
  return state.map((_, index) => index === first);
}

function observed(looks: Looks, swap: boolean): Timeline {
  const last = looks.at(-1)?.at ?? 0;
  const segments: Segment[] = [];
  for (const version of [0, 1, 2]) {
    let open: Segment | null = null;
    looks.forEach((seen, index) => {
      const before = looks[index - 1];
      const holds = seen.state[version] === true;
      const when = before ? interval(before.at, seen.at, seen.watched) : exactly(0);
      const event = swap ? `e${index}` : `e${index}.${version}`;
      if (holds && !open) open = segment(`v${version}`, when, null, [event, null]);
      else if (!holds && open) {
        segments.push({ ...open, end: when, endEvent: event });
        open = null;
      }
    });
    if (open) segments.push(open);
  }
  const blind = looks.flatMap((seen, index) => {
    const before = looks[index - 1];
    return before && !seen.watched && seen.at - before.at > 1 ? [{ from: before.at, to: seen.at }] : [];
  });
  return { ...timeline(segments, blind), to: last, now: last };
}

function interval(previous: Time, at: Time, watched: boolean): Interval {
  return watched && at - previous === 1 ? exactly(at) : between(previous, at);
}

/** One history that fits: the names that hold at each tick. */
function filled(looks: Looks, swap: boolean, random: Iterable<number>): string[][] {
  const numbers = random[Symbol.iterator]();
  const pick = (below: number) => Number(numbers.next().value) % below;
  const ticks: string[][] = [names(looks[0]?.state ?? [])];
  looks.slice(1).forEach((seen, index) => {
    const before = looks[index];
    if (!before) return;
    const span = seen.at - before.at;
    const moves = swap ? Array<number>(3).fill(1 + pick(span)) : [0, 1, 2].map(() => 1 + pick(span));
    for (let step = 1; step <= span; step++) {
      const wild = !seen.watched && step < span;
      ticks.push(
        names(
          seen.state.map((holds, version) =>
            wild ? pick(2) === 1 : step >= (moves[version] ?? 0) ? holds : before.state[version] === true,
          ),
        ),
      );
    }
  });
  return ticks;
}

function names(state: boolean[]): string[] {
  return state.flatMap((holds, version) => (holds ? [`v${version}`] : []));
}
