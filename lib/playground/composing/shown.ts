import type { Form } from "@/lib/signatures/form";
import type { Received, SeenTensor, SeenValue } from "@/lib/signatures/sight/types";

import { type Change, changesIn } from "./changes";
import { csvValue } from "./csv-source";
import { floatText, seenText } from "./seen-text";
import type { Sheet } from "./sheet";
import { memberOf, slice, type Source } from "./source";
import type { Range } from "./splice";
import type { SightCell, SightShown } from "./types";

/** A sheet beside what of it arrives: which received column is which of the sheet's. */
export type Pairing = {
  sheet: Sheet;
  text: string;
  received: Extract<Received, { kind: "table" }>;
  to: (number | null)[];
};

/** Named columns are found by name, all others by position. */
export function paired(sheet: Sheet, text: string, received: Extract<Received, { kind: "table" }>): Pairing {
  const at = new Map(
    received.columns.flatMap(({ name }, index): [string, number][] => (name === null ? [] : [[name, index]])),
  );
  const byName = at.size > 0;
  const to = sheet.columns.map(({ name }, column) =>
    byName ? (at.get(name ?? "") ?? null) : column < received.columns.length ? column : null,
  );
  return { sheet, text, received, to };
}

/** What of a cell arrives otherwise; nothing where rows do not stand beside rows. */
export function cellChanges({ sheet, text, received, to }: Pairing, row: number, column: number): Change[] {
  const place = sheet.cell(row, column);
  const seen = received.rows[row]?.[to[column] ?? -1];
  if (!place || !seen || received.rows.length !== sheet.height) return [];
  return place.kind === "field" ? csvChanges(text, place, seen) : changesIn(text, place, seen);
}

/** The row as the model has it, in the order in which it was sent. */
export function shownRow(pairing: Pairing, form: Form | null, row: number): SightShown {
  const { sheet, text, received, to } = pairing;
  const cells = sheet.columns.map(({ name }, column): SightCell => {
    const index = to[column];
    const place = sheet.cell(row, column);
    if (index === null || index === undefined)
      return { name, state: "ignored", text: "", dtype: null, sent: place && slice(text, place) };
    const dtype = received.columns[index]?.dtype ?? null;
    const seen = received.rows[row]?.[index];
    if (!seen) return { name, state: "absent", text: "", dtype, sent: null };
    const changes = cellChanges(pairing, row, column);
    const state = changes.some(({ level }) => level === "silent") ? "changed" : changes.length > 0 ? "slight" : "seen";
    return {
      name,
      state,
      text: valueText(seen, dtype),
      dtype,
      sent: changes.length > 0 && place ? slice(text, place) : null,
    };
  });
  const sent = new Set(sheet.columns.map(({ name }) => name));
  const absent =
    form?.inputs?.layout === "columns"
      ? form.inputs.columns.filter(({ name }) => name !== null && !sent.has(name))
      : [];
  return {
    kind: "table",
    rows: received.rows.length,
    cells: [
      ...cells,
      ...absent.map(({ name }): SightCell => ({ name, state: "absent", text: "", dtype: null, sent: null })),
    ],
  };
}

/** Whatever arrives that is no table beside a table. `content`: what was sent. */
export function shownValues(received: Received, text: string, content: Source | null, row: number): SightShown {
  if (received.kind === "table") {
    const values = received.rows[row] ?? [];
    return {
      kind: "table",
      rows: received.rows.length,
      cells: received.columns.map(({ name, dtype }, at): SightCell => {
        const seen = values[at];
        return { name, state: seen ? "seen" : "absent", text: seen ? valueText(seen, dtype) : "", dtype, sent: null };
      }),
    };
  }
  if (received.kind === "value")
    return {
      kind: "values",
      values: [{ name: null, dtype: null, shape: null, text: shortened(seenText(received.value)), changed: false }],
    };
  return {
    kind: "values",
    values: tensorsOf(received).map(([name, tensor]) => ({
      name,
      dtype: tensor.dtype,
      shape: tensor.shape,
      text: shortened(valueText(tensor.data, tensor.dtype)),
      changed: tensorChanges(text, content, name, tensor).length > 0,
    })),
  };
}

/** What of a tensor arrives otherwise. */
export function tensorChanges(text: string, content: Source | null, name: string | null, tensor: SeenTensor): Change[] {
  const source = name === null ? content : (memberOf(content ?? undefined, name) ?? null);
  return source === null ? [] : changesIn(text, source, tensor.data).filter(({ level }) => level === "silent");
}

export function tensorsOf(received: Extract<Received, { kind: "tensor" | "tensors" }>): [string | null, SeenTensor][] {
  return received.kind === "tensor" ? [[null, received]] : received.tensors.map((tensor) => [tensor.name, tensor]);
}

/** In CSV nothing says what is a number and what is text, so only other digits and other text are changes. */
function csvChanges(text: string, place: Range, seen: SeenValue): Change[] {
  const value = csvValue(slice(text, place));
  if (seen.kind === "text" || value === "") return [];
  if (!/^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/.test(value)) return [];
  return changesIn(value, { kind: "number", from: 0, to: value.length }, seen).map((change) => ({
    ...change,
    at: place,
  }));
}

function valueText(seen: SeenValue, dtype: string | null): string {
  return seen.kind === "float" && dtype === "float32" ? floatText(seen.value, 32) : seenText(seen);
}

function shortened(text: string): string {
  return text.length <= 2_000 ? text : `${text.slice(0, 2_000)} …`;
}
