import { expect, test } from "vitest";

import type { Field, FormDescription } from "@/lib/connections/types";

import { changeForm, draftOf, type FormState, missingFields, settled, whyNotSave } from "./form-state";

const field = (name: string, change: Partial<Field> = {}): Field => ({
  name,
  title: name,
  hint: null,
  kind: "text",
  secret: false,
  placeholder: null,
  required: false,
  initial: "",
  options: [],
  group: null,
  showWhen: null,
  ...change,
});
const form: FormDescription = {
  kind: "fake",
  label: "Fake",
  stageWords: [{ axis: "alias", title: "alias", example: "champion" }],
  fields: [
    field("url", { required: true }),
    field("auth", { kind: "choice", initial: "none" }),
    field("password", { secret: true, showWhen: { field: "auth", values: ["basic"] } }),
  ],
};
const state: FormState = {
  name: "one",
  settings: { url: "https://m", auth: "basic", password: "" },
  replacing: [],
  rules: [],
};

test("a kept secret travels by its name, until it is replaced", () => {
  expect(draftOf(form, "one", ["password"], state)).toEqual({
    slug: "one",
    kind: "fake",
    settings: { url: "https://m", auth: "basic" },
    keep: ["password"],
  });
  const replacing = changeForm(changeForm(state, { type: "replace", name: "password", on: true }), {
    type: "setting",
    name: "password",
    value: "new",
  });
  expect(draftOf(form, "one", ["password"], replacing)).toMatchObject({ settings: { password: "new" }, keep: [] });
  const back = changeForm(replacing, { type: "replace", name: "password", on: false });
  expect(draftOf(form, "one", ["password"], back)).toMatchObject({ keep: ["password"] });
});

test("a field that is hidden is neither sent nor kept", () => {
  const none = changeForm(state, { type: "setting", name: "auth", value: "none" });
  expect(draftOf(form, "one", ["password"], none)).toMatchObject({
    settings: { url: "https://m", auth: "none" },
    keep: [],
  });
});

test("what must be filled is counted", () => {
  expect(missingFields(form, [], { ...state, name: " ", settings: { ...state.settings, url: "" } })).toEqual([
    "name",
    "url",
  ]);
  expect(missingFields(form, [], state)).toEqual([]);
});

test("save says why it is off", () => {
  const ready = { waiting: 0, settingsChanged: true, changed: true, tested: true, rules: [], form };
  expect(whyNotSave(ready)).toBeNull();
  expect(whyNotSave({ ...ready, changed: false })).toBe("Nothing to save");
  expect(whyNotSave({ ...ready, waiting: 2 })).toBe("2 fields need you");
  expect(whyNotSave({ ...ready, tested: false })).toBe("Test the connection first");
  expect(whyNotSave({ ...ready, tested: false, settingsChanged: false })).toBeNull();
  expect(whyNotSave({ ...ready, rules: [{ axis: "alias", key: "", stage: "none" }] })).toMatch(/no word/);
});

test("what is typed while the form is saved stays, and what was saved does not come back", () => {
  const sent = { ...state, name: " one ", settings: { ...state.settings, password: "new" } };
  const after = settled(form, draftOf(form, "one", [], sent), sent);
  expect(changeForm(sent, { type: "saved", sent, settled: after })).toEqual(after.state);

  const typed = {
    ...sent,
    settings: { ...sent.settings, url: "https://other" },
    rules: [{ axis: "alias" as const, key: "a", stage: "staging" as const }],
  };
  expect(changeForm(typed, { type: "saved", sent, settled: after })).toEqual({
    ...after.state,
    settings: { url: "https://other", auth: "basic", password: "" },
    rules: typed.rules,
  });
});

test("a secret that is entered anew while the form is saved is not taken for the one that was saved", () => {
  const sent = { ...state, settings: { ...state.settings, password: "new" } };
  const after = settled(form, draftOf(form, "one", [], sent), sent);
  const newer = { ...sent, settings: { ...sent.settings, password: "newer" } };
  expect(changeForm(newer, { type: "saved", sent, settled: after })).toMatchObject({
    settings: { password: "newer" },
    replacing: ["password"],
  });
});

test("what the registry proposes is taken by who has no mapping yet", () => {
  const rules = [{ axis: "alias", key: "champion", stage: "production" }] as const;
  const proposed = changeForm(state, { type: "proposal", rules: [...rules] });
  expect(proposed.rules).toEqual(rules);
  expect(changeForm(proposed, { type: "proposal", rules: [] }).rules).toEqual(rules);
});

test("after saving, a secret that was entered is kept and no longer in the form", () => {
  const entered = { ...state, settings: { ...state.settings, password: "new" }, replacing: ["password"] };
  const after = settled(form, draftOf(form, "one", ["password"], entered), entered);
  expect(after.kept).toEqual(["password"]);
  expect(after.state).toMatchObject({ settings: { password: "" }, replacing: [] });
});
