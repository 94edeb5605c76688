import { matchByName } from "@/lib/signatures/diff/match";
import type { Tensor } from "@/lib/signatures/form";
import { tensorText } from "@/lib/signatures/type-text";

import { tableFills, wrapping } from "./cell-changes";
import { judgeDtypes } from "./dtype-changes";
import { dependsOnEnvelope, dependsOnValue, found, quoted, type Draft, type Judged, type Place } from "./finding";

const whole: Place = { side: "inputs", path: null, at: { before: null, after: null } };

export function judgeTensors(before: readonly Tensor[], after: readonly Tensor[]): Draft[] {
  const [old, now] = [before[0], after[0]];
  const inTables = [...before, ...after].every(tableFills);
  const [wasNamed, isNamed] = [
    before.some((tensor) => tensor.name !== null),
    after.some((tensor) => tensor.name !== null),
  ];
  const texts = { before: tensorsText(before), after: tensorsText(after) };
  if (wasNamed && !isNamed) {
    const consequence = "Callers that send an object of tensors are refused.";
    return [found(whole, { rule: "input.tensor-unnamed", class: "BREAKING", ...texts, consequence })];
  }
  if (!wasNamed && isNamed && after.length > 1) {
    const consequence = "Callers send one list for several tensors, and are refused.";
    return [found(whole, { rule: "input.tensor-named", class: "BREAKING", ...texts, consequence })];
  }
  if (!wasNamed && isNamed && old && now) {
    // Tables are laid out as one unnamed tensor by position; a named one looks for its column.
    const flat =
      old.shape.length === 2 ? { certainty: dependsOnEnvelope("dataframe_split and dataframe_records") } : {};
    const consequence =
      "Bare lists still pass; callers may name the tensor now. Tables are refused where they passed by position.";
    const named: Judged = { rule: "input.tensor-named", class: "BACKWARD-COMPATIBLE", ...flat, ...texts, consequence };
    return [found(whole, named), ...judgeTensor(old, now, { ...whole, at: { before: 0, after: 0 } }, inTables)];
  }
  return judgeNamed(before, after, inTables);
}

function judgeNamed(before: readonly Tensor[], after: readonly Tensor[], inTables: boolean): Draft[] {
  return matchByName(before, after, (tensor) => tensor.name ?? "", tensorText).flatMap((match): Draft[] => {
    const { before: old, after: now, at, renamed } = match;
    const place: Place = { side: "inputs", path: old?.name ?? now?.name ?? null, at };
    if (old && now && renamed === null) return judgeTensor(old, now, place, inTables);
    if (old && now) {
      const consequence = `Callers that send “${old.name}” are refused, for “${now.name}” is missing.`;
      const texts = { before: old.name, after: now.name, suggestion: renamed };
      return [found(place, { rule: "input.tensor-renamed", class: "BREAKING", ...texts, consequence })];
    }
    if (now) {
      const consequence = `Callers that do not send ${quoted(place)} are refused.`;
      return [found(place, { rule: "input.tensor-added", class: "BREAKING", after: tensorText(now), consequence })];
    }
    const consequence = `What callers send as ${quoted(place)} no longer matters; it is dropped without a word.`;
    const text = old ? tensorText(old) : null;
    return [found(place, { rule: "input.tensor-removed", class: "BACKWARD-COMPATIBLE", before: text, consequence })];
  });
}

/** `inTables`: tables fill the tensors of both sides. */
function judgeTensor(before: Tensor, after: Tensor, place: Place, inTables: boolean): Draft[] {
  const inLists = judgeDtypes(before.dtype, after.dtype);
  const dtypes = inTables ? wrapping(inLists, after.dtype) : inLists;
  const drafts = dtypes === null ? [] : [found(place, { before: before.dtype, after: after.dtype, ...dtypes })];
  return [...judgeShapes(before.shape, after.shape, place), ...drafts];
}

function judgeShapes(before: readonly number[], after: readonly number[], place: Place): Draft[] {
  const texts = { before: shapeText(before), after: shapeText(after) };
  const clash =
    before.length !== after.length ||
    before.some((size, index) => size >= 0 && (after[index] ?? 0) >= 0 && size !== after[index]);
  if (clash) {
    const consequence = `Callers that send the shape ${texts.before} are refused.`;
    return [found(place, { rule: "input.shape-changed", class: "BREAKING", ...texts, consequence })];
  }
  const fixed = after.findIndex((size, index) => size >= 0 && (before[index] ?? 0) < 0);
  if (fixed >= 0) {
    const size = after[fixed] ?? 0;
    const what =
      fixed === 0 ? `batches of other sizes than ${size}` : `other sizes than ${size} in dimension ${fixed + 1}`;
    const certainty = dependsOnValue(`for ${what}`);
    return [
      found(place, {
        rule: "input.dimension-fixed",
        class: "BREAKING",
        certainty,
        ...texts,
        consequence: `Callers that send ${what} are refused.`,
      }),
    ];
  }
  if (before.every((size, index) => size === after[index])) return [];
  const consequence = "Every old size fits; nobody is hurt.";
  return [found(place, { rule: "input.dimension-freed", class: "BACKWARD-COMPATIBLE", ...texts, consequence })];
}

export function shapeText(shape: readonly number[]): string {
  return shape.length === 0 ? "scalar" : shape.join("×");
}

/** Several tensors as people read them. */
export function tensorsText(tensors: readonly Tensor[]): string {
  return tensors
    .map((tensor) => (tensor.name === null ? tensorText(tensor) : `${tensor.name}: ${tensorText(tensor)}`))
    .join(", ");
}
