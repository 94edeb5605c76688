import fc from "fast-check";
import { expect, test } from "vitest";

import { day } from "./dates";
import { happeningsOf } from "./happenings";
import { heartDisease, scriptedTimeline } from "./testing";
import { clusterHappenings, placeLabels } from "./timeline-labels";
import { layoutTimeline } from "./timeline-layout";
import type { Segment, Timeline } from "./types";

const frame = { from: 0, to: 100 * day, now: 98 * day };

test("bars stand where their stays were, in percent of the window, and end at now", () => {
  const line = scriptedTimeline(
    [
      { version: "1", to: "production", when: 10 * day },
      { version: "1", to: null, when: 30 * day },
      { version: "2", to: "production", when: 30 * day },
    ],
    frame,
  );
  const [production] = layoutTimeline(line).lanes;
  expect(production?.bars.map(({ left, width, open }) => ({ left, width, open }))).toEqual([
    { left: 10, width: 20, open: false },
    { left: 30, width: 68, open: true },
  ]);
});

test("a stay too short to be seen is marked; what holds still is not, however short", () => {
  const minutes = day / 1_440;
  const line = scriptedTimeline(
    [
      { version: "2", to: "production", when: 10 * day },
      { version: "2", to: null, when: 30 * day },
      { version: "4", to: "production", when: 30 * day },
      { version: "4", to: null, when: 30 * day + 5 * minutes },
      { version: "2", to: "production", when: 30 * day + 5 * minutes },
      { version: "2", to: null, when: 98 * day - minutes },
      { version: "5", to: "production", when: 98 * day - minutes },
    ],
    frame,
  );
  const bars = layoutTimeline(line).lanes[0]?.bars.map(({ segment, short }) => [segment?.version, short]);
  expect(bars).toEqual([
    ["2", false],
    ["4", true],
    ["2", false],
    ["5", false],
  ]);
});

test("a true move joins two lanes; leaving one and another version arriving does not", () => {
  const layout = layoutTimeline(heartDisease());
  expect(layout.turnouts.filter((turnout) => turnout.stage === "staging")).toHaveLength(4);
  expect(layout.turnouts.every((turnout) => turnout.rises)).toBe(true);
  const put = layout.lanes[0]?.bars.filter((bar) => bar.segment?.version === "7") ?? [];
  expect(put.map((bar) => bar.joinsStart)).toEqual([true, false]);
});

test("an uncertain change fades both bars, and its turnout is marked uncertain", () => {
  const layout = layoutTimeline(heartDisease());
  const v8 = layout.lanes[0]?.bars.find((bar) => bar.segment?.version === "8");
  expect(v8?.fadeStart).toBeGreaterThan(0);
  expect(v8?.fadeEnd).toBeNull();
  expect(layout.turnouts.find((turnout) => turnout.key.endsWith("-8") && turnout.stage === "staging")?.certain).toBe(
    false,
  );
});

test("of an imported stay only what lies after watching began looks watched", () => {
  const line = scriptedTimeline(
    [
      { version: "1", to: "production", when: 10 * day, origin: "imported" },
      { version: "1", to: null, when: 30 * day, origin: "imported" },
      { version: "2", to: "production", when: 50 * day, origin: "imported" },
      { version: "3", to: "staging", when: 90 * day, origin: "outside" },
    ],
    { ...frame, began: 74 * day },
  );
  const layout = layoutTimeline(line);
  expect(layout.began).toBe(74);
  expect(layout.lanes.flatMap(({ bars }) => bars.map(({ told }) => told))).toEqual([100, 50, 0]);
  expect(layoutTimeline({ ...line, began: null }).lanes[0]?.bars.map(({ told }) => told)).toEqual([100, 100]);
});

test("a start known to the second fades over its own span, not over days", () => {
  const when = { after: 50 * day, before: 50 * day + 1_000 };
  const line = scriptedTimeline(
    [
      { version: "1", to: "staging", when: 10 * day },
      { version: "1", to: "production", when },
    ],
    frame,
  );
  const layout = layoutTimeline(line);
  expect(layout.lanes[0]?.bars[0]?.fadeStart).toBe(0);
  expect(layout.turnouts[0]?.certain).toBe(true);
});

test("two holders at once lie one under the other, at most three deep; the rest is a count", () => {
  const steps = Array.from({ length: 8 }, (_, index) => ({
    version: String(index + 1),
    to: "development" as const,
    when: (10 + index * 5) * day,
  }));
  const development = layoutTimeline(scriptedTimeline(steps, frame)).lanes[2];
  expect(development?.tracks).toHaveLength(3);
  expect(development?.bars.map((bar) => [bar.level, bar.count])).toEqual([
    [0, 1],
    [1, 1],
    [2, 6],
  ]);
});

test("a hand-over of a moment does not count as two holders", () => {
  const line = scriptedTimeline(
    [
      { version: "1", to: "production", when: 10 * day },
      { version: "2", to: "production", when: 30 * day },
      { version: "1", to: null, when: 30 * day + 2_000 },
    ],
    frame,
  );
  expect(layoutTimeline(line).lanes[0]?.tracks).toHaveLength(1);
});

test("above four hundred stays those too short to see become counts", () => {
  const steps = Array.from({ length: 600 }, (_, index) => [
    { version: String(index), to: "staging" as const, when: index * day * 0.15 },
    { version: String(index), to: null, when: (index + 1) * day * 0.15 },
  ]).flat();
  const staging = layoutTimeline(scriptedTimeline(steps, frame)).lanes[1];
  expect(staging?.bars.length).toBeLessThan(20);
  expect(staging?.bars.reduce((sum, bar) => sum + bar.count, 0)).toBe(600);
});

test("nothing is drawn outside the window, and no stay is lost, whatever the story", () => {
  const stay = fc.record({
    version: fc.constantFrom("1", "2", "3", "4"),
    start: fc.integer({ min: -50, max: 120 }),
    soft: fc.nat(5),
    length: fc.option(fc.integer({ min: 1, max: 80 })),
  });
  fc.assert(
    fc.property(fc.array(stay, { maxLength: 40 }), (stays) => {
      const segments = stays.map(({ version, start, soft, length }, index): Segment => ({
        version,
        native: "Staging",
        start: { after: start * day, before: (start + soft) * day },
        end: length === null ? null : { after: (start + soft + length) * day, before: (start + soft + length) * day },
        origin: "outside",
        startEvent: `${index}+`,
        endEvent: length === null ? null : `${index}-`,
      }));
      const line: Timeline = {
        ...frame,
        first: 0,
        cut: null,
        began: null,
        events: [],
        blind: [],
        lanes: [{ id: "stage:staging", stage: "staging", title: "staging", native: [], segments }],
      };
      const bars = layoutTimeline(line).lanes.flatMap((lane) => lane.bars);
      const seen = segments.filter(({ start, end }) => start.after <= frame.now && (end === null || end.before > 0));
      expect(bars.reduce((sum, bar) => sum + bar.count, 0)).toBe(seen.length);
      for (const { left, width } of bars) {
        expect(left).toBeGreaterThanOrEqual(0);
        expect(width).toBeGreaterThanOrEqual(0);
        expect(left + width).toBeLessThanOrEqual(98.01);
      }
      expect(new Set(bars.map((bar) => bar.key)).size).toBe(bars.length);
    }),
  );
});

const named = { level: 0, joinsStart: false, clippedStart: false };

test("labels never overlap, and later ones win", () => {
  const place = fc.record({
    left: fc.integer({ min: 0, max: 1000 }).map((tenths) => tenths / 10),
    level: fc.nat(2),
    name: fc.constantFrom("v1", "v10", "2026-09-21"),
    detail: fc.option(fc.constant("since 27 Oct · 24 d")),
  });
  fc.assert(
    fc.property(fc.array(place, { maxLength: 30 }), fc.integer({ min: 300, max: 1600 }), (places, width) => {
      const labels = placeLabels(
        places.map((item) => ({ ...named, ...item })),
        width,
      );
      for (const level of [0, 1, 2]) {
        const row = labels.filter(({ bar }) => bar.level === level);
        row.slice(1).forEach(({ bar }, index) => {
          const before = row[index];
          const end = before
            ? (before.bar.left / 100) * width +
              before.bar.name.length * 7 +
              (before.detail ? 5 + before.detail.length * 5.7 : 0)
            : 0;
          expect(end).toBeLessThanOrEqual((bar.left / 100) * width);
        });
      }
    }),
  );
  const crowded = [50, 50.5].map((left) => ({ ...named, left, name: `at ${left}`, detail: null }));
  expect(placeLabels(crowded, 1000).map(({ bar }) => bar.left)).toEqual([50.5]);
});

test("a label that does not fit gives up its detail before itself", () => {
  const bars = [10, 16].map((left) => ({ ...named, left, name: "v4", detail: "since 27 Oct" }));
  expect(placeLabels(bars, 1000).map(({ detail }) => detail)).toEqual([null, "since 27 Oct"]);
});

test("glyphs keep their distance; those too close become one with a count", () => {
  const line = heartDisease();
  for (const width of [320, 720, 1000, 1600]) {
    const clusters = clusterHappenings(happeningsOf(line.events), line, width);
    expect(clusters.flatMap((cluster) => cluster.happenings).flatMap((happening) => happening.events)).toHaveLength(
      line.events.length,
    );
    clusters
      .slice(1)
      .forEach((cluster, index) =>
        expect(cluster.left - (clusters[index]?.left ?? 0)).toBeGreaterThanOrEqual((23.9 / width) * 100),
      );
  }
});

test("a version that makes room for another is one happening, led by the arrival", () => {
  const line = heartDisease();
  const [pair] = happeningsOf(line.events).filter((happening) => happening.events.length > 1);
  expect(pair?.events.map((event) => event.version)).toEqual(["3", "4"]);
  expect(pair?.lead.stage).toBe("production");
});
