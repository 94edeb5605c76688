import type { DType } from "./dtype";

/** A Python value as the scoring server holds it between reading a request and calling the model. */
export type Py =
  | { t: "none" }
  | { t: "bool"; v: boolean }
  /** With a dtype it is numpy's scalar, which remembers its width; without, Python's own. */
  | { t: "int"; v: bigint; dtype?: DType }
  | { t: "float"; v: number; dtype?: DType }
  | { t: "str"; v: string; numpy?: true }
  /** One character a byte. */
  | { t: "bytes"; v: string; numpy?: true }
  /** Nanoseconds since 1970, without a time zone; null is NaT. */
  | { t: "time"; ns: bigint | null }
  | { t: "list"; items: Py[] }
  | { t: "dict"; entries: Map<string, Py> }
  | { t: "array"; array: NdArray };

/** numpy's n-dimensional array: elements in C order. */
export type NdArray = { dtype: DType; shape: number[]; data: Py[] };

export type PyList = Extract<Py, { t: "list" }>;
export type PyDict = Extract<Py, { t: "dict" }>;

export const none: Py = { t: "none" };
export const nan: Py = { t: "float", v: NaN };
export const int = (v: bigint, dtype?: DType): Py => (dtype ? { t: "int", v, dtype } : { t: "int", v });
export const float = (v: number, dtype?: DType): Py => (dtype ? { t: "float", v, dtype } : { t: "float", v });
export const str = (v: string): Py => ({ t: "str", v });
export const bool = (v: boolean): Py => ({ t: "bool", v });
export const time = (ns: bigint | null): Py => ({ t: "time", ns });

/** The largest; 0 of none. A call with all of them as arguments would end at a hundred thousand. */
export function largest(numbers: Iterable<number>): number {
  let most = 0;
  for (const number of numbers) if (number > most) most = number;
  return most;
}

/** Bytes as text of one character each. */
export function bytesText(bytes: Iterable<number>): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

/** pandas' `isnull` for one value. */
export function isNull(value: Py): boolean {
  return (
    value.t === "none" || (value.t === "float" && Number.isNaN(value.v)) || (value.t === "time" && value.ns === null)
  );
}

/** numpy's `isscalar`: what is neither a container nor None. */
export function isScalar(value: Py): boolean {
  return value.t !== "none" && value.t !== "list" && value.t !== "dict" && value.t !== "array";
}

export function isDict(value: Py): value is PyDict {
  return value.t === "dict";
}

export function isList(value: Py): value is PyList {
  return value.t === "list";
}

/** Python's `bool(value)`; null where Python raises (an array of several elements). */
export function truth(value: Py): boolean | null {
  switch (value.t) {
    case "none":
      return false;
    case "bool":
      return value.v;
    case "int":
      return value.v !== 0n;
    case "float":
      return value.v !== 0;
    case "str":
    case "bytes":
      return value.v !== "";
    case "time":
      return true;
    case "list":
      return value.items.length > 0;
    case "dict":
      return value.entries.size > 0;
    case "array":
      return value.array.data.length === 1 && value.array.data[0] ? truth(value.array.data[0]) : null;
  }
}

/** Python's name of the value's class, as its error messages say it. */
export function typeName(value: Py): string {
  const names = {
    none: "null",
    bool: "a boolean",
    int: "a number",
    float: "a number",
    str: "text",
    bytes: "bytes",
    time: "a date",
    list: "a list",
    dict: "an object",
    array: "an array",
  };
  return names[value.t];
}
