import { expect, test } from "vitest";

import { usualSettings } from "@/lib/playground/types";

import { draftOfSettings, readSettingsDraft } from "./settings-draft";

const usual = draftOfSettings(usualSettings);

test("what the form shows is what it saves", () => {
  expect(readSettingsDraft(usual)).toEqual({ settings: usualSettings, problems: {} });
});

test("names are read one a line or between commas, each once", () => {
  expect(readSettingsDraft({ ...usual, sensitive: " ssn, *mail*\n\nssn\n" }).settings?.sensitive).toEqual([
    "ssn",
    "*mail*",
  ]);
});

test.each([
  ["retentionDays", "", "A whole number belongs here."],
  ["callsPerMinute", "1.5", "A whole number belongs here."],
  ["loadMaxRequests", "0", "At least one."],
  ["loadMaxConcurrency", "17", "At most 16."],
])("%s cannot be “%s”: %s", (name, typed, problem) => {
  expect(readSettingsDraft({ ...usual, [name]: typed })).toEqual({ settings: null, problems: { [name]: problem } });
});
