import { isShown } from "@/lib/connections/form-fields";
import { whyNotRules } from "@/lib/connections/rules";
import type { Draft, Field, FormDescription, Settings, SettingValue } from "@/lib/connections/types";
import type { StageRule } from "@/lib/registries/types";

export type FormState = {
  name: string;
  settings: Settings;
  /** Kept secrets that are being entered anew. */
  replacing: string[];
  rules: StageRule[];
};

export type FormChange =
  | { type: "name"; value: string }
  | { type: "setting"; name: string; value: SettingValue }
  | { type: "replace"; name: string; on: boolean }
  | { type: "rules"; rules: StageRule[] }
  /** What the registry's answer suggests to who has no mapping yet. */
  | { type: "proposal"; rules: StageRule[] }
  /** `sent` was saved and stands as `settled` says; meanwhile something else may have been typed. */
  | { type: "saved"; sent: FormState; settled: Settled }
  | { type: "reset"; state: FormState };

export function changeForm(state: FormState, change: FormChange): FormState {
  switch (change.type) {
    case "name":
      return { ...state, name: change.value };
    case "setting":
      return { ...state, settings: { ...state.settings, [change.name]: change.value } };
    case "replace": {
      const others = state.replacing.filter((name) => name !== change.name);
      const settings = { ...state.settings, [change.name]: "" };
      return { ...state, settings, replacing: change.on ? [...others, change.name] : others };
    }
    case "rules":
      return { ...state, rules: change.rules };
    case "proposal":
      return state.rules.length === 0 ? { ...state, rules: change.rules } : state;
    case "saved":
      return afterSaving(state, change.sent, change.settled);
    case "reset":
      return change.state;
  }
}

/** What the form would send: no hidden fields, and kept secrets by name only. */
export function draftOf(form: FormDescription, slug: string | null, kept: string[], state: FormState): Draft {
  const shown = form.fields.filter((field) => isShown(field, state.settings));
  const keep = shown.filter((field) => isKept(field, kept, state)).map((field) => field.name);
  const filled = shown.filter((field) => !keep.includes(field.name));
  return {
    slug,
    kind: form.kind,
    settings: Object.fromEntries(filled.map((field) => [field.name, state.settings[field.name] ?? field.initial])),
    keep,
  };
}

export function isKept(field: Field, kept: string[], state: FormState): boolean {
  return field.secret && kept.includes(field.name) && !state.replacing.includes(field.name);
}

/** Names of the fields that must be filled and are not. */
export function missingFields(form: FormDescription, kept: string[], state: FormState): string[] {
  const empty = form.fields.filter(
    (field) =>
      field.required &&
      isShown(field, state.settings) &&
      !isKept(field, kept, state) &&
      state.settings[field.name] === "",
  );
  return [...(state.name.trim() === "" ? ["name"] : []), ...empty.map((field) => field.name)];
}

type Situation = {
  /** Fields that are missing or have a problem. */
  waiting: number;
  /** Whether settings, and whether anything at all, differ from what is saved. */
  settingsChanged: boolean;
  changed: boolean;
  /** Whether these very settings passed a test. */
  tested: boolean;
  rules: StageRule[];
  form: Pick<FormDescription, "stageWords">;
};

/** Why Save is off, in words; null when it can work. */
export function whyNotSave({ waiting, settingsChanged, changed, tested, rules, form }: Situation): string | null {
  if (!changed) return "Nothing to save";
  if (waiting > 0) return waiting === 1 ? "1 field needs you" : `${waiting} fields need you`;
  const why = whyNotRules(rules, form.stageWords);
  if (why) return why;
  return settingsChanged && !tested ? "Test the connection first" : null;
}

export type Settled = { kept: string[]; state: FormState };

/** The form once `draft` is saved: secrets have left the browser and are kept. */
export function settled(form: FormDescription, draft: Draft, state: FormState): Settled {
  const secrets = form.fields.filter((field) => field.secret).map((field) => field.name);
  const emptied = Object.fromEntries(secrets.map((name) => [name, ""]));
  return {
    kept: secrets.filter((name) => draft.keep.includes(name) || (draft.settings[name] ?? "") !== ""),
    state: { ...state, name: state.name.trim(), settings: { ...state.settings, ...emptied }, replacing: [] },
  };
}

/** What was changed since it was sent stays; all else is as it was saved. */
function afterSaving(now: FormState, sent: FormState, { kept, state }: Settled): FormState {
  const since = Object.entries(now.settings).filter(([name, value]) => value !== sent.settings[name]);
  const enteredAnew = new Set([
    ...since.filter(([, value]) => value !== "").map(([name]) => name),
    ...now.replacing.filter((name) => !sent.replacing.includes(name)),
  ]);
  return {
    name: now.name === sent.name ? state.name : now.name,
    settings: { ...state.settings, ...Object.fromEntries(since) },
    replacing: kept.filter((name) => enteredAnew.has(name)),
    rules: now.rules === sent.rules ? state.rules : now.rules,
  };
}
