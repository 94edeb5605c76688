import type { DataType, Tensor } from "@/lib/signatures/form";
import { typeText } from "@/lib/signatures/type-text";

import { dtypeOfScalar, elementOf, judgeDtypes, typeOfDtype } from "./dtype-changes";
import { bareLists, dependsOnEnvelope, tables, type Judged } from "./finding";
import { isScalar } from "./judge-types";
import { inTables } from "./scalar-changes";
import type { Certainty } from "./types";

/** Single values fill one dimension of any size, or rows of one. */
export function holdsCells(shape: readonly number[]): boolean {
  return (shape[0] ?? 0) < 0 && (shape.length === 1 || (shape.length === 2 && shape[1] === 1));
}

/** Whether some table fills a tensor: a column of single values or of lists, or several columns one without a name. */
export function tableFills({ name, dtype, shape }: Tensor): boolean {
  const [rows, ...row] = shape;
  if (rows === undefined || rows >= 0 || row.some((size) => size < 1)) return false;
  const { kind } = elementOf(dtype);
  const isMatrix = name === null && row.length === 1 && (row[0] ?? 0) > 1;
  return isMatrix ? kind !== "text" && kind !== "bytes" : kind !== "datetime";
}

/** Numbers out of range are refused in lists, and wrap around in tables. */
export function wrapping(judged: Judged | null, range: string): Judged | null {
  if (judged?.rule !== "input.dtype-narrowed") return judged;
  const certainty = dependsOnEnvelope(tables, `outside the range of ${range}`);
  const consequence = `Numbers outside the range of ${range} wrap around to others in tables. The answer is still 200. In inputs and instances they are refused.`;
  return { rule: "input.dtype-coerced", class: "BREAKING·SILENT", certainty, consequence };
}

/** What becomes of a column's values in a tensor: as with tensors of that type, but for what tables do otherwise. */
export function intoTensor(type: DataType, dtype: string): Judged | null {
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

/** Whether `dataframe_split` and `dataframe_records` refuse values of a column that becomes a tensor. */
export function tableRefuses(type: DataType, dtype: string): boolean {
  return neverInTables(type, dtype) || (isScalar(type) && intoTensor(type, dtype)?.class === "BREAKING");
}

/** Whether they refuse all of them, because of the types alone. */
export function neverInTables(type: DataType, dtype: string): boolean {
  const { kind } = elementOf(dtype);
  if (!isScalar(type)) return type.kind !== "any" || kind !== "object";
  if (kind === "datetime") return true;
  return kind === "bytes" && type.kind !== "string" && type.kind !== "binary";
}

/** What becomes of a tensor's values in a column, where every kind of body passes. */
export function intoColumn(dtype: string, type: DataType): Judged | null {
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
      "Numbers are read as nanoseconds since 1970. The answer is still 200. In inputs and instances those written with a fraction are refused.";
    return { rule: "input.dtype-coerced", class: "BREAKING·SILENT", certainty: dependsOnEnvelope(tables), consequence };
  }
  return wrapping(judgeDtypes(dtype, dtypeOf(type)), typeText(type));
}

/** The same where tables alone pass, with a value in each cell. */
export function cellsIntoColumn(dtype: string, type: DataType): Judged | null {
  const own = typeOfDtype(dtype);
  const refuses = isScalar(type)
    ? isScalar(own) && inTables(own.kind, type.kind) === "x"
    : type.kind !== "any" && own.kind !== "any";
  if (refuses) {
    const consequence = `Callers that send ${isScalar(type) ? dtype : "single values"} in tables are refused.`;
    return { rule: "input.dtype-refused", class: "BREAKING", certainty: dependsOnEnvelope(tables), consequence };
  }
  const judged = type.kind === "any" ? judgeDtypes(dtype, "object") : intoColumn(dtype, type);
  return judged && only(tables, judged);
}

/** The same where rows of values pass as a list without a name, and no table does. */
export function rowsIntoColumn(dtype: string, type: DataType): Judged | null {
  const judged = judgeDtypes(dtype, dtypeOf(type));
  return judged && only(bareLists, judged);
}

/** As it was judged, but in these bodies alone. */
export function only<T extends { certainty?: Certainty }>(where: string, judged: T): T {
  const { certainty } = judged;
  return {
    ...judged,
    certainty: dependsOnEnvelope(where, certainty && certainty.kind !== "certain" ? certainty.when : null),
  };
}

function dtypeOf(type: DataType): string {
  return isScalar(type) ? dtypeOfScalar[type.kind] : "object";
}
