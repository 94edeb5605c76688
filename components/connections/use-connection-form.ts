"use client";

import { useRouter } from "next/navigation";
import { useReducer, useRef, useState } from "react";

import { toast } from "@/components/ui/toast";
import { checkDraft, connect, saveConnection, testConnection } from "@/lib/connections/actions";
import { initialSettings, isShown } from "@/lib/connections/form-fields";
import type { ConnectionDetail, FormDescription, StoredProbe } from "@/lib/connections/types";
import { paths } from "@/lib/paths";
import type { Failure } from "@/lib/result";

import {
  changeForm,
  draftOf,
  type FormChange,
  type FormState,
  missingFields,
  sameRules,
  whyNotSave,
} from "./form-state";

type Problems = Record<string, string[]>;
type Test = { settings: string; probe: StoredProbe | null; failure: string | null };

/** Everything a connection's form knows and does. `saved` null: a new connection. */
export function useConnectionForm(form: FormDescription, saved: ConnectionDetail | null) {
  const router = useRouter();
  const [baseline, setBaseline] = useState(() => startOf(form, saved));
  const [state, dispatch] = useReducer(changeForm, baseline);
  const [kept, setKept] = useState(saved?.kept ?? []);
  const [problems, setProblems] = useState<Problems>({});
  const [left, setLeft] = useState<string[]>([]);
  const [test, setTest] = useState<Test>({ settings: "", probe: saved?.probe ?? null, failure: null });
  const [busy, setBusy] = useState<"testing" | "saving" | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const checked = useRef("");

  const slug = saved?.slug ?? null;
  const draft = draftOf(form, slug, kept, state);
  const settings = JSON.stringify(draft);
  const settingsChanged = saved === null || settings !== JSON.stringify(draftOf(form, slug, kept, baseline));
  const tested = test.probe !== null && test.failure === null && test.settings === settings;
  const missing = missingFields(form, kept, state);
  const troubled = Object.keys(problems).filter((name) => !missing.includes(name));
  const changed = settingsChanged || state.name !== baseline.name || !sameRules(state.rules, baseline.rules);
  const why = whyNotSave({
    waiting: missing.length + troubled.length,
    settingsChanged,
    changed,
    tested,
    rules: state.rules,
  });

  function change(next: FormChange) {
    dispatch(next);
    setFailure(null);
    if (next.type !== "setting" && next.type !== "replace") return;
    const { [next.name]: _, ...others } = problems;
    setProblems(others);
  }

  /** On leaving a field: says what is wrong with it, once it has been visited. */
  async function leave(name: string) {
    setLeft((names) => [...new Set([...names, name])]);
    if (checked.current === settings) return;
    checked.current = settings;
    const result = await checkDraft(draft);
    if (result.ok && checked.current === settings) setProblems(result.data);
  }

  function refused(error: Failure): string {
    if (!error.fields) return error.message;
    setProblems(error.fields);
    setLeft(Object.keys(error.fields));
    const words = [error.message, ...Object.values(error.fields).flat()].slice(0, 4);
    return words.join(" ");
  }

  async function runTest() {
    setBusy("testing");
    const result = await testConnection({ ...draft, name: state.name });
    if (result.ok) {
      setTest({ settings, probe: result.data, failure: null });
      if (saved === null && state.rules.length === 0)
        dispatch({ type: "rules", rules: result.data.lifecycle.proposal });
    } else {
      setTest({ settings, probe: null, failure: refused(result.error) });
    }
    setBusy(null);
  }

  async function save() {
    if (why !== null || busy) return;
    setBusy("saving");
    setFailure(null);
    const sent = { ...draft, name: state.name.trim(), rules: state.rules };
    if (slug === null) {
      const result = await connect({ ...sent, slug });
      if (result.ok) return router.push(paths.connection(result.data.slug));
      setFailure(refused(result.error));
    } else {
      const result = await saveConnection({ ...sent, slug });
      if (result.ok) {
        settle();
        toast("Saved");
      } else {
        setFailure(refused(result.error));
      }
    }
    setBusy(null);
  }

  /** What was sent is now what is saved: secrets leave the browser again. */
  function settle() {
    const secrets = form.fields.filter((field) => field.secret);
    const held = secrets.filter(({ name }) => draft.keep.includes(name) || (draft.settings[name] ?? "") !== "");
    const cleared = Object.fromEntries(secrets.map(({ name }) => [name, ""]));
    const settled: FormState = {
      ...state,
      name: state.name.trim(),
      settings: { ...state.settings, ...cleared },
      replacing: [],
    };
    setKept(held.map(({ name }) => name));
    setBaseline(settled);
    dispatch({ type: "reset", state: settled });
    setTest((before) => ({ ...before, settings: "" }));
  }

  function discard() {
    dispatch({ type: "reset", state: baseline });
    setProblems({});
    setLeft([]);
    setFailure(null);
    setTest({ settings: "", probe: saved?.probe ?? null, failure: null });
  }

  /** The problem to show at a field: only once it was visited. */
  const problemOf = (name: string): string | null => {
    if (!left.includes(name)) return null;
    const field = form.fields.find((each) => each.name === name);
    if (field && !isShown(field, state.settings)) return null;
    return problems[name]?.[0] ?? null;
  };

  return {
    state,
    change,
    kept,
    leave,
    problemOf,
    troubled,
    test,
    tested,
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
