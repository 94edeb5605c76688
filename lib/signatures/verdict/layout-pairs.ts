import type { Column, DataType, Tensor } from "@/lib/signatures/form";

import type { Place } from "./finding";

export const whole: Place = { side: "inputs", path: null, at: { before: null, after: null } };

/** A column and a tensor that callers fill with the same values. */
export type Pair = { column: Column; tensor: Tensor; place: Place };

/** `at` as for a table that becomes tensors. */
export function pairsByName(tensors: readonly Tensor[], columns: readonly Column[]): Pair[] {
  const places = new Map(columns.flatMap(({ name, named }, place) => (named === "text" ? [[name, place]] : [])));
  return tensors.flatMap((tensor, index) => {
    const place = places.get(tensor.name);
    const column = place === undefined ? undefined : columns[place];
    if (!column || place === undefined) return [];
    return [{ column, tensor, place: { ...whole, path: column.name, at: { before: place, after: index } } }];
  });
}

/** Lists in lists that a value of the type is. */
export function depthOf(type: DataType): number {
  if (type.kind === "array") return 1 + depthOf(type.items);
  return type.kind === "sparkml_vector" ? 1 : 0;
}

export function tableText(columns: readonly Column[]): string {
  return `table of ${columns.length === 1 ? "1 column" : `${columns.length} columns`}`;
}
