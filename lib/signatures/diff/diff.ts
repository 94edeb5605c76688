import type { Column, Form, FormReading, Param, Part, Tensor } from "@/lib/signatures/form";
import { paramText, tensorText, typeText } from "@/lib/signatures/type-text";

import { matchByName, matchByPlace, type Match } from "./match";

type FieldChange = "added" | "removed" | "renamed" | "type" | "optionality" | "shape" | "order" | "default";

/** One field in both forms, changed or not: a line of the table that people read. */
type FieldRow = {
  side: "inputs" | "params" | "outputs";
  before: FieldText | null;
  after: FieldText | null;
  /** Empty when nothing changed. */
  changes: FieldChange[];
  /** Why fields of different names are taken for one; null otherwise. */
  suggestion: string | null;
};

type FieldText = {
  /** `column 3` where there is no name. */
  name: string;
  type: string;
  required: boolean;
  /** Parameters only: JSON text. */
  default: string | null;
  /** Place in its list, counted from 0. */
  place: number;
};

/** Every field of two forms side by side: inputs, parameters, outputs. A side that cannot be read, or is not there, has no fields. */
export function diffForms(before: FormReading, after: FormReading): FieldRow[] {
  const [old, now] = [formOf(before), formOf(after)];
  return [
    ...rowsOf("inputs", partFields(old?.inputs), partFields(now?.inputs)),
    ...rowsOf("params", (old?.params ?? []).map(paramField), (now?.params ?? []).map(paramField)),
    ...rowsOf("outputs", partFields(old?.outputs), partFields(now?.outputs)),
  ];
}

type Field = Omit<FieldText, "place"> & { named: boolean; shape: string | null };

function formOf(reading: FormReading): Form | null {
  return reading.state === "present" ? reading.form : null;
}

function partFields(part: Part | null | undefined): Field[] {
  if (!part) return [];
  return part.layout === "columns" ? part.columns.map(columnField) : part.tensors.map(tensorField);
}

function columnField({ name, type, required }: Column, index: number): Field {
  return { ...nameField(name, index, "column"), type: typeText(type), required, default: null, shape: null };
}

function tensorField(tensor: Tensor, index: number): Field {
  const shape = `${tensor.shape.length} ${tensor.shape.join("×")}`;
  return { ...nameField(tensor.name, index, "tensor"), type: tensorText(tensor), required: true, default: null, shape };
}

function paramField(param: Param): Field {
  return {
    name: param.name,
    named: true,
    type: paramText(param),
    required: false,
    default: param.default,
    shape: null,
  };
}

function nameField(name: string | null, index: number, what: string): { name: string; named: boolean } {
  return name === null ? { name: `${what} ${index + 1}`, named: false } : { name, named: true };
}

function rowsOf(side: FieldRow["side"], before: readonly Field[], after: readonly Field[]): FieldRow[] {
  const named = [...before, ...after].every((field) => field.named);
  const matches = named
    ? matchByName(
        before,
        after,
        (field) => field.name,
        (field) => field.type,
      )
    : matchByPlace(before, after);
  const moved = named ? movedPlaces(matches) : new Set<number>();
  return matches.map(({ before: old, after: now, at, renamed }) => ({
    side,
    before: old && fieldText(old, at.before),
    after: now && fieldText(now, at.after),
    changes: changesOf(old, now, at.after !== null && moved.has(at.after)),
    suggestion: renamed,
  }));
}

function fieldText({ name, type, required, default: preset }: Field, place: number | null): FieldText {
  return { name, type, required, default: preset, place: place ?? 0 };
}

function changesOf(before: Field | null, after: Field | null, moved: boolean): FieldChange[] {
  if (!before) return ["added"];
  if (!after) return ["removed"];
  const shapes = before.shape !== null && after.shape !== null;
  const [oldType, newType] = [before, after].map(({ type, shape }) =>
    shapes && shape ? type.replace(/, .*\)$/, ")") : type,
  );
  const changed: [boolean, FieldChange][] = [
    [before.name !== after.name, "renamed"],
    [oldType !== newType, "type"],
    [before.required !== after.required, "optionality"],
    [shapes && before.shape !== after.shape, "shape"],
    [moved, "order"],
    [before.default !== after.default, "default"],
  ];
  return changed.flatMap(([is, change]) => (is ? [change] : []));
}

/**
 * Places in `after` of fields that stand in another order among those both have: all but the longest run that kept its order,
 * so that one field moved to the front is one change and not many.
 */
function movedPlaces(matches: readonly Match<Field>[]): Set<number> {
  const places = matches.flatMap(({ before, at }) => (before !== null && at.after !== null ? [at.after] : []));
  const tails: number[] = []; // places at which runs of each length end, lowest possible
  const previous = new Map<number, number | null>();
  for (const place of places) {
    let low = 0;
    for (let high = tails.length; low < high;) {
      const middle = (low + high) >> 1;
      if ((tails[middle] ?? 0) < place) low = middle + 1;
      else high = middle;
    }
    previous.set(place, tails[low - 1] ?? null);
    tails[low] = place;
  }
  const moved = new Set(places);
  for (let place = tails.at(-1) ?? null; place !== null; place = previous.get(place) ?? null) moved.delete(place);
  return moved;
}
