import type { DataType, Form } from "@/lib/signatures/form";
import { see } from "@/lib/signatures/sight/see";
import type { Request, ServerProfile } from "@/lib/signatures/sight/types";

import { changesIn, undeclared } from "./changes";
import { readSource } from "./source";

/** What becomes of one value in a column of its type, all by itself. */
type TrialResult = "fits" | "changes" | "refused" | "unknown";
export type Trial = (token: string, type: DataType) => TrialResult;

/** Tries single values in the envelope of a body, each once. Costs about 30 µs a value. */
export function trialOf(body: Request, form: Form, profile: ServerProfile): Trial {
  const wrap = wrapOf(body);
  const known = new Map<DataType, Map<string, TrialResult>>();
  return (token, type) => {
    const results = known.get(type) ?? new Map<string, TrialResult>();
    known.set(type, results);
    const before = results.get(token);
    if (before !== undefined) return before;
    const result = tried(token, type, form, wrap(token), profile);
    results.set(token, result);
    return result;
  };
}

function tried(token: string, type: DataType, form: Form, request: Request, profile: ServerProfile): TrialResult {
  const single: Form = {
    ...form,
    params: null,
    inputs: { layout: "columns", columns: [{ name: "x", named: "text", type, required: true }] },
  };
  const sight = see(single, request, profile);
  if (sight.status !== "accepted") return sight.status;
  const seen = sight.received.kind === "table" ? sight.received.rows[0]?.[0] : undefined;
  if (seen && undeclared(seen, type) !== null) return "changes";
  const source = readSource(token);
  if (seen === undefined || source.status === "unreadable") return "fits";
  return changesIn(token, source.root, seen).some(({ level }) => level === "silent") ? "changes" : "fits";
}

function wrapOf({ contentType, body }: Request): (token: string) => Request {
  if (contentType.startsWith("text/csv"))
    return (token) => ({ contentType, body: `x\n${token === "" ? '""' : token}\n` });
  const json = (make: (token: string) => string) => (token: string) => ({
    contentType: "application/json",
    body: make(token),
  });
  const start = /"(dataframe_split|dataframe_records|inputs|instances)"\s*:\s*([[{])/.exec(body);
  const [, key = "dataframe_split", bracket = "["] = start ?? [];
  if (key === "dataframe_split")
    return json((token) => `{"dataframe_split": {"columns": ["x"], "data": [[${token}]]}}`);
  return bracket === "{"
    ? json((token) => `{"${key}": {"x": [${token}]}}`)
    : json((token) => `{"${key}": [{"x": ${token}}]}`);
}
