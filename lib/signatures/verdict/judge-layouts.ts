import type { Column, DataType, Part, Tensor } from "@/lib/signatures/form";
import { typeText } from "@/lib/signatures/type-text";

import { holdsCells, intoTensor, neverInTables, tableRefuses } from "./cell-changes";
import { elementOf } from "./dtype-changes";
import { dependsOnEnvelope, dependsOnValue, found, tables, type Draft, type Judged } from "./finding";
import { tensorsText } from "./judge-tensors";
import { tensorsToTable } from "./judge-to-table";
import { isScalar, need } from "./judge-types";
import { depthOf, pairsByName, tableText, whole, type Pair } from "./layout-pairs";

/** A table against tensors, in either direction: which bodies still pass, and what becomes of the values in those that do. */
export function judgeLayouts(before: Part, after: Part): Draft[] {
  if (before.layout === "columns" && after.layout === "tensors") return tableToTensors(before.columns, after.tensors);
  if (before.layout === "tensors" && after.layout === "columns") return tensorsToTable(before.tensors, after.columns);
  return [];
}

function tableToTensors(columns: readonly Column[], tensors: readonly Tensor[]): Draft[] {
  const texts = { before: tableText(columns), after: tensorsText(tensors) };
  const [only] = tensors;
  return only && tensors.length === 1 && only.name === null
    ? [found(whole, { rule: "input.columns-to-tensor", ...texts, ...byPosition(columns, only) })]
    : tableToNamed(columns, tensors).map((draft) => (draft.path === null ? { ...draft, ...texts } : draft));
}

type Harm = Pick<Judged, "class" | "certainty" | "consequence">;

function byPosition(columns: readonly Column[], tensor: Tensor): Harm {
  const [first] = columns;
  const fits =
    first && columns.length === 1
      ? holdsCells(tensor.shape) && !tableRefuses(first.type, tensor.dtype)
      : tensor.shape.length === 2 &&
        (tensor.shape[0] ?? 0) < 0 &&
        tensor.shape[1] === columns.length &&
        columns.every(({ type }) => fillsMatrix(type, tensor.dtype));
  if (!fits) return { class: "BREAKING", consequence: "Callers whose tables do not fit the tensor are refused." };
  const consequence =
    "Callers' values are taken by position, whatever they are called. In inputs, rows of named values are refused.";
  return { class: "BREAKING·SILENT", certainty: dependsOnEnvelope(tables), consequence };
}

/** Several columns become one array of one type first. */
function fillsMatrix(type: DataType, dtype: string): boolean {
  const { kind } = elementOf(dtype);
  if (kind === "bool" || kind === "object") return isScalar(type) || type.kind === "any";
  if (kind === "int" || kind === "float") return numeric.has(type.kind);
  return kind === "datetime" && (numeric.has(type.kind) || type.kind === "datetime");
}

const numeric: ReadonlySet<string> = new Set(["boolean", "integer", "long", "float", "double"]);

function tableToNamed(columns: readonly Column[], tensors: readonly Tensor[]): Draft[] {
  const layout = (harm: Harm) => found(whole, { rule: "input.columns-to-tensors", ...harm });
  const pairs = pairsByName(tensors, columns);
  const filled = new Set(pairs.map(({ tensor }) => tensor));
  const missing = tensors.find((tensor) => !filled.has(tensor));
  if (missing) {
    const consequence = `Callers are refused, for “${missing.name ?? ""}” is missing.`;
    return [layout({ class: "BREAKING", consequence })];
  }
  // A list of single values has one dimension: rows of one are filled by tables alone.
  const byTables = pairs.some(({ tensor: { shape } }) => holdsCells(shape) && shape.length > 1);
  const fields = pairs.flatMap((pair) => judgeCells(pair, byTables));
  if (pairs.some(({ column, tensor }) => depthOf(column.type) > 0 || !holdsCells(tensor.shape))) {
    const consequence = "Callers whose values do not fill the shapes of the tensors are refused.";
    return [layout({ class: "BREAKING", consequence }), ...fields];
  }
  // A missing value in a table is refused where the tensor is untyped.
  const pass =
    fields.length === 0 &&
    pairs.every(({ column, tensor: { dtype } }) => dtype !== "object" && !tableRefuses(column.type, dtype));
  if (byTables) {
    const consequence = `Callers that send inputs, instances or CSV are refused${pass ? "; tables still pass" : ""}.`;
    const certainty = dependsOnEnvelope("inputs and instances, and in text/csv");
    return [layout({ class: "BREAKING", certainty, consequence }), ...fields];
  }
  const consequence = `Callers that send a list of records under inputs, or CSV, are refused${pass ? "; tables, objects of lists and records under instances still pass" : ""}.`;
  const certainty = dependsOnEnvelope("inputs with a list of records, and in text/csv");
  return [layout({ class: "BREAKING", certainty, consequence }), ...fields];
}

function elementType(type: DataType): DataType {
  if (type.kind === "array") return elementType(type.items);
  return type.kind === "sparkml_vector" ? { kind: "double" } : type;
}

/** `byTables`: no other body passes. */
function judgeCells({ column, tensor, place }: Pair, byTables: boolean): Draft[] {
  const texts = { before: typeText(column.type), after: tensor.dtype };
  const optional: Draft[] = column.required
    ? []
    : [
        found(place, {
          rule: "input.now-required",
          class: "BREAKING",
          certainty: dependsOnValue("when the column is left out"),
          before: need(false),
          after: need(true),
          consequence: `Callers that leave “${column.name ?? ""}” out are refused: tensors are always required.`,
        }),
      ];
  const fills = holdsCells(tensor.shape)
    ? depthOf(column.type) === 0
    : depthOf(column.type) + 1 === tensor.shape.length;
  const refused: Judged = {
    rule: "input.dtype-refused",
    class: "BREAKING",
    consequence: `Callers that send ${texts.before} are refused.`,
  };
  const isNever = byTables && isScalar(column.type) && neverInTables(column.type, tensor.dtype);
  const judged = isNever ? refused : fills ? intoTensor(elementType(column.type), tensor.dtype) : null;
  return judged === null || judged.class === "BACKWARD-COMPATIBLE"
    ? optional
    : [...optional, found(place, { ...texts, ...judged })];
}
