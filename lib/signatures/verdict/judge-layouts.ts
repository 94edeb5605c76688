import type { Column, DataType, Part, Tensor } from "@/lib/signatures/form";
import { typeText } from "@/lib/signatures/type-text";

import { dtypeOfScalar, elementOf, judgeDtypes, typeOfDtype } from "./dtype-changes";
import { dependsOnEnvelope, dependsOnValue, found, type Draft, type Judged, type Place } from "./finding";
import { tensorsText } from "./judge-tensors";
import { isScalar, judgeType, need } from "./judge-types";

const whole: Place = { side: "inputs", path: null, at: { before: null, after: null } };
const tables = "dataframe_split and dataframe_records";

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
  const fields = pairs.flatMap(judgeCells);
  if (pairs.some(({ column, tensor }) => depthOf(column.type) > 0 || !holdsCells(tensor.shape))) {
    const consequence = "Callers whose values do not fill the shapes of the tensors are refused.";
    return [layout({ class: "BREAKING", consequence }), ...fields];
  }
  // A missing value in a table is refused where the tensor is untyped.
  const pass =
    fields.length === 0 &&
    pairs.every(({ column, tensor: { dtype } }) => dtype !== "object" && !tableRefuses(column.type, dtype));
  const consequence = `Callers that send a list of records under inputs, or CSV, are refused${pass ? "; tables, objects of lists and records under instances still pass" : ""}.`;
  const certainty = dependsOnEnvelope("inputs with a list of records, and in text/csv");
  return [layout({ class: "BREAKING", certainty, consequence }), ...fields];
}

/** A column and a tensor that callers fill with the same values. */
type Pair = { column: Column; tensor: Tensor; place: Place };

/** `at` as for a table that becomes tensors. */
function pairsByName(tensors: readonly Tensor[], columns: readonly Column[]): Pair[] {
  const places = new Map(columns.flatMap(({ name, named }, place) => (named === "text" ? [[name, place]] : [])));
  return tensors.flatMap((tensor, index) => {
    const place = places.get(tensor.name);
    const column = place === undefined ? undefined : columns[place];
    if (!column || place === undefined) return [];
    return [{ column, tensor, place: { ...whole, path: column.name, at: { before: place, after: index } } }];
  });
}

/** Single values fill one dimension of any size, or rows of one. */
function holdsCells(shape: readonly number[]): boolean {
  return (shape[0] ?? 0) < 0 && (shape.length === 1 || (shape.length === 2 && shape[1] === 1));
}

/** Lists in lists that a value of the type is. */
function depthOf(type: DataType): number {
  if (type.kind === "array") return 1 + depthOf(type.items);
  return type.kind === "sparkml_vector" ? 1 : 0;
}

function elementType(type: DataType): DataType {
  if (type.kind === "array") return elementType(type.items);
  return type.kind === "sparkml_vector" ? { kind: "double" } : type;
}

function judgeCells({ column, tensor, place }: Pair): Draft[] {
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
  const judged = fills ? intoTensor(elementType(column.type), tensor.dtype) : null;
  return judged === null || judged.class === "BACKWARD-COMPATIBLE"
    ? optional
    : [...optional, found(place, { ...texts, ...judged })];
}

/** What becomes of a column's values in a tensor: as with tensors of that type, but for what tables do otherwise. */
function intoTensor(type: DataType, dtype: string): Judged | null {
  const { kind } = elementOf(dtype);
  if (type.kind === "binary" && kind === "bytes") {
    const consequence =
      "Base64 is no longer decoded in tables: the bytes of the text itself arrive. The answer is still 200.";
    return { rule: "input.dtype-coerced", class: "BREAKING·SILENT", certainty: dependsOnEnvelope(tables), consequence };
  }
  if (type.kind === "datetime" && kind === "datetime") {
    const consequence = "Callers that send tables are refused: columns of dates do not become tensors.";
    return { rule: "input.dtype-refused", class: "BREAKING", certainty: dependsOnEnvelope(tables), consequence };
  }
  return wrapping(judgeDtypes(isScalar(type) ? dtypeOfScalar[type.kind] : "object", dtype), dtype);
}

/** Numbers out of range are refused in lists, and wrap around in tables. */
function wrapping(judged: Judged | null, range: string): Judged | null {
  if (judged?.rule !== "input.dtype-narrowed") return judged;
  const certainty = dependsOnEnvelope(tables, `outside the range of ${range}`);
  const consequence = `Numbers outside the range of ${range} wrap around to others in tables. The answer is still 200. In inputs and instances they are refused.`;
  return { rule: "input.dtype-coerced", class: "BREAKING·SILENT", certainty, consequence };
}

/** Whether `dataframe_split` and `dataframe_records` refuse the values of a column that becomes a tensor. */
function tableRefuses(type: DataType, dtype: string): boolean {
  const { kind } = elementOf(dtype);
  if (!isScalar(type)) return type.kind !== "any" || kind !== "object";
  if (kind === "datetime") return true;
  if (kind === "bytes") return type.kind !== "string" && type.kind !== "binary";
  return intoTensor(type, dtype)?.class === "BREAKING";
}

function tensorsToTable(tensors: readonly Tensor[], columns: readonly Column[]): Draft[] {
  const fields = pairsInTable(tensors, columns).flatMap(judgeElements);
  const texts = { before: tensorsText(tensors), after: tableText(columns) };
  const harm = toTable(tensors, columns, fields);
  return [found(whole, { rule: "input.tensor-to-columns", class: "BREAKING", ...texts, ...harm }), ...fields];
}

function toTable(
  tensors: readonly Tensor[],
  columns: readonly Column[],
  fields: readonly Draft[],
): Pick<Judged, "certainty" | "consequence"> {
  const [only, another] = tensors;
  const [column] = columns;
  if (columns.every(({ named }) => named === "not"))
    return { consequence: "Callers that send an object of tensors, or more than rows of values, are refused." };
  // A bare list fills the only tensor, and the only column, whatever it is called.
  const isBare = only && !another && columns.length === 1 && only.shape.length === 1;
  const pass = fields.length === 0 && tensors.every(({ shape }) => shape.length === 1);
  if (only?.name === null) {
    if (!isBare || !column) return { consequence: "Callers that send lists without names are refused." };
    const consequence = `Callers that send tables are refused where they do not call the column “${column.name ?? ""}”${pass ? "; bare lists still pass" : ""}.`;
    return { certainty: dependsOnEnvelope(tables), consequence };
  }
  const names = new Set(tensors.map(({ name }) => name));
  const missing = columns.find(({ name, named, required }) => required && !(named === "text" && names.has(name)));
  if (missing) {
    const consequence = `Callers that send an object of lists are refused, for “${missing.name ?? ""}” is missing${isBare && pass ? "; bare lists still pass" : ""}.`;
    return { consequence };
  }
  if (another) {
    const consequence = `Callers whose lists are of different length are refused${pass ? "; other objects of lists still pass" : ""}.`;
    return { certainty: dependsOnValue("when the lists are of different length"), consequence };
  }
  if (!isBare) {
    const consequence = `Callers that send a list without names are refused${pass ? "; objects of lists still pass" : ""}.`;
    return { consequence };
  }
  const consequence = `Callers that send tables with lists in their cells are refused${pass ? "; bare lists and objects of lists still pass" : ""}.`;
  return { certainty: dependsOnEnvelope(tables), consequence };
}

function pairsInTable(tensors: readonly Tensor[], columns: readonly Column[]): Pair[] {
  const [only, another] = tensors;
  if (!only) return [];
  const byPlace = columns.map((column, index): Pair => {
    const path = column.name ?? `column ${index + 1}`;
    return { column, tensor: only, place: { ...whole, path, at: { before: 0, after: index } } };
  });
  if (!another && columns.length === 1 && only.shape.length === 1) return byPlace;
  if (only.name === null) {
    const isMatrix = only.shape.length === 2 && [-1, columns.length].includes(only.shape[1] ?? 0);
    return isMatrix && columns.every(({ named }) => named === "not")
      ? byPlace.map((pair) => ({ ...pair, tensor: { ...only, shape: only.shape.slice(0, 1) } }))
      : [];
  }
  return pairsByName(tensors, columns).map(({ place, ...pair }) => {
    return { ...pair, place: { ...place, at: { before: place.at.after, after: place.at.before } } };
  });
}

function judgeElements({ column, tensor, place }: Pair): Draft[] {
  const harmful = ({ class: word }: { class: Draft["class"] }) => word !== "BACKWARD-COMPATIBLE" && word !== "SAFE";
  const { dtype, shape } = tensor;
  if (shape.length > 1 || depthOf(column.type) > 0 || !(isScalar(column.type) || column.type.kind === "any")) {
    return judgeType(listsOf(typeOfDtype(dtype), shape.length - 1), column.type, place).filter(harmful);
  }
  const judged = intoColumn(dtype, column.type);
  return judged && harmful(judged) ? [found(place, { before: dtype, after: typeText(column.type), ...judged })] : [];
}

function listsOf(type: DataType, depth: number): DataType {
  return depth <= 0 ? type : { kind: "array", items: listsOf(type, depth - 1) };
}

function intoColumn(dtype: string, type: DataType): Judged | null {
  const { kind } = elementOf(dtype);
  if (type.kind === "any" && (kind === "text" || kind === "object")) {
    const certainty = dependsOnEnvelope("inputs", kind === "object" ? "when the values are text" : null);
    const consequence = "Lists of text arrive as one value in one row. The answer is still 200.";
    return { rule: "input.dtype-coerced", class: "BREAKING·SILENT", certainty, consequence };
  }
  if (kind === "bytes" && type.kind === "binary") {
    const consequence = "Text is decoded from base64 in tables, where its own bytes arrived. The answer is still 200.";
    return { rule: "input.dtype-coerced", class: "BREAKING·SILENT", certainty: dependsOnEnvelope(tables), consequence };
  }
  if (kind === "float" && type.kind === "datetime") {
    const consequence =
      "In tables, numbers are read as nanoseconds since 1970. The answer is still 200. In inputs and instances they are refused.";
    return { rule: "input.dtype-coerced", class: "BREAKING·SILENT", certainty: dependsOnEnvelope(tables), consequence };
  }
  return wrapping(judgeDtypes(dtype, isScalar(type) ? dtypeOfScalar[type.kind] : "object"), typeText(type));
}

function tableText(columns: readonly Column[]): string {
  return `table of ${columns.length === 1 ? "1 column" : `${columns.length} columns`}`;
}
