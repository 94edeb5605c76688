"use client";

import { BreakableName } from "@/components/ui/breakable-name";
import { Td, Th, Tr } from "@/components/ui/table";
import type { Comparison } from "@/lib/compare/comparison";
import type { FileRow } from "@/lib/compare/types";
import { formatBytes, formatCount } from "@/lib/format";

import { CompareTable } from "./compare-table";
import { DiffCell, sideOf } from "./diff-cell";
import { PanelNotes } from "./panel-notes";
import { Section } from "./section";
import { MoreRow, SameRow } from "./show-rest";
import { useCompareAddress } from "./use-address";
import { useRows } from "./use-rows";
import { VersionHeads } from "./version-heads";

/** The files of each version by path and size. Equal sizes are no proof of equal files, and the panel says so. */
export function FilesSection({ comparison: { versions, files, base } }: { comparison: Comparison }) {
  const { address, look } = useCompareAddress();
  const rows = useRows(versions.length);
  const shown = files.rows.filter(({ differs }) => address.showSame || differs);
  const drawn = shown.slice(0, rows.limit);
  const unknown = new Set(files.gaps.map(({ index }) => index));
  const span = versions.length + 1;
  return (
    <Section id="files" title="Files" fact="by path and size; equal sizes need not be equal files">
      <PanelNotes notes={files} versions={versions} />
      {files.rows.length === 0 ? (
        <p className="p-4 text-ink-2">No files are known of these versions.</p>
      ) : (
        <CompareTable
          label="Files"
          columns={span}
          head={
            <>
              <Th>File</Th>
              <VersionHeads versions={versions} base={base} />
            </>
          }
        >
          {drawn.map((row) => (
            <Tr key={row.path}>
              <Td className="font-mono text-small">
                <BreakableName name={row.path} />
              </Td>
              {row.cells.map((cell, index) => (
                <DiffCell
                  key={index}
                  text={cell && sizeText(cell)}
                  unknown={unknown.has(index)}
                  side={sideOf(row.differs, index === base, sameSize(cell, row.cells[base]))}
                />
              ))}
            </Tr>
          ))}
          {shown.length === 0 && (
            <Tr>
              <Td className="text-ink-2">No path and no size differs.</Td>
            </Tr>
          )}
          <MoreRow count={shown.length - drawn.length} one="file" span={span} rows={rows} />
          <SameRow
            count={files.rows.length - shown.length}
            one="file"
            span={span}
            onShow={() => look({ showSame: true })}
          />
        </CompareTable>
      )}
    </Section>
  );
}

type Cell = FileRow["cells"][number];

function sizeText({ size }: NonNullable<Cell>): string {
  if (size === null) return "size not known";
  return size < 1000 ? formatBytes(size) : `${formatBytes(size)} (${formatCount(size)} B)`;
}

function sameSize(a: Cell, b: Cell | undefined): boolean {
  return (a === null) === (b === null || b === undefined) && a?.size === b?.size;
}
