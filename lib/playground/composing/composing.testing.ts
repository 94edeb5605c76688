import type { Draft, Subject } from "@/lib/playground/types";
import type { Column, DataType, Form, Scalar } from "@/lib/signatures/form";

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
