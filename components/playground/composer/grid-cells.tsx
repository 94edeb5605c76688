"use client";

import { memo, useRef } from "react";

import { classNames } from "@/components/ui/class-names";
import { WarnIcon } from "@/components/ui/icons";
import type { ProblemLevel } from "@/lib/playground/composing/types";

import type { ColumnHead } from "./column-heads";

export const HeadCell = memo(function HeadCell({
  head,
  column,
  grows,
}: {
  head: ColumnHead | undefined;
  column: number;
  grows: boolean;
}) {
  if (!head) return null;
  return (
    <div
      role="columnheader"
      aria-colindex={column + 2}
      title={head.typesBy}
      className={classNames("min-w-0 px-3 py-1.5 text-right", grows ? "flex-[1_0_auto]" : "flex-none")}
      style={{ width: head.width }}
    >
      <span className="flex items-center justify-end gap-1 font-mono text-small text-ink">
        {(head.level === "stop" || head.level === "silent") && (
          <WarnIcon className={classNames("size-3", inks[head.level])} />
        )}
        <span className="truncate">{head.label}</span>
      </span>
      <span className="block truncate text-micro font-text text-ink-3">{head.typeWords}</span>
    </div>
  );
});

type Move = { row: number; column: number };
type CellProps = {
  id: string;
  column: number;
  head: ColumnHead | undefined;
  /** Takes its part of the room that is left. */
  grows: boolean;
  /** Null: the row has no such value. */
  value: string | null;
  mark: ProblemLevel | null;
  isActive: boolean;
  /** What stands in it while it is edited; null: it is not. */
  typed: string | null;
  name: string;
  onPick: (toEdit: boolean) => void;
  onType: (typed: string) => void;
  onCommit: (move: Move | null) => void;
  onCancel: () => void;
};

export function GridCell({
  id,
  column,
  head,
  grows,
  value,
  mark,
  isActive,
  typed,
  name,
  onPick,
  onType,
  onCommit,
  onCancel,
}: CellProps) {
  // A second tap edits; a mouse has its double click.
  const wasActive = useRef(false);
  const isText = value !== null && /^["[{tf]/.test(value);
  return (
    <div
      id={id}
      role="gridcell"
      aria-colindex={column + 2}
      aria-selected={isActive}
      aria-invalid={mark === "stop" || mark === "silent" || undefined}
      onPointerDown={() => {
        wasActive.current = isActive;
        if (typed === null) onPick(false);
      }}
      onClick={({ nativeEvent }) =>
        typed === null &&
        wasActive.current &&
        nativeEvent instanceof PointerEvent &&
        nativeEvent.pointerType === "touch" &&
        onPick(true)
      }
      onDoubleClick={() => typed === null && onPick(true)}
      title={value !== null && value.length > 30 ? value : undefined}
      style={{ width: head?.width }}
      className={classNames(
        "relative flex h-full items-center overflow-hidden px-3 font-mono text-small",
        grows ? "flex-[1_0_auto]" : "flex-none",
        !isText && "justify-end text-right",
        mark !== null && looks[mark],
        isActive && "outline-2 -outline-offset-2 outline-rail-edge group-focus-within/grid:outline-rail",
      )}
    >
      {typed === null ? (
        <span
          className={classNames(
            "truncate",
            value === null && "font-sans text-micro text-ink-3",
            mark === "stop" && "underline decoration-stop-lamp decoration-wavy underline-offset-2",
            mark === "silent" && "underline decoration-silent-lamp decoration-wavy underline-offset-2",
          )}
        >
          {value ?? "not there"}
        </span>
      ) : (
        <CellEditor name={name} typed={typed} isText={isText} onType={onType} onCommit={onCommit} onCancel={onCancel} />
      )}
    </div>
  );
}

type EditorProps = Pick<CellProps, "name" | "onType" | "onCommit" | "onCancel"> & { typed: string; isText: boolean };

/** Enter and Tab keep what was typed, and so does leaving; Esc does not. */
function CellEditor({ name, typed, isText, onType, onCommit, onCancel }: EditorProps) {
  // Giving the focus back to the grid is a way of leaving too: only the first counts.
  const isDone = useRef(false);
  const once = (act: () => void) => {
    if (isDone.current) return;
    isDone.current = true;
    act();
  };
  return (
    <input
      autoFocus
      aria-label={name}
      value={typed}
      spellCheck={false}
      autoComplete="off"
      onChange={(event) => onType(event.target.value)}
      onBlur={() => once(() => onCommit(null))}
      onKeyDown={(event) => {
        if (event.nativeEvent.isComposing || event.ctrlKey || event.metaKey) return;
        const moves: Partial<Record<string, Move>> = {
          Enter: { row: event.shiftKey ? -1 : 1, column: 0 },
          Tab: { row: 0, column: event.shiftKey ? -1 : 1 },
        };
        const move = moves[event.key];
        if (event.key === "Escape") once(onCancel);
        else if (move) once(() => onCommit(move));
        else return;
        event.preventDefault();
        event.stopPropagation();
      }}
      className={classNames(
        "absolute inset-0 bg-panel px-3 text-ink outline-2 -outline-offset-2 outline-focus",
        !isText && "text-right",
      )}
    />
  );
}

const inks = { stop: "text-stop", silent: "text-silent" };
const looks: Record<ProblemLevel, string> = {
  stop: "bg-stop-tint font-title text-stop",
  silent: "bg-silent-tint font-title text-silent",
  slight: "text-ink-2",
  unknown: "bg-unknown-tint",
};
