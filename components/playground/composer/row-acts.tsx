"use client";

import { Button } from "@/components/ui/button";
import { AddIcon } from "@/components/ui/icons";
import { formatCount } from "@/lib/format";
import { deleteRows, duplicateRow, insertRows, tokensOf } from "@/lib/playground/composing/sheet-edits";
import type { Sheet } from "@/lib/playground/composing/sheet";
import type { Splice } from "@/lib/playground/composing/splice";
import { typicalToken } from "@/lib/signatures/samples/tokens";

import type { ColumnHead } from "./column-heads";

type Props = {
  text: string;
  sheet: Sheet;
  heads: readonly ColumnHead[];
  row: number;
  onRow: (row: number) => void;
  onSplices: (splices: readonly Splice[], says: string | null) => void;
};

/** What can be done with whole rows. A new one is like the last. */
export function RowActs({ text, sheet, heads, row, onRow, onSplices }: Props) {
  const add = () => {
    const isCsv = sheet.layout.kind === "csv";
    const fresh =
      sheet.height > 0
        ? tokensOf(sheet, text, sheet.height - 1)
        : heads.map(({ type }) => (isCsv ? "" : type === null ? "null" : typicalToken(type)));
    onSplices(insertRows(sheet, text, sheet.height, [fresh]), null);
    onRow(sheet.height);
  };
  const duplicate = () => {
    onSplices(duplicateRow(sheet, text, row), null);
    onRow(row + 1);
  };
  return (
    <div className="flex flex-wrap items-center gap-x-1 gap-y-1.5 border-t border-hair px-2 py-1 text-small text-ink-3">
      <Button size="small" variant="bare" onClick={add}>
        <AddIcon />
        Add row
      </Button>
      {sheet.height > 0 && (
        <>
          <Button size="small" variant="bare" onClick={duplicate}>
            Duplicate row {row + 1}
          </Button>
          <Button size="small" variant="bare" onClick={() => onSplices(deleteRows(sheet, text, row, 1), null)}>
            Delete row {row + 1}
          </Button>
        </>
      )}
      <span className="ml-auto px-2 tabular-nums">
        {formatCount(sheet.height)} {sheet.height === 1 ? "row" : "rows"} × {formatCount(sheet.columns.length)}{" "}
        {sheet.columns.length === 1 ? "column" : "columns"}
      </span>
    </div>
  );
}
