import { expect, test } from "vitest";

import { momentAt } from "./moment";
import { laneWords, momentSentence, plain, spokenMoment } from "./moment-words";
import { heartDisease, scriptedEvent } from "./testing";
import type { HistoryEvent } from "./types";
import { eventSentence, reasonWords, sourceWords } from "./words";

const at = Date.UTC(2026, 9, 14, 2, 10);
const outside = scriptedEvent({
  id: "1",
  from: "staging",
  version: "8",
  to: "production",
  when: { after: at, before: at + 1_800_000 },
  origin: "outside",
  sources: ["poll"],
});

test("a change made outside is told with its span, how it was seen and that nobody is named", () => {
  expect(eventSentence(outside)).toBe(
    "v8 became production · outside Interlock · between 14 Oct 2026 02:10 and 02:40 · by poll · the registry names nobody",
  );
});

test("every axis has its words", () => {
  const told = (event: Partial<HistoryEvent>) =>
    eventSentence({
      ...outside,
      stage: null,
      before: null,
      when: { after: at, before: at },
      actor: "mei",
      ...event,
    }).split(" · ")[0];
  expect(told({ axis: "existence", after: "8" })).toBe("v8 was registered");
  expect(told({ axis: "existence", after: null, version: null })).toBe("heart-disease was deleted");
  expect(told({ axis: "stage", stage: "staging", after: "Staging" })).toBe("v8 moved to staging");
  expect(told({ axis: "stage", stage: "none", before: "Production", after: "None" })).toBe("v8 left Production");
  expect(told({ axis: "stage", before: "Shadow", after: "Canary" })).toBe("v8 moved from Shadow to Canary");
  expect(told({ axis: "alias", key: "champion", before: "7", after: "8", stage: "production" })).toBe(
    "v8 became production as @champion, until then v7",
  );
  expect(told({ axis: "alias", key: "challenger", after: "8" })).toBe("v8 became @challenger");
  expect(told({ axis: "alias", key: "champion", after: null, stage: "production" })).toBe(
    "v8 lost @champion, which means production",
  );
  expect(told({ axis: "alias", key: "challenger", version: null, before: "7", after: null })).toBe(
    "v7 lost @challenger",
  );
  expect(told({ axis: "approval", before: "PendingManualApproval", after: "Approved" })).toBe(
    "v8 approval became Approved",
  );
  expect(told({ axis: "tag", key: "risk", before: "low", after: "high" })).toBe("v8 tag risk changed from low to high");
  expect(told({ axis: "description", after: "new" })).toBe("v8 description was written");
  expect(told({ axis: "name", version: null, before: "heart", after: "heart-disease" })).toBe(
    "heart-disease was renamed from heart to heart-disease",
  );
  expect(told({ origin: "found", stage: "production", after: "Production" })).toBe("v8 held production");
});

test("a start that nobody saw is told as already so, not as a date", () => {
  const found = eventSentence({ ...outside, origin: "found", when: { after: 0, before: at } });
  expect(found).toBe(
    "v8 held production · already so on 14 Oct 2026 02:10, found when watching began · by poll · the registry names nobody",
  );
});

test("registering a version or writing a tag with the registry's own tools is not called outside", () => {
  expect(eventSentence({ ...outside, axis: "existence", stage: null, decided: false })).not.toContain("outside");
  expect(eventSentence({ ...outside, axis: "alias", key: "x", stage: null })).toContain("outside Interlock");
});

test("sightings are told the strongest first", () => {
  expect(sourceWords(["poll", "webhook", "read-back"])).toBe("read back after our write, by webhook and by poll");
});

const line = heartDisease();
const titles = new Map(line.lanes.map((lane) => [lane.id, lane.title]));
const said = (time: number) => momentSentence(momentAt(line, time), titles, line);

test("a moment is answered in words: who, since when, who decided, how we know", () => {
  expect(said(Date.UTC(2026, 9, 18, 14))).toBe(
    "production: v8. Since between 14 Oct 02:10 and 02:40. Nobody decided here; the registry names svc-train. By poll. Until 27 Oct 08:00. " +
      "staging: nobody. v8 left between 14 Oct 02:10 and 02:40. v9 arrived on 5 Nov 09:00. " +
      "development: nobody. v8 left on 1 Oct 09:00. v9 arrived on 22 Oct 09:00.",
  );
});

test("a moment inside an uncertain change names everybody it may have been", () => {
  expect(said(Date.UTC(2026, 9, 14, 2, 20))).toMatch(
    /^production: v7, v8 or nobody\. It changed between 14 Oct 02:10 and 02:40; the records do not say when\. By poll\. staging: v8 or nobody\. .* By poll\./,
  );
});

test("a moment that nobody watched says what was seen around it and warns that it may have changed between", () => {
  expect(said(Date.UTC(2026, 6, 27))).toMatch(
    /^production: not watched then\. Last seen 26 Jul 09:00: v4\. Next seen 29 Jul 09:00: v4\. It may have changed and come back between\. staging: not watched then\. Last seen 26 Jul 09:00: v5\. Next seen 29 Jul 09:00: nobody\./,
  );
});

test("before watching began, what was found then is told as found", () => {
  expect(said(Date.UTC(2026, 4, 27))).toMatch(
    /^production: v3 or nobody\. Already so on 30 May 09:00, found when watching began; since when is not known\. By poll\./,
  );
});

test("a moment to come is not answered", () => {
  const [lane] = momentAt(line, line.now + 1).lanes;
  expect(lane && plain(laneWords(lane, line.now + 1, line))).toBe("This moment has not come yet.");
});

test("before the first record nothing is claimed, not even that nobody held it", () => {
  const early = { ...line, from: line.first - 1_000 };
  const [lane] = momentAt(early, line.first - 1).lanes;
  expect(lane?.certainty).toBe("not-watched");
  expect(lane && plain(laneWords(lane, line.first - 1, line))).toBe(
    "Nothing is known of this model before 25 Apr 00:00.",
  );
});

test("the scrubber speaks a date in full", () => {
  expect(spokenMoment(Date.UTC(2026, 9, 18, 14), line.now)).toBe("18 October 2026, 14:00 UTC, 32 days ago");
});

test("a reason is told as that of whoever asked, where somebody else decided", () => {
  const ours: HistoryEvent = {
    ...outside,
    origin: "ours",
    sources: ["read-back"],
    actor: "Riley Reviewer",
    reason: "Better on auc.",
    promotion: { number: 5, kind: "promotion", askedBy: "Sam Scientist" },
  };
  expect(eventSentence(ours)).toMatch(
    /decided here by Riley Reviewer · asked for by Sam Scientist: “Better on auc\.”$/,
  );
  const alone = { number: 6, kind: "rollback", askedBy: "Riley Reviewer" } as const;
  expect(eventSentence({ ...ours, promotion: alone })).toMatch(/by Riley Reviewer · “Better on auc\.”$/);
  expect(reasonWords({ ...ours, promotion: null })).toBe("“Better on auc.”");
  expect(reasonWords({ ...ours, reason: null })).toBe("");
});
