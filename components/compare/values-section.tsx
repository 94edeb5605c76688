"use client";

import { useDeferredValue, useMemo, useState } from "react";

import { BreakableName } from "@/components/ui/breakable-name";
import { Input } from "@/components/ui/input";
import { GroupRow, Td, Th, Tr } from "@/components/ui/table";
import type { SectionId } from "@/lib/compare/address";
import type { ComparedHead, PanelNotes as Notes, ValueTable } from "@/lib/compare/types";
import { groupRows, matches, type ValueRow, valueRows } from "@/lib/compare/value-rows";

import { CompareTable } from "./compare-table";
import { DiffCell, sideOf } from "./diff-cell";
import { PanelNotes } from "./panel-notes";
import { Section } from "./section";
import { MoreRow, SameRow } from "./show-rest";
import { useCompareAddress } from "./use-address";
import { useRows } from "./use-rows";
import { VersionHeads } from "./version-heads";

type Props = {
  id: SectionId;
  title: string;
  /** What one of them is called: "parameter". */
  one: string;
  versions: readonly ComparedHead[];
  base: number;
  notes: Notes;
  /** Tables under each other, each with its own title when there are several. */
  parts: { title: string; table: ValueTable }[];
};

const manyAreSearched = 20;

/** Names and what they are in every version: what differs first, the rest on demand. */
export function ValuesSection({ id, title, one, versions, base, notes, parts }: Props) {
  const { address, look } = useCompareAddress();
  const [text, setText] = useState("");
  const drawn = useRows(versions.length);
  const wanted = useDeferredValue(text);
  const tables = useMemo(() => parts.map((part) => ({ ...part, rows: valueRows(part.table) })), [parts]);
  const all = tables.flatMap(({ rows }) => rows);
  const isShown = (row: ValueRow) => (address.showSame || row.differs) && matches(row, wanted);
  const span = versions.length + 1;
  const shown = tables.map(({ rows }) => rows.filter(isShown));
  const count = shown.reduce((sum, rows) => sum + rows.length, 0);
  const same = address.showSame ? 0 : all.filter(({ differs }) => !differs).length;
  return (
    <Section
      id={id}
      title={title}
      fact={all.length > 0 && `${all.filter(({ differs }) => differs).length} of ${all.length} differ`}
      actions={
        all.length > manyAreSearched && (
          <span className="no-print w-40">
            <Input
              aria-label={`Search ${title.toLowerCase()}`}
              placeholder="Search"
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
          </span>
        )
      }
    >
      <PanelNotes notes={notes} versions={versions} />
      {all.length === 0 ? (
        <p className="p-4 text-ink-2">None of these versions has a {one}.</p>
      ) : (
        <CompareTable
          label={title}
          columns={span}
          head={
            <>
              <Th>{one.charAt(0).toUpperCase() + one.slice(1)}</Th>
              <VersionHeads versions={versions} base={base} />
            </>
          }
        >
          {tables.map((part, index) => {
            const rows = (shown[index] ?? []).slice(0, drawn.limit);
            return rows.length === 0 ? null : (
              <Rows
                key={part.title}
                title={tables.length > 1 ? part.title : null}
                rows={rows}
                values={part.table.values}
                base={base}
                span={span}
              />
            );
          })}
          {count === 0 && (
            <Tr>
              <Td className="text-ink-2">
                {text.trim() === "" ? "Nothing differs." : `Nothing matches “${text.trim()}”.`}
              </Td>
            </Tr>
          )}
          <MoreRow
            count={shown.reduce((sum, rows) => sum + Math.max(0, rows.length - drawn.limit), 0)}
            one={one}
            span={span}
            rows={drawn}
          />
          <SameRow count={same} one={one} span={span} onShow={() => look({ showSame: true })} />
        </CompareTable>
      )}
    </Section>
  );
}

function Rows({
  title,
  rows,
  values,
  base,
  span,
}: {
  title: string | null;
  rows: ValueRow[];
  values: ValueTable["values"];
  base: number;
  span: number;
}) {
  return (
    <>
      {title !== null && <GroupRow span={span}>{title}</GroupRow>}
      {groupRows(rows).map((group) => [
        group.title !== null && (
          <GroupRow key={`group ${group.title}`} span={span}>
            <span className="font-mono">{group.title}</span>
          </GroupRow>
        ),
        ...group.rows.map((row) => (
          <Tr key={row.name}>
            <Td className="font-mono text-small">
              <BreakableName name={row.name} />
            </Td>
            {row.cells.map((cell, index) => (
              <DiffCell
                key={index}
                text={cell}
                unknown={values[index] === null}
                side={sideOf(row.differs, index === base, cell === row.cells[base])}
              />
            ))}
          </Tr>
        )),
      ])}
    </>
  );
}
