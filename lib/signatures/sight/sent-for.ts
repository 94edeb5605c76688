import type { Label } from "./python/frame";
import { isList, none, type Py } from "./python/value";

type Inputs = ReadonlyMap<Label | null, Py>;

/**
 * What was sent for an input that arrived: under its label, or, where only one of the two sides has labels, at its place. Null where
 * nothing was. `place`: of the input among those that arrived; `isTensor`: whether it arrived as an array.
 */
export function sentFor(
  inputs: Inputs,
  arrived: Inputs,
  { label, place, isTensor }: { label: Label | null; place: number; isTensor: boolean },
): Py | null {
  const own = inputs.get(label);
  if (own !== undefined) return own;
  if (label === null) return isTensor && !inputs.has(null) ? rowsOf([...inputs.values()]) : null;
  const bare = inputs.get(null);
  return bare === undefined ? null : columnOf(bare, place, arrived.size === 1 ? arrived.get(label) : undefined);
}

/** Columns as the rows of the one array that they fill; a single column fills it by itself. */
function rowsOf(columns: readonly Py[]): Py | null {
  const [first] = columns;
  if (first === undefined || columns.length === 1) return first ?? null;
  const height = itemsOf(first).length;
  return listOf(Array.from({ length: height }, (_, row) => listOf(columns.map((each) => itemsOf(each)[row] ?? none))));
}

/** One input of a list without names: of each row what stands at its place. The only input takes whole rows where it holds lists. */
function columnOf(bare: Py, place: number, only: Py | undefined): Py {
  const arrived = only === undefined ? [] : itemsOf(only);
  const isWhole = (row: number) => ["list", "array"].includes(arrived[row]?.t ?? "none");
  return listOf(itemsOf(bare).map((item, row) => (isList(item) && !isWhole(row) ? (item.items[place] ?? none) : item)));
}

function itemsOf(value: Py): readonly Py[] {
  return isList(value) ? value.items : [value];
}

function listOf(items: Py[]): Py {
  return { t: "list", items };
}
