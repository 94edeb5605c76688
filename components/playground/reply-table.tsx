"use client";

import { useDeferredValue } from "react";

import { classNames } from "@/components/ui/class-names";
import { GroupRow, Table, Td, Th, Tr } from "@/components/ui/table";
import { formatCount } from "@/lib/format";
import { type RowKind, threshold } from "@/lib/playground/bench/labels";
import { type DrawnRow, drawnRow, type Field, type LineUp } from "@/lib/playground/bench/line-up";
import { shortNumber } from "@/lib/versions/difference";

type Props = {
  up: LineUp;
  at: number;
  base: number;
  rows: readonly number[];
  drawn: number;
  onMore: () => void;
  /** Of the endpoint. */ name: string;
};

const longest = 300;
/** Shorter values stand on one line, so that rows stay beside each other. */
const foldsAt = 40;

/** The rows of one reply; beside another one in the same order, with what each was there. */
export function ReplyTable({ up, at, base, rows, drawn, onMore, name }: Props) {
  const shown = useDeferredValue(rows).slice(0, drawn);
  const { kind, columns, inStep } = up.each[at] ?? nothing;
  const isWhole = columns.length === 1 && columns[0] === "";
  const hasGap = isWhole && inStep && kind !== "labels" && up.each.some(({ against }) => against?.why === null);
  const hasLabel = kind === "probability";
  const span = 1 + columns.length + (hasGap ? 1 : 0) + (hasLabel ? 1 : 0);
  return (
    <Table
      label={`Reply of ${name}`}
      tight
      head={
        <>
          <Th number className="w-12">
            Row
          </Th>
          {columns.map((path) => (
            <Th key={path} number={hasLabel}>
              {path === "" ? titles[kind] : <span className="font-mono">{path}</span>}
            </Th>
          ))}
          {hasGap && <Th number>Difference</Th>}
          {hasLabel && <Th>Label at {threshold}</Th>}
        </>
      }
    >
      {shown.map((row) => (
        <Line
          key={row}
          drawn={drawnRow(up, at, base, row)}
          row={row}
          span={span}
          isBase={at === base}
          hasGap={hasGap}
          hasLabel={hasLabel}
          isNumber={hasLabel}
        />
      ))}
      {rows.length === 0 && (
        <Tr>
          <Td className="text-ink-2">{up.each[at]?.rows?.length === 0 ? "No rows." : "Nothing differs."}</Td>
        </Tr>
      )}
      {rows.length > shown.length && (
        <GroupRow span={span}>
          {formatCount(rows.length - shown.length)} more rows{" "}
          <button type="button" className="ink-link no-print min-h-6" onClick={onMore}>
            Show more
          </button>
        </GroupRow>
      )}
    </Table>
  );
}

const nothing = { kind: "values", columns: [""], inStep: false } as const;
const titles: Record<RowKind, string> = { labels: "Label", probability: "Probability", values: "Value" };

type LineProps = {
  drawn: DrawnRow | null;
  row: number;
  span: number;
  isBase: boolean;
  hasGap: boolean;
  hasLabel: boolean;
  isNumber: boolean;
};

function Line({ drawn, row, span, isBase, hasGap, hasLabel, isNumber }: LineProps) {
  const place = (
    <Td number className="text-small text-ink-3">
      {row + 1}
    </Td>
  );
  if (drawn === null) {
    return (
      <tr role="row">
        {place}
        <td role="cell" colSpan={span - 1} className="bg-del! text-small text-ink-2">
          not there
        </td>
      </tr>
    );
  }
  const flipped = drawn.label?.was ?? null;
  return (
    <Tr>
      {place}
      {drawn.fields.map((field) => (
        <Value key={field.path} field={field} isNumber={isNumber} saysWas={!hasGap} />
      ))}
      {hasGap && (
        <Td number className="font-mono text-small text-ink-3">
          {isBase ? (
            <span className="font-sans">baseline</span>
          ) : (
            <span className={drawn.fields[0]?.changed ? "text-stop" : undefined} title={drawn.gap ?? undefined}>
              {drawn.gap === null ? "no number" : shortNumber(drawn.gap)}
            </span>
          )}
        </Td>
      )}
      {hasLabel && (
        <Td nowrap>
          {drawn.label === null ? (
            <span className="text-small text-ink-3">none</span>
          ) : flipped === null ? (
            drawn.label.text
          ) : (
            <Flipped now={drawn.label.text} was={flipped} />
          )}
        </Td>
      )}
    </Tr>
  );
}

function Value({
  field: { text, changed, was },
  isNumber,
  saysWas,
}: {
  field: Field;
  isNumber: boolean;
  saysWas: boolean;
}) {
  const cut = text !== null && text.length > longest ? `${text.slice(0, longest)}…` : text;
  return (
    <Td
      number={isNumber}
      className={classNames(
        "font-mono text-small",
        (cut?.length ?? 0) > foldsAt ? "wrap-anywhere whitespace-pre-wrap" : "whitespace-pre",
        changed && "bg-del!",
      )}
    >
      {cut === null ? (
        <span className="font-sans text-ink-3">not there</span>
      ) : cut === "" ? (
        <span className="font-sans text-ink-3">empty</span>
      ) : changed === "label" && was !== null ? (
        <Flipped now={cut} was={was} />
      ) : (
        <b>{cut}</b>
      )}
      {saysWas && changed !== null && changed !== "label" && was !== null && (
        <span className="font-sans text-ink-2"> was {was.length > longest ? "another value" : was}</span>
      )}
    </Td>
  );
}

/** "healthy was disease" */
function Flipped({ now, was }: { now: string; was: string }) {
  return (
    <>
      <b className="text-stop">{now}</b> <span className="font-sans text-small text-ink-2">was {was}</span>
    </>
  );
}
