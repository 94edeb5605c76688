import { entryOf, itemsOf } from "@/lib/serving/cells";
import { readJson } from "@/lib/serving/json";
import { mlflowScoring } from "@/lib/serving/mlflow";
import type { Cell } from "@/lib/serving/types";
import type { Documents } from "@/lib/versions/types";

import type { Draft } from "./types";

/** The ready request, as servers take it, before the bare example, as the model takes it. */
const examplePaths = ["serving_input_example.json", "input_example.json"] as const;

type Found = { drafts: { path: string; draft: Draft }[]; problems: string[] };

/** Requests that were saved with a version, token by token as they stand in its files; what is none of them is told in a sentence. */
export function exampleDrafts({ texts, problems }: Documents): Found {
  const found: Found = { drafts: [], problems: [] };
  const named = Object.keys(texts).filter((path) => /(^|\/)[^/]*input_example[^/]*\.json$/.test(path));
  for (const path of new Set([...examplePaths, ...named])) {
    const text = texts[path];
    const problem = problems[path];
    if (problem !== undefined) found.problems.push(`${path}: ${problem}`);
    if (text === undefined) continue;
    const draft = draftOf(text);
    if (draft === null) found.problems.push(`${path} is no request that could be read, or too long to be one.`);
    else found.drafts.push({ path, draft });
  }
  return found;
}

/** Null: neither a body nor an example of any known form. */
function draftOf(text: string): Draft | null {
  const json = readJson(text);
  if (json.status === "unreadable") return null;
  const found = wrapped(json.value, text);
  return found && { protocol: mlflowScoring.name, contentType: "application/json", ...found };
}

function wrapped(root: Cell, text: string): Pick<Draft, "format" | "text"> | null {
  for (const format of ["dataframe_split", "dataframe_records", "instances"])
    if (entryOf(root, format)) return { format, text };
  const inputs = entryOf(root, "inputs");
  if (inputs) return { format: inputsFormat(inputs), text };
  if (["messages", "prompt", "input"].some((key) => entryOf(root, key))) return { format: "raw", text };
  // A bare example: a table as pandas writes it, or what the model itself takes.
  if (itemsOf(entryOf(root, "data"))) return { format: "dataframe_split", text: `{"dataframe_split": ${text.trim()}}` };
  if (root.kind === "null") return null;
  return { format: inputsFormat(root), text: `{"inputs": ${text.trim()}}` };
}

function inputsFormat(content: Cell): string {
  const items = itemsOf(content);
  if (items === null) return "inputs";
  return items.length > 0 && items.every(({ kind }) => kind === "object") ? "inputs_records" : "inputs_list";
}
