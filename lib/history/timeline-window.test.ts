import fc from "fast-check";
import { expect, test } from "vitest";

import { agoWords, day, intervalWords, momentWords } from "./dates";
import { axisOf } from "./timeline-axis";
import { mergeTimelineQuery, openedParams, readTimelineParams, timelineAddress } from "./timeline-params";
import { momentAddress, momentField, readMoment, readRange, timelineRanges, timelineWindow } from "./timeline-window";

const at = Date.UTC(2026, 9, 18, 14);
const now = Date.UTC(2026, 10, 20);

test("a moment in an address is as short as it can be", () => {
  expect(momentAddress(at)).toBe("2026-10-18T14:00Z");
  expect(momentAddress(at + 23_000)).toBe("2026-10-18T14:00:23Z");
  expect(momentAddress(at + 7)).toBe("2026-10-18T14:00:00.007Z");
  expect(momentField(at)).toBe("2026-10-18 14:00");
});

test("what is written in an address or in the date box reads back as the same moment", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: Date.UTC(2200, 0, 1) }), (time) => {
      expect(readMoment(momentAddress(time))).toBe(time);
      expect(readMoment(momentField(time))).toBe(time);
    }),
  );
});

test("dates alone, other separators and UTC are read; what is no moment is refused", () => {
  expect(readMoment("2026-10-18")).toBe(Date.UTC(2026, 9, 18));
  expect(readMoment(" 2026-10-18 14:00 UTC ")).toBe(at);
  for (const text of [
    "",
    "18 Oct",
    "18 Foo 2026",
    "31 Feb 2026",
    "2026-02-30",
    "2026-10-18 25:00",
    "2026-10-18T14:00+02:00",
    "0000-01-01",
    null,
    undefined,
  ])
    expect(readMoment(text)).toBeNull();
});

test("every form in which a moment is printed is read", () => {
  expect(readMoment("18 Oct 2026")).toBe(Date.UTC(2026, 9, 18));
  expect(readMoment("Sun 18 Oct 2026")).toBe(Date.UTC(2026, 9, 18));
  expect(readMoment("18 October 2026, 14:00 UTC")).toBe(at);
  fc.assert(
    fc.property(fc.integer({ min: 0, max: Date.UTC(2200, 0, 1) / 1_000 }), (seconds) => {
      expect(readMoment(`${momentWords(seconds * 1_000, { seconds: true })} UTC`)).toBe(seconds * 1_000);
    }),
  );
});

test("the window ends a little after now, and moves back to hold a moment that lies before it", () => {
  const plain = timelineWindow("30d", { at: null, now, first: 0 });
  expect(plain.from).toBe(now - 30 * day);
  expect(plain.to).toBeGreaterThan(now);
  const moved = timelineWindow("30d", { at, now, first: 0 });
  expect(moved.from).toBeLessThan(at);
  expect(moved.to).toBeGreaterThan(at);
  expect(moved.to).toBeLessThan(now);
  const edge = now - 30 * day;
  expect(timelineWindow("30d", { at: edge, now, first: edge }).from).toBeLessThan(edge);
});

test("every window holds its moment, and is never empty", () => {
  fc.assert(
    fc.property(fc.constantFrom(...timelineRanges), fc.nat(2_000), fc.option(fc.nat(3_000)), (range, age, ago) => {
      const moment = ago === null ? null : now - ago * day;
      const { from, to } = timelineWindow(range, { at: moment, now, first: now - age * day });
      expect(to - from).toBeGreaterThanOrEqual(day);
      expect(from).toBeLessThan(moment ?? now);
      expect(to).toBeGreaterThan(moment ?? now);
    }),
  );
});

test("an unknown range is six months", () => {
  expect(readRange("90d")).toBe("90d");
  expect(readRange("9y")).toBe("6m");
});

test("the axis names months over half a year, weeks over a month, hours over a day", () => {
  const texts = (from: number, to: number) => axisOf(from, to).ticks.map((tick) => tick.text);
  expect(texts(Date.UTC(2026, 4, 25), Date.UTC(2026, 10, 25))).toEqual(["Jun 2026", "Jul", "Aug", "Sep", "Oct", "Nov"]);
  expect(texts(Date.UTC(2026, 9, 1), Date.UTC(2026, 9, 31))).toEqual(["5 Oct 2026", "12 Oct", "19 Oct", "26 Oct"]);
  expect(texts(at, at + 8 * 3_600_000)).toEqual([
    "18 Oct 14:00",
    "15:00",
    "16:00",
    "17:00",
    "18:00",
    "19:00",
    "20:00",
    "21:00",
    "22:00",
  ]);
  expect(texts(Date.UTC(2020, 5, 1), Date.UTC(2026, 5, 1))).toEqual(["2021", "2022", "2023", "2024", "2025", "2026"]);
});

test("axis ticks stay inside and stay few, whatever the span", () => {
  fc.assert(
    fc.property(fc.integer({ min: 60_000, max: 3_000 * day }), (span) => {
      const { ticks, minor } = axisOf(now - span, now);
      expect(ticks.length).toBeLessThanOrEqual(10);
      expect(minor.length).toBeLessThanOrEqual(34);
      for (const { left } of ticks) expect(left >= 0 && left <= 100).toBe(true);
    }),
  );
});

test("a span of time is never told as a point, and short spans are told to the second", () => {
  expect(intervalWords({ after: at, before: at })).toBe("18 Oct 2026 14:00");
  expect(intervalWords({ after: at, before: at + 1_800_000 })).toBe("between 18 Oct 2026 14:00 and 14:30");
  expect(intervalWords({ after: at, before: at + 10_000 }, 2026)).toBe("between 18 Oct 14:00:00 and 14:00:10");
  expect(intervalWords({ after: at, before: at + 3 * day })).toBe("between 18 Oct 14:00 and 21 Oct 2026 14:00");
});

test("a span within one second is that second, and one across two seconds is not", () => {
  expect(intervalWords({ after: at + 42_100, before: at + 42_900 })).toBe("18 Oct 2026 14:00:42");
  expect(intervalWords({ after: at + 42_900, before: at + 43_100 })).toBe("between 18 Oct 2026 14:00:42 and 14:00:43");
});

test("how long ago is one number", () => {
  expect([now, now - 90_000, now - 5 * 3_600_000, at].map((time) => agoWords(time, now))).toEqual([
    "now",
    "1 min ago",
    "5 h ago",
    "32 days ago",
  ]);
});

test("an address says what is unusual and nothing else, and reads back", () => {
  const params = readTimelineParams({
    range: "30d",
    at: "2026-10-18T14:00Z",
    known: "2026-10-20",
    event: "12",
    lanes: "all",
  });
  const address = timelineAddress("/models/a/b", params);
  expect(address).toBe("/models/a/b?range=30d&at=2026-10-18T14:00Z&known=2026-10-20T00:00Z&event=12&lanes=all");
  expect(readTimelineParams(Object.fromEntries(new URL(address, "http://x").searchParams))).toEqual(params);
  expect(timelineAddress("/models/a/b", readTimelineParams({}))).toBe("/models/a/b");
});

test("an address that was opened is right where the page was drawn before the moment moved", () => {
  const params = readTimelineParams({ range: "30d", at: "2026-10-18T14:00Z" });
  expect(openedParams(params, "at=2026-10-18%2014:00&range=30d&metric=auc")).toBe(params);
  expect(openedParams(params, "range=30d").at).toBeNull();
});

test("a date that is none is kept to be shown, and never guessed", () => {
  expect(readTimelineParams({ at: "last tuesday" })).toMatchObject({
    at: null,
    unread: { at: "last tuesday", known: null },
  });
});

test("the address bar keeps what is not the timeline's", () => {
  const params = { ...readTimelineParams({}), at };
  expect(mergeTimelineQuery("?sort=name&event=3", params)).toBe("?sort=name&at=2026-10-18T14:00Z");
  expect(mergeTimelineQuery("?at=2026-10-18", { ...params, at: null })).toBe("");
});
