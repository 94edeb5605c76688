import type { Draft } from "@/lib/playground/types";
import { findProtocol } from "@/lib/serving/all";

import { chatKeys, isCsv } from "./sheet";
import { memberOf, readSource, type Source, textIn } from "./source";

/** Longer texts are read again only when their beginning changes, where their keys stand: reading them is felt. In UTF-16 units. */
const readAtOnce = 30_000;
const beginning = 1_000;

/** A draft with another text, in the format that this text has. The content type stays. */
export function typed(draft: Draft, text: string): Draft {
  const isSame = text.length > readAtOnce && text.slice(0, beginning) === draft.text.slice(0, beginning);
  return isSame ? { ...draft, text } : inItsFormat({ ...draft, text });
}

/** A draft whose format is what its text says it is. The one that it has stays where the text is such a body, or cannot be read. */
export function inItsFormat(draft: Draft): Draft {
  return { ...draft, format: formatOf(draft) };
}

function formatOf(draft: Draft): string {
  const protocol = findProtocol(draft.protocol);
  const bodies = protocol?.bodies.map(({ name }) => name) ?? [];
  const { format: present } = draft;
  if (isCsv(draft)) {
    if (present.startsWith("csv") && bodies.includes(present)) return present;
    const read = protocol?.readPayload(draft.text, draft.contentType, null);
    const isNamed =
      read?.status !== "read" ||
      read.payload.layout !== "table" ||
      read.payload.columns.some(({ name }) => name !== null);
    return chosen(isNamed ? ["csv"] : ["csv_no_header", "csv"], bodies, present);
  }
  const reading = readSource(draft.text);
  if (reading.status === "read") return chosen(formatsIn(reading.root, draft.text, bodies), bodies, present);
  return bodies.includes(present) ? present : chosen([], bodies, present);
}

/** Which of a protocol's bodies a JSON text is. */
export function formatIn(root: Source, text: string, protocol: string): string {
  const bodies = findProtocol(protocol)?.bodies.map(({ name }) => name) ?? [];
  return chosen(formatsIn(root, text, bodies), bodies, "");
}

function chosen(fitting: readonly string[], bodies: readonly string[], present: string): string {
  const known = fitting.filter((name) => bodies.includes(name));
  if (known.includes(present)) return present;
  return known[0] ?? ["raw", present].find((name) => bodies.includes(name)) ?? bodies[0] ?? "raw";
}

/** All bodies that a text may be, the likeliest first. Several bodies look alike when their values do. */
function formatsIn(root: Source, text: string, bodies: readonly string[]): string[] {
  // Beside one of these keys MLflow's servers read no other.
  if (bodies.includes("dataframe_split") && chatKeys.some((key) => memberOf(root, key) !== undefined)) return ["raw"];
  const found = (["dataframe_split", "dataframe_records", "input_data", "instances", "inputs"] as const).find(
    (key) => memberOf(root, key) !== undefined,
  );
  const content = found === undefined ? undefined : memberOf(root, found);
  if (found === undefined || content === undefined || (found === "input_data" && content.kind === "text"))
    return ["raw"];
  if (found === "instances") return ["instances", "instances_in_lists"];
  if (found !== "inputs") return [found];
  const list = content.kind === "list" ? content.items : null;
  if (list === null) return ["inputs"];
  if (bodies.includes("tensors")) return saysPandas(root, text) ? ["pandas", "tensors"] : ["tensors", "pandas"];
  if (list.some(({ kind }) => kind === "object"))
    return bodies.includes("inputs_records") ? ["inputs_records"] : ["inputs"];
  return ["inputs_list", "inputs", ...(list.length === 0 ? ["inputs_records"] : [])];
}

function saysPandas(root: Source, text: string): boolean {
  const type = memberOf(memberOf(root, "parameters"), "content_type");
  return type?.kind === "text" && textIn(text.slice(type.from, type.to)) === "pd";
}
