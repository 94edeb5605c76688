"use client";

import { useRouter } from "next/navigation";
import { useReducer, useRef, useState } from "react";

import { answerTo, answerToQuestion } from "@/components/shell/answer-to";
import { toast } from "@/components/ui/toast";
import { connect, saveConnection, testConnection } from "@/lib/connections/actions";
import { initialSettings, isShown } from "@/lib/connections/form-fields";
import { sameRules } from "@/lib/connections/rules";
import type { ConnectionDetail, FormDescription, StoredProbe } from "@/lib/connections/types";
import { paths } from "@/lib/paths";

import { changeForm, draftOf, type FormState, missingFields, settled, whyNotSave } from "./form-state";
import { useProblems } from "./use-problems";

/** What the newest test said, and of which settings; `settings` is empty for what the server rendered. */
type Test = { settings: string; probe: StoredProbe | null; failure: string | null };

/** Everything a connection's form knows and does. `saved` null: a new connection. */
export function useConnectionForm(form: FormDescription, saved: ConnectionDetail | null) {
  const router = useRouter();
  const problems = useProblems();
  const [baseline, setBaseline] = useState(() => startOf(form, saved));
  const [kept, setKept] = useState(saved?.kept ?? []);
  const [state, change] = useReducer(changeForm, baseline);
  const [test, setTest] = useState<Test>({ settings: "", probe: saved?.probe ?? null, failure: null });
  const [busy, setBusy] = useState<"testing" | "saving" | null>(null);
  const [failure, setFailure] = useState<string | null>(null);

  /** What a test says may stand out of sight of the button that asked for it. */
  const panel = useRef<HTMLDivElement>(null);

  const slug = saved?.slug ?? null;
  const draft = draftOf(form, slug, kept, state);
  const settings = JSON.stringify(draft);
  const began = draftOf(form, slug, kept, baseline);
  const settingsChanged = saved === null || settings !== JSON.stringify(began);
  const changed = settingsChanged || state.name !== baseline.name || !sameRules(state.rules, baseline.rules);
  const tested = test.probe !== null && test.settings === settings;
  const missing = missingFields(form, kept, state);
  const hidden = form.fields.filter((field) => !isShown(field, state.settings)).map((field) => field.name);
  const waiting = new Set([...missing, ...problems.names.filter((name) => !hidden.includes(name))]).size;
  const why = whyNotSave({ waiting, settingsChanged, changed, tested, rules: state.rules, form });

  async function runTest() {
    if (busy) return;
    setBusy("testing");
    const result = await answerToQuestion(testConnection({ ...draft, name: state.name }));
    setBusy(null);
    if (!result.ok) {
      setTest({ settings, probe: null, failure: problems.show(result.error) });
      return panel.current?.scrollIntoView({ block: "nearest" });
    }
    setTest({ settings, probe: result.data, failure: null });
    if (saved === null) change({ type: "proposal", rules: result.data.lifecycle.proposal });
  }

  async function save() {
    if (why !== null || busy) return;
    setBusy("saving");
    setFailure(null);
    const sent = { ...draft, name: state.name.trim(), rules: state.rules };
    const shown = { ...began, name: baseline.name, rules: baseline.rules };
    const result = await (slug === null
      ? answerTo(connect({ ...sent, slug }))
      : answerTo(saveConnection({ ...sent, slug, began: shown })));
    if (result.ok && result.data) return router.push(paths.connection(result.data.slug));
    setBusy(null);
    if (!result.ok) return setFailure(problems.show(result.error));
    const after = settled(form, draft, state);
    setKept(after.kept);
    setBaseline(after.state);
    change({ type: "saved", sent: state, settled: after });
    setTest((before) => ({ ...before, settings: "" }));
    toast("Saved");
  }

  function discard() {
    change({ type: "reset", state: baseline });
    problems.clear();
    setFailure(null);
    setTest({ settings: "", probe: saved?.probe ?? null, failure: null });
  }

  const leave = (name: string) => void problems.leave(name, draft);
  return {
    state,
    change,
    kept,
    problems,
    leave,
    test,
    tested,
    panel,
    busy,
    failure,
    why,
    changed,
    settingsChanged,
    runTest,
    save,
    discard,
  };
}

function startOf(form: FormDescription, saved: ConnectionDetail | null): FormState {
  return {
    name: saved?.name ?? "",
    settings: saved?.settings ?? initialSettings(form),
    replacing: [],
    rules: saved?.rules ?? [],
  };
}
