import type { Column, DataType, Tensor } from "@/lib/signatures/form";
import { typeText } from "@/lib/signatures/type-text";

import { cellsIntoColumn, holdsCells, intoColumn, only as within, rowsIntoColumn, tableFills } from "./cell-changes";
import { listsOf, typeOfDtype } from "./dtype-changes";
import { dependsOnEnvelope, dependsOnValue, found, tables, type Draft, type Judged } from "./finding";
import { tensorsText } from "./judge-tensors";
import { isScalar, judgeType } from "./judge-types";
import { pairsByName, tableText, whole, type Pair } from "./layout-pairs";

const lists = "inputs and instances";
const nested = `${lists}, and in tables with lists in their cells`;

/** Tensors that become a table: which bodies still pass, and what becomes of the values in those that do. */
export function tensorsToTable(tensors: readonly Tensor[], columns: readonly Column[]): Draft[] {
  const fields = pairsInTable(tensors, columns).flatMap(judgeElements);
  const texts = { before: tensorsText(tensors), after: tableText(columns) };
  const harm = toTable(tensors, columns, fields);
  return [found(whole, { rule: "input.tensor-to-columns", class: "BREAKING", ...texts, ...harm }), ...fields];
}

function toTable(
  tensors: readonly Tensor[],
  columns: readonly Column[],
  fields: readonly Draft[],
): Pick<Judged, "certainty" | "consequence"> & Partial<Pick<Judged, "class">> {
  const [only, another] = tensors;
  const [column] = columns;
  const isUnnamed = columns.every(({ named }) => named === "not");
  if (isUnnamed && another && passByPlace(tensors, columns)) {
    const consequence =
      "Callers' values in tables are taken by position, whatever they are called. In inputs, an object of tensors is refused.";
    return { class: "BREAKING·SILENT", certainty: dependsOnEnvelope(tables), consequence };
  }
  if (isUnnamed)
    return { consequence: "Callers that send an object of tensors, or more than rows of values, are refused." };
  // A bare list fills the only tensor, and the only column, whatever it is called.
  const isBare = only && !another && columns.length === 1 && only.shape.length === 1;
  const pass = fields.length === 0 && tensors.every(({ shape }) => shape.length === 1);
  if (only?.name === null) {
    if (isMatrixOf(only, columns)) {
      const consequence =
        "Callers that send lists without names are refused, and tables that call the columns otherwise.";
      return { certainty: dependsOnEnvelope(`${lists}, and in tables with other names`), consequence };
    }
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
  if (pairsByName(tensors, columns).some(isCut)) {
    if (!tensors.every(tableFills)) return { consequence: "Callers that send lists of lists are refused." };
    const stays = fields.every(
      ({ certainty }) => certainty.kind === "envelope-dependent" && certainty.where === nested,
    );
    const consequence = `Callers that send lists of lists are refused${stays ? "; tables pass where their cells fit the columns" : ""}.`;
    return { certainty: dependsOnEnvelope(lists), consequence };
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

/** How the values of a pair are read: in all bodies alike, as lists in lists, in the cells of tables, or in rows of a bare list. */
type Elements = Pair & { how: "all" | "lists" | "cells" | "rows" };

function pairsInTable(tensors: readonly Tensor[], columns: readonly Column[]): Elements[] {
  const [only, another] = tensors;
  if (!only) return [];
  const byPlace = (how: Elements["how"], tensor = only) =>
    columns.map((column, index): Elements => {
      const path = column.name ?? `column ${index + 1}`;
      return { column, tensor, how, place: { ...whole, path, at: { before: 0, after: index } } };
    });
  const isUnnamed = columns.every(({ named }) => named === "not");
  const rows = { ...only, shape: only.shape.slice(0, 1) };
  if (!another && columns.length === 1 && only.shape.length === 1) return byPlace("all");
  if (!another && isUnnamed && only.shape.length === 2 && [-1, columns.length].includes(only.shape[1] ?? 0))
    return byPlace(only.name === null || holdsCells(only.shape) ? "all" : "rows", rows);
  if (only.name === null) return isMatrixOf(only, columns) ? byPlace("cells", rows) : [];
  const inTables = tensors.every(tableFills);
  return pairsByName(tensors, columns).flatMap(({ place, ...pair }): Elements[] => {
    const here = { ...pair, place: { ...place, at: { before: place.at.after, after: place.at.before } } };
    if (pair.tensor.shape.length === 1) return [{ ...here, how: "all" }];
    const hasCells = inTables && holdsCells(pair.tensor.shape);
    return [{ ...here, how: "lists" }, ...(hasCells ? [{ ...here, how: "cells" } as const] : [])];
  });
}

/** Whether tables fill both the tensor without a name, by place, and the columns, by their names. */
function isMatrixOf(tensor: Tensor, columns: readonly Column[]): boolean {
  const { shape } = tensor;
  return (
    columns.every(({ named }) => named === "text") &&
    shape.length === 2 &&
    shape[1] === columns.length &&
    tableFills(tensor)
  );
}

/**
 * Whether tables that fill several tensors, by their names, pass where columns have none: in which order callers put theirs is up
 * to them, so each column has to take one of the tensors.
 */
function passByPlace(tensors: readonly Tensor[], columns: readonly Column[]): boolean {
  if (columns.length > tensors.length || !tensors.every(tableFills)) return false;
  return columns.every(({ type }) => tensors.some((tensor) => takesCells(tensor, type)));
}

function takesCells({ dtype, shape }: Tensor, type: DataType): boolean {
  if (holdsCells(shape)) return cellsIntoColumn(dtype, type)?.class !== "BREAKING";
  const drafts = judgeType(listsOf(typeOfDtype(dtype), shape.length - 1), type, whole);
  return drafts.every(({ class: word }) => word !== "BREAKING");
}

/** Whether lists of lists, under the name of the column, are refused there whatever they hold. */
function isCut({ column: { type }, tensor }: Pair): boolean {
  if (tensor.shape.length < 2) return false;
  const inside = type.kind === "array" ? type.items : type;
  const loose = type.kind === "array" ? ["any", "boolean", "array"] : ["any", "boolean", "string", "binary"];
  return !loose.includes(inside.kind);
}

function judgeElements({ column, tensor, place, how }: Elements): Draft[] {
  const harmful = ({ class: word }: { class: Draft["class"] }) => word !== "BACKWARD-COMPATIBLE" && word !== "SAFE";
  const { dtype, shape } = tensor;
  const { type } = column;
  const isFlat = isScalar(type) || type.kind === "any";
  if (how === "lists" || (how === "all" && !isFlat)) {
    const drafts = judgeType(listsOf(typeOfDtype(dtype), shape.length - 1), type, place).filter(harmful);
    return how === "lists" && holdsCells(shape) ? drafts.map((draft) => within(nested, draft)) : drafts;
  }
  const into = { all: intoColumn, cells: cellsIntoColumn, rows: rowsIntoColumn }[how];
  const judged = into(dtype, type);
  return judged && harmful(judged) ? [found(place, { before: dtype, after: typeText(type), ...judged })] : [];
}
