"use client";

import { type ClipboardEvent, type RefObject, useState } from "react";

import { setCell, setCells } from "@/lib/playground/composing/cell-edits";
import { csvValue } from "@/lib/playground/composing/csv-source";
import { blockOf, pasted } from "@/lib/playground/composing/paste";
import type { Sheet } from "@/lib/playground/composing/sheet";
import { slice } from "@/lib/playground/composing/source";
import type { Splice } from "@/lib/playground/composing/splice";
import { fieldOf, tokenOf } from "@/lib/playground/composing/tokens";
import { plural } from "@/lib/words";

import type { ColumnHead } from "./column-heads";
import { clamp, gridKeys, type Place } from "./grid-keys";

type Grid = {
  box: RefObject<HTMLElement | null>;
  text: string;
  sheet: Sheet;
  heads: readonly ColumnHead[];
  active: Place;
  onActive: (to: Place) => void;
  onSplices: (splices: readonly Splice[], says: string | null) => void;
};

/** The cell that is edited, and what stands in it by now. */
type Edit = Place & { value: string };
/** Our own kinds of clipboard data: a cell's very token or field, whatever it looks like. */
const copiedAs = { json: "application/x-interlock-token", csv: "application/x-interlock-field" };

/** What can be done in a grid: move, edit the cell that is looked at, copy it, paste a block over it. */
export function useGridActs({ box, text, sheet, heads, active, onActive, onSplices }: Grid) {
  const [edit, setEdit] = useState<Edit | null>(null);
  const isCsv = sheet.layout.kind === "csv";
  const ownKind = isCsv ? copiedAs.csv : copiedAs.json;
  const [rows, columns] = [sheet.height, sheet.columns.length];
  const valueAt = ({ row, column }: Place) => {
    const place = sheet.cell(row, column);
    return place === null ? null : isCsv ? csvValue(slice(text, place)) : slice(text, place);
  };
  const put = ({ row, column }: Place, token: string) => onSplices(setCell(sheet, text, row, column, token), null);
  const leave = () => {
    setEdit(null);
    box.current?.focus({ preventScroll: true });
  };
  /** Writes what was typed into the cell where it was typed, whichever is looked at by now. */
  const keep = () => {
    if (edit === null || edit.value === (valueAt(edit) ?? "")) return;
    put(edit, isCsv ? fieldOf(edit.value) : edit.value.trim() === "" ? "null" : tokenOf(edit.value));
  };
  const begin = ({ row, column }: Place, first: string | null) =>
    setEdit({ row, column, value: first ?? valueAt({ row, column }) ?? "" });

  const paste = async (copied: string) => {
    const block = await blockOf(copied);
    const types = heads.map(({ type }) => type);
    const done = pasted(sheet, text, active.row, active.column, block, types);
    onSplices(done.splices, pastedWords(done));
  };

  return {
    isEditing: edit !== null,
    typedAt: ({ row, column }: Place) => (edit?.row === row && edit.column === column ? edit.value : null),
    type: (value: string) => edit && setEdit({ ...edit, value }),
    valueAt,
    leave,
    pick(to: Place, toEdit: boolean) {
      // The editor goes with this very event, before the browser would tell it that it is left.
      keep();
      if (toEdit) begin(to, null);
      else setEdit(null);
      onActive(to);
    },
    commit(move: Place | null) {
      leave();
      keep();
      if (edit && move)
        onActive({ row: clamp(edit.row + move.row, rows), column: clamp(edit.column + move.column, columns) });
    },
    onPaste(event: ClipboardEvent) {
      if (edit !== null) return;
      event.preventDefault();
      const token = event.clipboardData.getData(ownKind);
      if (token !== "" && rows > 0) onSplices(setCells(sheet, text, [{ ...active, token }]), null);
      else void paste(event.clipboardData.getData("text/plain"));
    },
    onCopy(event: ClipboardEvent) {
      if (edit !== null) return;
      event.preventDefault();
      const place = sheet.cell(active.row, active.column);
      event.clipboardData.setData("text/plain", valueAt(active) ?? "");
      if (place) event.clipboardData.setData(ownKind, slice(text, place));
    },
    onKeyDown: gridKeys({
      active,
      rows,
      columns,
      page: 10,
      onMove: onActive,
      onEdit: (first) => begin(active, first),
      onClear: () => put(active, isCsv ? "" : "null"),
    }),
  };
}

function pastedWords({ rows, left }: { rows: number; left: number }): string {
  return `${plural(rows, "row")} pasted.${left > 0 ? ` The table has no place for ${left} of the columns.` : ""}`;
}
