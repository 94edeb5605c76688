"use client";

import { useEffect, useId, useMemo, useRef } from "react";

import { classNames } from "@/components/ui/class-names";
import type { Sheet } from "@/lib/playground/composing/sheet";
import type { Splice } from "@/lib/playground/composing/splice";
import type { ProblemLevel } from "@/lib/playground/composing/types";

import type { ColumnHead } from "./column-heads";
import { GridCell, HeadCell } from "./grid-cells";
import { clamp, type Place } from "./grid-keys";
import { reveal, rowNumberWidth, useGridWindow, useRowHeight } from "./grid-window";
import { RowActs } from "./row-acts";
import { useGridActs } from "./use-grid-acts";

type Props = {
  text: string;
  sheet: Sheet;
  heads: readonly ColumnHead[];
  /** Level of the problem in a cell, by `row column`. */
  marks: ReadonlyMap<string, ProblemLevel>;
  /** The cell that is looked at; other parts of the page may move it. */
  active: Place;
  onActive: (to: Place) => void;
  /** `says`: what was done, where it cannot be seen at once. */
  onSplices: (splices: readonly Splice[], says: string | null) => void;
};

/** Rows and columns of the payload as a grid. Only what can be seen is drawn. */
export function TableView({ text, sheet, heads, marks, active: wanted, onActive, onSplices }: Props) {
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const rowHeight = useRowHeight(box);
  const active = { row: clamp(wanted.row, sheet.height), column: clamp(wanted.column, sheet.columns.length) };
  const lefts = useMemo(() => leftsOf(heads), [heads]);
  const shown = useGridWindow(box, sheet.height, rowHeight, lefts);
  const acts = useGridActs({ box, text, sheet, heads, active, onActive, onSplices });
  useEffect(() => reveal(box.current, wanted, rowHeight, lefts), [wanted, rowHeight, lefts]);
  const columns = range(shown.firstColumn, shown.lastColumn);
  // Only where all are drawn may they share the room that is left.
  const grows = columns.length === heads.length;
  const layout = { heads, columns, gap: lefts[shown.firstColumn] ?? 0, grows };
  const width = rowNumberWidth + (lefts.at(-1) ?? 0);
  const cellId = (row: number, column: number) => `${id}-${row}-${column}`;

  return (
    <>
      {/* The focus is drawn over the grid: what sticks in it would cover half of the grid's own ring. */}
      <div className="relative after:pointer-events-none after:absolute after:inset-0 after:z-30 after:-outline-offset-2 after:outline-focus has-[[role=grid]:focus-visible]:after:outline-2">
        <div
          ref={box}
          role="grid"
          tabIndex={0}
          aria-label="Payload"
          aria-rowcount={sheet.height + 1}
          aria-colcount={sheet.columns.length + 1}
          aria-activedescendant={sheet.height > 0 ? cellId(active.row, active.column) : undefined}
          data-scroll
          onKeyDown={acts.isEditing ? undefined : acts.onKeyDown}
          onPaste={acts.onPaste}
          onCopy={acts.onCopy}
          className="group/grid relative max-h-[min(26rem,60dvh)] overflow-auto overscroll-x-contain focus-visible:outline-none pointer-coarse:[--row-tight:2.75rem]"
        >
          <GridHead layout={layout} width={width} />
          <div
            role="rowgroup"
            className="min-w-full"
            style={{ width, height: sheet.height * rowHeight, paddingTop: shown.firstRow * rowHeight }}
          >
            {range(shown.firstRow, shown.lastRow).map((row) => (
              <GridRow key={row} row={row} layout={layout} active={active} acts={acts} marks={marks} cellId={cellId} />
            ))}
          </div>
          {sheet.height === 0 && (
            <p className="px-4 py-3 text-ink-3">There are no rows yet. Add one, or paste a block from a spreadsheet.</p>
          )}
        </div>
      </div>
      <RowActs
        text={text}
        sheet={sheet}
        heads={heads}
        row={active.row}
        onSplices={onSplices}
        onRow={(row) => onActive({ row, column: active.column })}
      />
    </>
  );
}

type Layout = { heads: readonly ColumnHead[]; columns: number[]; gap: number; grows: boolean };
type RowProps = Pick<Props, "marks" | "active"> & {
  row: number;
  layout: Layout;
  acts: ReturnType<typeof useGridActs>;
  cellId: (row: number, column: number) => string;
};

function GridRow({ row, layout: { heads, columns, gap, grows }, active, acts, marks, cellId }: RowProps) {
  return (
    <div role="row" aria-rowindex={row + 2} className="flex h-(--row-tight) border-b border-hair hover:bg-hover">
      <div
        role="rowheader"
        aria-colindex={1}
        className={classNames(
          "sticky left-0 z-10 flex w-12 flex-none items-center justify-end bg-panel pr-2 text-micro text-ink-3 tabular-nums",
          row === active.row && "shadow-[inset_3px_0_0_var(--rail)]",
        )}
      >
        {row + 1}
      </div>
      <div aria-hidden="true" className="flex-none" style={{ width: gap }} />
      {columns.map((column) => {
        const isActive = row === active.row && column === active.column;
        return (
          <GridCell
            key={column}
            id={cellId(row, column)}
            column={column}
            head={heads[column]}
            grows={grows}
            value={acts.valueAt({ row, column })}
            mark={marks.get(`${row} ${column}`) ?? null}
            isActive={isActive}
            typed={acts.typedAt({ row, column })}
            name={`${heads[column]?.label ?? ""}, row ${row + 1}`}
            onPick={(toEdit) => acts.pick({ row, column }, toEdit)}
            onType={acts.type}
            onCommit={acts.commit}
            onCancel={acts.leave}
          />
        );
      })}
    </div>
  );
}

function GridHead({ layout: { heads, columns, gap, grows }, width }: { layout: Layout; width: number }) {
  return (
    <div role="rowgroup" className="sticky top-0 z-20 min-w-full bg-panel" style={{ width }}>
      <div role="row" aria-rowindex={1} className="flex border-b border-hair">
        <div role="columnheader" aria-colindex={1} className="sticky left-0 z-10 w-12 flex-none bg-panel">
          <span className="sr-only">Row</span>
        </div>
        <div aria-hidden="true" className="flex-none" style={{ width: gap }} />
        {columns.map((column) => (
          <HeadCell key={column} head={heads[column]} column={column} grows={grows} />
        ))}
      </div>
    </div>
  );
}

/** Where each column begins, and behind them where the last ends. */
function leftsOf(heads: readonly ColumnHead[]): number[] {
  const lefts = [0];
  for (const { width } of heads) lefts.push((lefts.at(-1) ?? 0) + width);
  return lefts;
}

function range(first: number, last: number): number[] {
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, at) => first + at);
}
