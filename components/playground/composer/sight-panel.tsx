"use client";

import { IconButton } from "@/components/ui/icon-button";
import { FailIcon, NextIcon, PreviousIcon, UnknownIcon } from "@/components/ui/icons";
import { Panel } from "@/components/ui/panel";
import { VersionChip } from "@/components/models/version-chip";
import { formatCount } from "@/lib/format";
import type { SightCell, SubjectSight } from "@/lib/playground/composing/types";
import type { CallLine, Subject } from "@/lib/playground/types";
import type { ServerProfile } from "@/lib/signatures/sight/types";

import { ServerChoice } from "./server-choice";
import { stageOf } from "./subject-lines";
import { ValueSights } from "./value-sights";

type Props = {
  subjects: readonly Subject[];
  lines: readonly CallLine[];
  /** Null until it was worked out once. */
  sights: readonly SubjectSight[] | null;
  row: number;
  rows: number;
  onRow: (row: number) => void;
  onProfile: (key: string, profile: ServerProfile) => void;
};

/** What each version's model would be called with, worked out before anything is sent. */
export function SightPanel({ subjects, lines, sights, row, rows, onRow, onProfile }: Props) {
  const names = columnsOf(sights ?? []);
  return (
    <Panel
      title="What the model will see"
      padding="none"
      fact={sights === null ? "being worked out" : "worked out before sending"}
      actions={rows > 1 && <RowStepper row={row} rows={rows} onRow={onRow} />}
    >
      {subjects.length === 0 ? (
        <p className="px-4 py-3 text-ink-3">
          No version is known behind what was chosen, so nobody can tell what a model will see. The payload is sent as
          it is typed.
        </p>
      ) : (
        <>
          {names.length > 0 && (
            <SightTable names={names} sights={sights ?? []} subjects={subjects} lines={lines} row={row} />
          )}
          {sights?.map((sight) => (
            <ValueSights key={sight.key} sight={sight} />
          ))}
          <ul className="divide-y divide-hair border-t border-hair">
            {sights?.map((sight) => (
              <ServerChoice
                key={sight.key}
                sight={sight}
                subjects={subjects}
                lines={lines}
                onProfile={(profile) => onProfile(sight.key, profile)}
              />
            ))}
          </ul>
        </>
      )}
    </Panel>
  );
}

type TableProps = Pick<Props, "subjects" | "lines" | "row"> & { names: string[]; sights: readonly SubjectSight[] };

function SightTable({ names, sights, subjects, lines, row }: TableProps) {
  return (
    <div
      data-scroll
      tabIndex={0}
      role="region"
      aria-label={`What the models will see of row ${row + 1}`}
      className="relative overflow-x-auto focus-visible:-outline-offset-2"
    >
      <table className="table tight">
        <thead className={names.every((name) => name === "") ? "sr-only" : undefined}>
          <tr>
            <th scope="col" className="sticky left-0 z-10 bg-panel">
              <span className="sr-only">Version</span>
            </th>
            {names.map((name) => (
              <th key={name} scope="col" className="text-right! font-mono">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {sights.map((sight) => (
            <tr key={sight.key}>
              <th
                scope="row"
                className="sticky left-0 z-10 bg-panel text-left font-text! [tr:last-child_&]:border-b-0!"
              >
                <span className="flex items-center gap-2 text-small">
                  <VersionChip version={keyOf(sight, subjects)} stage={stageOf(sight.key, lines)} />
                  <span className="text-ink-3">
                    {sight.outcome.status === "accepted" ? sight.outcome.dtypes.join(", ") : null}
                  </span>
                </span>
              </th>
              <SightCells sight={sight} names={names} />
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function SightCells({ sight: { outcome }, names }: { sight: SubjectSight; names: string[] }) {
  if (outcome.status !== "accepted") {
    const isRefused = outcome.status === "refused";
    return (
      <td colSpan={names.length} className={isRefused ? "bg-stop-tint text-stop" : "text-unknown"}>
        <span className="flex items-center gap-2">
          {isRefused ? <FailIcon /> : <UnknownIcon />}
          <span className="min-w-40 text-pretty">
            <b>{isRefused ? `Refused with ${outcome.code}.` : "Not known."}</b> {outcome.why}
          </span>
        </span>
      </td>
    );
  }
  const cells = new Map(
    outcome.shown.kind === "table" ? outcome.shown.cells.map((cell, at) => [nameOf(cell, at), cell]) : [],
  );
  if (outcome.shown.kind === "values") return <td colSpan={names.length}>Tensors, below.</td>;
  return names.map((name) => <SeenCell key={name} cell={cells.get(name)} />);
}

function SeenCell({ cell }: { cell: SightCell | undefined }) {
  if (!cell || cell.state === "absent") return <td className="text-right text-small text-ink-3">not sent</td>;
  if (cell.state === "ignored") return <td className="text-right text-small text-ink-3">ignored</td>;
  const title = [cell.dtype, cell.sent === null ? null : `sent as ${cell.sent}`]
    .filter((part) => part !== null)
    .join(", ");
  return (
    <td
      title={title}
      className={`max-w-64 text-right font-mono text-small ${cell.state === "changed" ? "bg-silent-tint font-title! text-silent" : ""}`}
    >
      <span className="block truncate">{cell.text}</span>
      {cell.state === "changed" && <span className="sr-only"> instead of {cell.sent}</span>}
    </td>
  );
}

function RowStepper({ row, rows, onRow }: Pick<Props, "row" | "rows" | "onRow">) {
  return (
    <div className="flex items-center gap-1 text-small text-ink-2">
      <IconButton icon={PreviousIcon} label="Previous row" disabled={row === 0} onClick={() => onRow(row - 1)} />
      <span aria-live="polite" className="tabular-nums">
        row {formatCount(row + 1)} of {formatCount(rows)}
      </span>
      <IconButton icon={NextIcon} label="Next row" disabled={row >= rows - 1} onClick={() => onRow(row + 1)} />
    </div>
  );
}

/** All columns that were sent or are missed, each once, in the order in which they come up. */
function columnsOf(sights: readonly SubjectSight[]): string[] {
  const all = sights.flatMap(({ outcome }) =>
    outcome.status === "accepted" && outcome.shown.kind === "table" ? outcome.shown.cells.map(nameOf) : [],
  );
  const names = [...new Set(all)];
  return names.length > 0 || sights.every(({ outcome }) => outcome.status === "accepted") ? names : [""];
}

function nameOf({ name }: SightCell, at: number): string {
  return name ?? String(at + 1);
}

function keyOf({ key }: SubjectSight, subjects: readonly Subject[]): string {
  return key.split("\n").at(-1) ?? subjects[0]?.version.key ?? "";
}
