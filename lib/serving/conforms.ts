import type { Column, DataType, Part, Tensor } from "@/lib/signatures/form";
import { tensorText, typeText } from "@/lib/signatures/type-text";
import { plural } from "@/lib/words";

import { isInteger } from "./cells";
import { asTensor, rowsOf } from "./responses";
import { leavesOf } from "./tensors";
import type { Cell, Normalised } from "./types";

/** Where a reply is not what the signature says. Nothing enforces outputs, so this is news to whoever relies on them. */
type Finding = { rule: string; text: string; where: string | null };

/** `sent`: how many rows were asked about; null when nobody knows. Empty when all is as declared, or nothing is. */
export function checkReply(reply: Normalised, outputs: Part | null, sent: number | null): Finding[] {
  const rows = rowsOf(reply);
  if (rows === null)
    return outputs === null && sent === null
      ? []
      : [finding("reply.no-rows", "The reply has no rows that could be checked.")];
  const findings =
    sent !== null && rows.length !== sent
      ? [
          finding(
            "rows.count",
            `${plural(sent, "row")} ${sent === 1 ? "was" : "were"} sent and ${plural(rows.length, "row")} came back.`,
          ),
        ]
      : [];
  if (outputs === null) return findings;
  return [
    ...findings,
    ...(outputs.layout === "columns"
      ? columnFindings(rows, outputs.columns)
      : tensorFindings(reply, rows, outputs.tensors)),
  ];
}

function columnFindings(rows: Cell[], columns: Column[]): Finding[] {
  const isNamed = columns.some(({ name }) => name !== null);
  const [only] = columns;
  if (columns.length === 1 && only && !isNamed) return typeFindings(rows, only);
  const wrong = rows.findIndex(({ kind }) => kind !== (isNamed ? "object" : "list"));
  if (wrong >= 0) {
    return [
      finding(
        "rows.form",
        isNamed
          ? `The signature names its outputs, and row ${wrong + 1} has no names.`
          : `The signature has ${columns.length} outputs in a row, and row ${wrong + 1} is no list.`,
      ),
    ];
  }
  const cellsOf = ({ name }: Column, at: number) =>
    rows.map(
      (row): Cell =>
        (row.kind === "object"
          ? row.entries.find(([key]) => key === name)?.[1]
          : row.kind === "list"
            ? row.items[at]
            : undefined) ?? { kind: "missing" },
    );
  return [...columns.flatMap((column, at) => typeFindings(cellsOf(column, at), column)), ...strangers(rows, columns)];
}

function typeFindings(cells: Cell[], { name, type, required }: Column): Finding[] {
  const called = name === null ? "The output" : `“${name}”`;
  const absent = cells.filter(({ kind }) => kind === "missing").length;
  if (absent > 0 && required)
    return [finding("output.missing", `${called} is missing from ${plural(absent, "row")}.`, name)];
  const wrong = cells.findIndex(
    (cell) => !fits(cell, type) && !(!required && (cell.kind === "null" || cell.kind === "missing")),
  );
  return wrong < 0
    ? []
    : [finding("output.type", `${called} is not ${typeText(type)} in row ${wrong + 1}, as the signature says.`, name)];
}

function strangers(rows: Cell[], columns: Column[]): Finding[] {
  const known = new Set(columns.map(({ name }) => name));
  const names = new Set(rows.flatMap((row) => (row.kind === "object" ? row.entries.map(([name]) => name) : [])));
  return [...names]
    .filter((name) => !known.has(name))
    .map((name) => finding("output.unknown", `“${name}” is not an output that the signature knows.`, name));
}

function tensorFindings(reply: Normalised, rows: Cell[], tensors: Tensor[]): Finding[] {
  const [only] = tensors;
  if (tensors.length === 1 && only && (reply.layout !== "tensors" || reply.tensors.length === 1)) {
    const whole = reply.layout === "tensors" ? reply.tensors[0] : undefined;
    return oneTensor(whole ?? asTensor(rows), only);
  }
  if (reply.layout !== "tensors")
    return [finding("rows.form", "The signature has several named tensors, and the reply has one list.")];
  return tensors.flatMap((declared) => {
    const found = reply.tensors.find(({ name }) => name === declared.name);
    return found
      ? oneTensor(found, declared)
      : [finding("output.missing", `The tensor “${declared.name ?? ""}” is missing.`, declared.name)];
  });
}

function oneTensor({ shape, data }: { shape: number[]; data: Cell[] }, declared: Tensor): Finding[] {
  const isShape =
    shape.length === declared.shape.length && declared.shape.every((size, at) => size === -1 || size === shape[at]);
  if (!isShape)
    return [
      finding(
        "output.shape",
        `The reply has the shape ${shape.join("×") || "of a single value"}, and the signature says ${tensorText(declared)}.`,
        declared.name,
      ),
    ];
  const wrong = data.flatMap(leavesOf).some((cell) => !isElement(cell, declared.dtype));
  return wrong
    ? [
        finding(
          "output.type",
          `The reply holds values that are not ${declared.dtype}, as the signature says.`,
          declared.name,
        ),
      ]
    : [];
}

function isElement(cell: Cell, dtype: string): boolean {
  if (/^u?int/.test(dtype)) return isInteger(cell);
  if (/^(float|bfloat)/.test(dtype)) return cell.kind === "number";
  if (dtype === "bool") return cell.kind === "boolean";
  return dtype !== "str" || cell.kind === "text";
}

function fits(cell: Cell, type: DataType): boolean {
  switch (type.kind) {
    case "any":
      return true;
    case "boolean":
      return cell.kind === "boolean";
    case "integer":
    case "long":
      return isInteger(cell);
    case "float":
    case "double":
      return cell.kind === "number";
    case "array":
      return cell.kind === "list" && cell.items.every((item) => fits(item, type.items));
    case "sparkml_vector":
      return cell.kind === "list" && cell.items.every(({ kind }) => kind === "number");
    case "map":
      return cell.kind === "object" && cell.entries.every(([, value]) => fits(value, type.values));
    case "object": {
      const entries = new Map(cell.kind === "object" ? cell.entries : []);
      return (
        cell.kind === "object" &&
        type.properties.every(
          ({ name, type: inner, required }) =>
            fits(entries.get(name) ?? { kind: "missing" }, inner) || (!required && !entries.has(name)),
        )
      );
    }
    default:
      return cell.kind === "text" || cell.kind === "datetime" || cell.kind === "bytes";
  }
}

function finding(rule: string, text: string, where: string | null = null): Finding {
  return { rule, text, where };
}
