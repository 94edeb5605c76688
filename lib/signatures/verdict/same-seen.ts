import type { Form } from "@/lib/signatures/form";
import type { Received, SeenTensor, SeenValue } from "@/lib/signatures/sight/types";

/** Where two models receive different things. `after` is null where the value is lost; both are short texts for people. */
export type SeenDifference = { path: string | null; before: string; after: string | null };

/**
 * Compares what two models received, as far as the first received anything: what only the second has is no difference. Values
 * are the same when they are the same number, text or moment, however they are stored, and 32-bit numbers when they agree in
 * 32 bits. Stops at the first difference of each column.
 */
export function seenDifferences(before: Received, after: Received): SeenDifference[] {
  if (before.kind === "table" && after.kind === "table") return tableDifferences(before, after);
  const [one, other] = [onlyTensor(before), onlyTensor(after)];
  if (one && other) return valueDifference(null, { kind: "tensor", ...one }, { kind: "tensor", ...other });
  if (before.kind === "tensors" && after.kind === "tensors") {
    const found = new Map(after.tensors.map((tensor) => [tensor.name, tensor]));
    return before.tensors.flatMap((tensor) => {
      const twin = found.get(tensor.name);
      if (!twin) return [{ path: tensor.name, before: "a tensor", after: null }];
      return valueDifference(tensor.name, { ...tensor, kind: "tensor" }, { ...twin, kind: "tensor" });
    });
  }
  if (before.kind === "value" && after.kind === "value") return valueDifference(null, before.value, after.value);
  const kinds: SeenDifference = { path: null, before: kindText(before), after: kindText(after) };
  const [left, right] = [columnsOf(before), columnsOf(after)];
  if (left === null || right === null) return [kinds];
  const named = [...left, ...right].every(({ name }) => name !== null);
  const differences = left.flatMap((column, index) => columnDifference(column, index, right, named));
  // Named values that arrive under the same names are the same, in a table as in tensors; others lost or got their names.
  return named || differences.length > 0 ? differences : [kinds];
}

/** The values of a table, or of tensors that could be one, by column. */
type SeenValues = { name: string | null; dtype: string; values: readonly SeenValue[] };

function columnsOf(received: Received): SeenValues[] | null {
  switch (received.kind) {
    case "table":
      return received.columns.map(({ name, dtype }, index) => ({
        name,
        dtype,
        values: received.rows.map((cells) => cells[index] ?? { kind: "null" }),
      }));
    case "tensors":
      return received.tensors.map(({ name, dtype, shape, data }) => {
        const rows = itemsOf(data);
        return { name, dtype, values: shape.length === 2 && shape[1] === 1 ? rows.flatMap(itemsOf) : rows };
      });
    case "tensor": {
      const { dtype, shape, data } = received;
      const rows = itemsOf(data);
      if (shape.length === 1) return [{ name: null, dtype, values: rows }];
      if (shape.length !== 2) return null;
      return Array.from({ length: shape[1] ?? 0 }, (_, index) => ({
        name: null,
        dtype,
        values: rows.map((row) => itemsOf(row)[index] ?? { kind: "null" }),
      }));
    }
    case "value":
      return null;
  }
}

function itemsOf(value: SeenValue): readonly SeenValue[] {
  return value.kind === "list" ? value.items : [value];
}

function columnDifference(column: SeenValues, index: number, others: SeenValues[], named: boolean): SeenDifference[] {
  const twin = named ? others.find(({ name }) => name === column.name) : others[index];
  const path = column.name ?? twin?.name ?? `column ${index + 1}`;
  const [first] = column.values;
  if (twin === undefined) return [{ path, before: seenText(first), after: null }];
  const narrow = narrowest(column.dtype, twin.dtype);
  const at = column.values.findIndex((value, row) => !isSame(value, twin.values[row] ?? { kind: "null" }, narrow));
  return at < 0 ? [] : [{ path, before: seenText(column.values[at]), after: seenText(twin.values[at]) }];
}

type Params = Record<string, SeenValue> | null;

/** The same for parameters. */
export function paramDifferences(before: Params, after: Params): SeenDifference[] {
  const entries = Object.entries(before ?? {});
  return entries.flatMap(([name, value]): SeenDifference[] => {
    const twin = after === null || !Object.hasOwn(after, name) ? undefined : after[name];
    if (twin === undefined) return [{ path: name, before: seenText(value), after: null }];
    return seenText(value) === seenText(twin)
      ? []
      : seenDifferences({ kind: "value", value }, { kind: "value", value: twin }).map((difference) => ({
          ...difference,
          path: name,
        }));
  });
}

/** Columns that have numbers for names are seen without them; where all of them arrived, they are put back. */
export function labelled(received: Received, form: Form | null): Received {
  if (received.kind !== "table" || form?.inputs?.layout !== "columns") return received;
  const { columns } = form.inputs;
  if (columns.length !== received.columns.length || columns.some(({ named }) => named !== "number")) return received;
  const labels = columns.map(({ name }, index) => (Number(name) === 0 ? String(index) : name));
  return { ...received, columns: received.columns.map(({ dtype }, index) => ({ name: labels[index] ?? null, dtype })) };
}

type Table = Extract<Received, { kind: "table" }>;

function tableDifferences(before: Table, after: Table): SeenDifference[] {
  // A table without columns has no rows either: what is lost then are the columns.
  if (before.rows.length !== after.rows.length && after.columns.length > 0) {
    return [{ path: null, before: `${before.rows.length} rows`, after: `${after.rows.length} rows` }];
  }
  const named =
    before.columns.some((column) => column.name !== null) && after.columns.some((column) => column.name !== null);
  const places = new Map(after.columns.map((column, index) => [column.name, index]));
  return before.columns.flatMap((column, index): SeenDifference[] => {
    const place = named ? places.get(column.name) : index < after.columns.length ? index : undefined;
    const path = column.name ?? `column ${index + 1}`;
    const twin = place === undefined ? undefined : after.columns[place];
    if (place === undefined || twin === undefined)
      return [{ path, before: seenText(before.rows[0]?.[index]), after: null }];
    const narrow = narrowest(column.dtype, twin.dtype);
    for (const [row, cells] of before.rows.entries()) {
      const [one, other] = [cells[index], after.rows[row]?.[place]];
      if (one && other && !isSame(one, other, narrow)) return [{ path, before: seenText(one), after: seenText(other) }];
    }
    return [];
  });
}

function onlyTensor(received: Received): SeenTensor | null {
  if (received.kind === "tensor") return received;
  return received.kind === "tensors" && received.tensors.length === 1 ? (received.tensors[0] ?? null) : null;
}

function valueDifference(path: string | null, before: SeenValue, after: SeenValue): SeenDifference[] {
  return isSame(before, after, 64) ? [] : [{ path, before: seenText(before), after: seenText(after) }];
}

function narrowest(one: string, other: string): number {
  const bits = [one, other].map((dtype) => Number(/^float(16|32)$/.exec(dtype)?.[1] ?? 64));
  return Math.min(...bits);
}

function isSame(one: SeenValue, other: SeenValue, bits: number): boolean {
  const [left, right] = [plain(one), plain(other)];
  if (left.kind === "integer" && right.kind === "integer")
    return left.text === right.text || BigInt(left.text) === BigInt(right.text);
  if (left.kind === "float" && right.kind === "float") return sameFloat(left.value, right.value, bits);
  if (left.kind === "integer" && right.kind === "float") return sameMixed(left.text, right.value, bits);
  if (left.kind === "float" && right.kind === "integer") return sameMixed(right.text, left.value, bits);
  if (left.kind === "list" && right.kind === "list") {
    const narrow = Math.min(bits, bitsOf(one), bitsOf(other));
    return (
      left.items.length === right.items.length &&
      left.items.every((item, index) => isSame(item, right.items[index] ?? { kind: "null" }, narrow))
    );
  }
  if (left.kind === "object" && right.kind === "object") {
    const entries = new Map(right.entries);
    return left.entries.every(([key, value]) => {
      const twin = entries.get(key);
      return twin !== undefined && isSame(value, twin, bits);
    });
  }
  return JSON.stringify(left) === JSON.stringify(right);
}

/** An array is the list of its values, and a missing number, date or text is one and the same nothing. */
function plain(value: SeenValue): SeenValue {
  if (value.kind === "tensor") return plain(value.data);
  if (value.kind === "float" && Number.isNaN(value.value)) return { kind: "null" };
  return value.kind === "datetime" && value.nanoseconds === null ? { kind: "null" } : value;
}

function bitsOf(value: SeenValue): number {
  return value.kind === "tensor" ? narrowest(value.dtype, value.dtype) : 64;
}

/** Beyond 32 bits only the half-precision type rounds further; its values are those of a 32-bit float with 13 bits fewer. */
function sameFloat(one: number, other: number, bits: number): boolean {
  if (one === other) return true;
  if (bits === 32) return Math.fround(one) === Math.fround(other);
  return bits === 16 && Math.abs(one - other) <= Math.abs(one) * 2 ** -10 + 2 ** -24;
}

function sameMixed(whole: string, float: number, bits: number): boolean {
  if (bits < 64) return sameFloat(Number(whole), float, bits);
  return Number.isInteger(float) && BigInt(float) === BigInt(whole);
}

function kindText(received: Received): string {
  return { table: "a table", tensor: "one tensor", tensors: "named tensors", value: "plain Python values" }[
    received.kind
  ];
}

/** Short, for people: long values are cut. */
function seenText(value: SeenValue | undefined): string {
  const text = value === undefined ? "nothing" : longText(value);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

function longText(value: SeenValue): string {
  switch (value.kind) {
    case "integer":
      return value.text;
    case "float":
      return Number.isInteger(value.value) && Math.abs(value.value) < 1e21
        ? value.value.toFixed(1)
        : String(value.value);
    case "text":
      return `text ${JSON.stringify(value.text)}`;
    case "bytes":
      return `bytes ${value.hex === "" ? "of length 0" : value.hex}`;
    case "datetime":
      return value.nanoseconds === null ? "no date" : dateText(value.nanoseconds);
    case "boolean":
      return value.value ? "true" : "false";
    case "null":
      return "null";
    case "list":
      return `[${value.items.map(longText).join(", ")}]`;
    case "object":
      return `{${value.entries.map(([key, inner]) => `${key}: ${longText(inner)}`).join(", ")}}`;
    case "tensor":
      return longText(value.data);
  }
}

function dateText(nanoseconds: string): string {
  const count = BigInt(nanoseconds);
  const milliseconds = Number(count / 1_000_000n);
  const whole = count % 1_000_000n === 0n && Math.abs(milliseconds) < 8.64e15;
  return whole ? new Date(milliseconds).toISOString().replace("Z", "") : `${nanoseconds} ns since 1970`;
}
