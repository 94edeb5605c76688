import type { Draft, Subject } from "@/lib/playground/types";
import type { Column, DataType, Form, Scalar } from "@/lib/signatures/form";

import { problemsOf, type sightsOf } from "./examine";
import { spliced } from "./splice";

/** Short ways to say what composing starts from, for tests. */

export function jsonDraft(text: string, format = "dataframe_split"): Draft {
  return { protocol: "mlflow-scoring", format, contentType: "application/json", text };
}

export function csvDraft(text: string): Draft {
  return { protocol: "mlflow-scoring", format: "csv", contentType: "text/csv", text };
}

/** `{ age: "long", "name?": "string" }`: a question mark makes a column optional. */
export function formOfColumns(columns: Record<string, Scalar | DataType>, params: Form["params"] = null): Form {
  const all = Object.entries(columns).map(([name, type]): Column => ({
    name: name.replace(/\?$/, ""),
    named: "text",
    type: typeof type === "string" ? { kind: type } : type,
    required: !name.endsWith("?"),
  }));
  return { inputs: { layout: "columns", columns: all }, outputs: null, params, fromTypeHint: false };
}

export function subjectOf(key: string, form: Form | null, more: Partial<Subject> = {}): Subject {
  return {
    version: { connection: "demo", model: { key: "heart", name: "heart" }, key },
    reading: form === null ? { state: "absent" } : { state: "present", form },
    problem: null,
    requirements: ["mlflow==3.17.2", "pandas==2.3.3"],
    examples: [],
    ...more,
  };
}

/** A table for `v7`, and for `v9`, which wants one column more and cuts fractions off. */
export const heart =
  '{"dataframe_split": {"columns": ["age", "oldpeak", "troponin"], "data": [[63, 2.6, 0.014], [41, 1.4, 0.009]]}}';

export const v7 = subjectOf("7", formOfColumns({ age: "long", oldpeak: "double" }));
export const v9 = subjectOf("9", formOfColumns({ age: "long", oldpeak: "long", troponin: "double" }), {
  requirements: ["mlflow==3.17.2", "pandas==3.1.1"],
});

/** The cells of the row that is shown, each with its name, its text and what became of it. */
export function cellsOf(sights: readonly (ReturnType<typeof sightsOf>[number] | undefined)[], at: number): string[] {
  const outcome = sights[at]?.outcome;
  if (outcome?.status !== "accepted" || outcome.shown.kind !== "table") return [];
  return outcome.shown.cells.map(({ name, text, state }) => `${name ?? ""} ${text} ${state}`);
}

/** With the first repair of the first problem. */
export function repaired(draft: Draft, subject: Subject): Draft {
  return { ...draft, text: spliced(draft.text, problemsOf(draft, subject)[0]?.repairs[0]?.splices ?? []) };
}
