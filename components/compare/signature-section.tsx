"use client";

import { useMemo } from "react";

import { CallWords } from "@/components/versions/call-words";
import { GroupRow, Td, Th, Tr } from "@/components/ui/table";
import type { Comparison } from "@/lib/compare/comparison";
import { type SignatureRow, signatureRows } from "@/lib/compare/signature-rows";
import type { Gap } from "@/lib/compare/types";
import { legible } from "@/lib/format";

import { CompareTable } from "./compare-table";
import { DiffCell, sideOf } from "./diff-cell";
import { PanelNotes } from "./panel-notes";
import { Section } from "./section";
import { MoreRow, SameRow } from "./show-rest";
import { useCompareAddress } from "./use-address";
import { useRows } from "./use-rows";
import { VersionHeads } from "./version-heads";

const sides: [SignatureRow["side"], string][] = [
  ["inputs", "Inputs"],
  ["params", "Parameters of the call"],
  ["outputs", "Outputs"],
];

/** Every field of every signature. */
export function SignatureSection({ comparison: { versions, signatures, base } }: { comparison: Comparison }) {
  const { address, look } = useCompareAddress();
  const readings = useMemo(
    () => signatures.map(({ form }) => (form.state === "known" ? form.data : null)),
    [signatures],
  );
  const rows = useMemo(() => signatureRows(readings), [readings]);
  const shown = rows.filter(({ differs }) => address.showSame || differs);
  const drawn = useRows(versions.length);
  const gaps = signatures.flatMap(({ form, calls }, index): Gap[] => {
    if (form.state !== "known") return [{ index, state: form.state, why: form.why }];
    if (form.data.state === "unreadable")
      return [{ index, state: "failed", why: `There is a signature, and it cannot be read. ${form.data.why}` }];
    if (form.data.state === "absent" && calls === null)
      return [{ index, state: "none", why: "Logged without a signature: nothing checks what it is sent." }];
    return [];
  });
  const span = versions.length + 1;
  return (
    <Section
      id="signature"
      title="Signature"
      fact={rows.length > 0 && `${rows.filter(({ differs }) => differs).length} of ${rows.length} fields differ`}
    >
      <PanelNotes notes={{ gaps, earlier: [] }} versions={versions} />
      {signatures.map(({ form, calls }, index) =>
        calls !== null && !(form.state === "known" && form.data.state === "present") ? (
          <div key={index} className="border-b border-hair">
            <p className="px-4 pt-3 font-mono text-small font-strong">{versions[index]?.label}</p>
            {/* Why it is not known otherwise stands above. */}
            <CallWords
              calls={calls}
              known={form.state === "known" && form.data.state === "absent" ? "The model keeps no signature." : null}
            />
          </div>
        ) : null,
      )}
      {rows.length > 0 && (
        <CompareTable
          label="Signature"
          columns={span}
          head={
            <>
              <Th>Field</Th>
              <VersionHeads versions={versions} base={base} />
            </>
          }
        >
          {sides.map(([side, title]) => {
            const members = shown.slice(0, drawn.limit).filter((row) => row.side === side);
            return members.length === 0
              ? null
              : [
                  <GroupRow key={side} span={span}>
                    {title}
                  </GroupRow>,
                  ...members.map((row) => (
                    <FieldRow key={`${side} ${row.name}`} row={row} base={base} unknown={readings} />
                  )),
                ];
          })}
          <MoreRow count={Math.max(0, shown.length - drawn.limit)} one="field" span={span} rows={drawn} />
          <SameRow count={rows.length - shown.length} one="field" span={span} onShow={() => look({ showSame: true })} />
        </CompareTable>
      )}
    </Section>
  );
}

function FieldRow({
  row,
  base,
  unknown,
}: {
  row: SignatureRow;
  base: number;
  unknown: readonly ({ state: string } | null)[];
}) {
  return (
    <Tr>
      <Td className="font-mono text-small wrap-anywhere">{legible(row.name)}</Td>
      {row.cells.map((text, index) => (
        <DiffCell
          key={index}
          text={text}
          unknown={unknown[index] === null || unknown[index]?.state === "unreadable"}
          side={sideOf(row.differs, index === base, text === row.cells[base])}
        />
      ))}
    </Tr>
  );
}
