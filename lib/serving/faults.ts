import type { DataType, Form } from "@/lib/signatures/form";
import { typeText } from "@/lib/signatures/type-text";

import { numberToken } from "./cells";
import { isNumeric } from "./datatypes";
import type { Cell, Explanation, Payload, Reply, TablePayload } from "./types";

/** A fault in words, without the status of the reply. */
export type Fault = { text: string; where: string | null };

/** The sentence with what the server answered at its end. */
export function explained({ text, where }: Fault, status: number): Explanation {
  return { text: `${text}: the server answered ${status}.`, where };
}

/** Columns, tensors and parameters that the two sides are known to have: the only names that a sentence takes from a reply. */
export function knownNames(payload: Payload | null, form: Form | null): string[] {
  const wanted =
    form?.inputs?.layout === "columns"
      ? form.inputs.columns.map(({ name }) => name)
      : (form?.inputs?.tensors.map(({ name }) => name) ?? []);
  const sent =
    payload?.layout === "table"
      ? payload.columns.map(({ name }) => name)
      : payload?.layout === "tensors"
        ? payload.tensors.map(({ name }) => name)
        : [];
  const params = [
    ...(form?.params ?? []).map(({ name }) => name),
    ...(payload && payload.layout !== "raw" ? payload.params.map(([name]) => name) : []),
  ];
  return [...new Set([...wanted, ...sent, ...params])].filter((name) => name !== null);
}

/** The known name that a message is about: after the word column, or in quotes in its last sentence. Null when it names none. */
export function namedIn(message: string, names: string[]): string | null {
  // A schema in the middle of a message names every column; what is asked for stands at its end.
  const last = message.slice(message.lastIndexOf("Error:") + 1);
  const inQuotes = (name: string) => ["'", '"', "`"].some((quote) => last.includes(`${quote}${name}${quote}`));
  return names.find((name) => message.includes(`column ${name} `)) ?? names.find(inQuotes) ?? null;
}

/** What is wrong with a payload by the signature alone, the gravest first: what a server would refuse it for. */
export function faultsBySignature(payload: Payload | null, form: Form | null): Fault[] {
  const inputs = form?.inputs;
  if (!payload || !inputs) return [];
  if (payload.layout === "table" && inputs.layout === "columns") return tableFaults(payload, inputs.columns);
  if (payload.layout === "tensors" && inputs.layout === "tensors") {
    const names = new Set(payload.tensors.map(({ name }) => name));
    return inputs.tensors
      .filter(({ name }) => name !== null && !names.has(name))
      .map(({ name }) => ({ text: `Tensor \`${name ?? ""}\` is missing`, where: name }));
  }
  return [];
}

/** What every gateway may answer, whoever stands behind it. Null: this status says nothing by itself. */
export function statusFault({ status }: Reply): Fault | null {
  const text = byStatus[status];
  return text === undefined ? null : { text, where: null };
}

const byStatus: Record<number, string> = {
  401: "The credentials are missing or not accepted",
  403: "The credentials are not allowed to call this endpoint",
  404: "There is no such address or model there",
  405: "The address does not take calls of this kind; the path may be wrong",
  408: "The call took longer than the server allows",
  413: "The body is larger than the server takes",
  415: "The server does not take this content type",
  429: "The server has too many calls to answer now; later it may",
  431: "The headers are longer than the server takes",
  502: "The gateway got no proper answer from the model's server",
  503: "The server is not ready to answer",
  504: "The call took longer than the server allows",
};

/** Where nothing else is known. */
export function unknownFault({ status }: Reply): Fault {
  return {
    text:
      status >= 500
        ? "The server failed and does not say why"
        : "The server refused the request and does not say why in words that can be shown",
    where: null,
  };
}

function tableFaults(
  { columns, rows }: TablePayload,
  wanted: { name: string | null; type: DataType; required: boolean }[],
): Fault[] {
  const at = new Map(columns.map(({ name }, position) => [name, position]));
  const missing = wanted.filter(({ name, required }) => name !== null && required && !at.has(name));
  if (missing.length > 0)
    return missing.map(({ name }) => ({ text: `Column \`${name ?? ""}\` is missing`, where: name }));
  return wanted.flatMap(({ name, type }, position) => {
    const column = name === null ? position : at.get(name);
    const row =
      column === undefined ? -1 : rows.findIndex((cells) => !mayBe(cells[column] ?? { kind: "missing" }, type));
    const called = name === null ? `Column ${position + 1}` : `Column \`${name}\``;
    return row < 0
      ? []
      : [{ text: `${called} holds something else than ${typeText(type)} in row ${row + 1}`, where: name }];
  });
}

/** Only what no server takes: numbers and texts are cast in many ways. */
function mayBe(cell: Cell, type: DataType): boolean {
  if (cell.kind === "null" || cell.kind === "missing") return type.kind !== "integer" && type.kind !== "long";
  if (!isNumeric(type)) return true;
  return cell.kind === "text" ? numberToken(cell.text) !== null : cell.kind === "number" || cell.kind === "boolean";
}
