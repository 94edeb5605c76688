"use client";

import { type FormEvent, useState } from "react";

import { IconButton } from "@/components/ui/icon-button";
import { NextIcon, PreviousIcon } from "@/components/ui/icons";
import { declaredType } from "@/lib/playground/composing/column-problems";
import type { Reading, Sheet } from "@/lib/playground/composing/sheet";
import { paramsKey } from "@/lib/playground/composing/scoring";
import { setCell } from "@/lib/playground/composing/cell-edits";
import { csvValue } from "@/lib/playground/composing/csv-source";
import { slice, type Source } from "@/lib/playground/composing/source";
import type { Splice } from "@/lib/playground/composing/splice";
import { formOf } from "@/lib/playground/composing/subjects";
import { fieldOf, isToken } from "@/lib/playground/composing/tokens";
import type { ProblemLevel } from "@/lib/playground/composing/types";
import type { Subject } from "@/lib/playground/types";
import type { DataType, Form } from "@/lib/signatures/form";
import { typicalToken } from "@/lib/signatures/samples/tokens";
import { tensorText, typeText } from "@/lib/signatures/type-text";

import { rowsKept } from "./field-keys";
import { AbsentField, type OnSplices, SourceField, TokenInput } from "./source-field";
import { ParamFields } from "./param-fields";

type Props = {
  text: string;
  protocol: string;
  reading: Extract<Reading, { status: "read" }>;
  subjects: readonly Subject[];
  /** Level of the problem in a cell, by `row column`. */
  marks: ReadonlyMap<string, ProblemLevel>;
  row: number;
  onRow: (row: number) => void;
  onSplices: (splices: readonly Splice[], says: string | null) => void;
};

/** One row, or the whole of a body that has none, field by field, as deep as the types go. */
export function FieldsView({ text, protocol, reading, subjects, marks, row, onRow, onSplices }: Props) {
  const { sheet, root, content } = reading;
  const put: OnSplices = (splices) => onSplices(splices, null);
  const form = subjects.map(formOf).find((one) => one !== null) ?? null;
  return (
    <div className="grid gap-4 px-4 py-3">
      {sheet ? (
        <>
          {sheet.height > 1 && (
            <div className="flex items-center gap-1 text-small text-ink-2">
              <IconButton
                icon={PreviousIcon}
                label="Fields of the previous row"
                disabled={row === 0}
                onClick={() => onRow(row - 1)}
              />
              <span className="tabular-nums">
                row {row + 1} of {sheet.height}
              </span>
              <IconButton
                icon={NextIcon}
                label="Fields of the next row"
                disabled={row >= sheet.height - 1}
                onClick={() => onRow(row + 1)}
              />
            </div>
          )}
          {sheet.height === 0 ? (
            <p className="text-ink-3">There are no rows yet. Add one in the table.</p>
          ) : (
            <Rows text={text} sheet={sheet} subjects={subjects} marks={marks} row={row} onSplices={put} />
          )}
        </>
      ) : (
        root && <BodyFields text={text} root={content ?? root} form={form} onSplices={put} />
      )}
      {root && (
        <ParamFields
          text={text}
          root={root}
          params={reading.params}
          form={form}
          keyOfParams={paramsKey(protocol)}
          onSplices={put}
        />
      )}
    </div>
  );
}

type RowProps = Pick<Props, "text" | "subjects" | "marks" | "row"> & { sheet: Sheet; onSplices: OnSplices };

/** Each row has fields of its own: what is no JSON yet waits in its row while another one is looked at. */
function Rows({ sheet, row, ...others }: RowProps) {
  const [written, setWritten] = useState<number[]>([]);
  // Only text of several lines and text in quotes can be no JSON; the other fields make a token of whatever is typed.
  const onInput = ({ target }: FormEvent, at: number) => {
    const isOpen =
      target instanceof HTMLInputElement && target.value.trim().startsWith('"') && !isToken(target.value.trim());
    if ((target instanceof HTMLTextAreaElement || isOpen) && !written.includes(at)) setWritten([...written, at]);
  };
  return rowsKept(written, row, sheet.height).map((at) => (
    <div key={at} hidden={at !== row} onInput={(event) => onInput(event, at)}>
      <RowFields sheet={sheet} row={at} {...others} />
    </div>
  ));
}

function RowFields({ text, sheet, subjects, marks, row, onSplices }: RowProps) {
  const isWide = sheet.columns.some(
    (_, column) => sheet.cell(row, column)?.kind === "list" || sheet.cell(row, column)?.kind === "object",
  );
  return (
    <div className={isWide ? "grid gap-3" : "grid grid-cols-[repeat(auto-fill,minmax(min(11rem,100%),1fr))] gap-3"}>
      {sheet.columns.map(({ name }, column) => {
        const type = declaredType(subjects, sheet, column);
        const level = marks.get(`${row} ${column}`);
        const isWrong = level === "stop" || level === "silent";
        const place = sheet.cell(row, column);
        const label = name ?? `column ${column + 1}`;
        const words = type === null ? null : typeText(type);
        const set = (token: string) => onSplices(setCell(sheet, text, row, column, token));
        if (place === null)
          return (
            <AbsentField
              key={column}
              label={label}
              typeWords={words}
              onAdd={() => set(type === null ? "null" : typicalToken(type))}
            />
          );
        if (place.kind === "field")
          return (
            <TokenInput
              key={column}
              label={label}
              typeWords={words}
              token={csvValue(slice(text, place))}
              asToken={fieldOf}
              isWrong={isWrong}
              onToken={set}
            />
          );
        return (
          <SourceField
            key={column}
            text={text}
            source={place}
            type={type}
            label={label}
            isWrong={isWrong}
            onSplices={onSplices}
          />
        );
      })}
    </div>
  );
}

/** Tensors by name with their shapes; anything else as it is nested. */
function BodyFields({
  text,
  root,
  form,
  onSplices,
}: {
  text: string;
  root: Source;
  form: Form | null;
  onSplices: OnSplices;
}) {
  const tensors = form?.inputs?.layout === "tensors" ? form.inputs.tensors : [];
  if (root.kind !== "object") {
    const [only] = tensors;
    return (
      <SourceField
        text={text}
        source={root}
        type={null}
        label={only ? (only.name ?? "The tensor") : "The body"}
        hint={only ? tensorText(only) : null}
        onSplices={onSplices}
      />
    );
  }
  return root.members.map(({ name, value }) => {
    const tensor = tensors.find((one) => one.name === name);
    return (
      <SourceField
        key={name}
        text={text}
        source={value}
        type={columnType(form, name)}
        label={name}
        hint={tensor ? tensorText(tensor) : null}
        onSplices={onSplices}
      />
    );
  });
}

function columnType(form: Form | null, name: string): DataType | null {
  return form?.inputs?.layout === "columns"
    ? (form.inputs.columns.find((column) => column.name === name)?.type ?? null)
    : null;
}
