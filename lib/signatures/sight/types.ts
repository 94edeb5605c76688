/**
 * Which scoring server decides: MLflow's version, and for the newest also the version of pandas beside it, for that changes what
 * passes. Between two of these nothing was found to differ.
 */
export type ServerProfile = "mlflow-3.17-pandas-2" | "mlflow-3.17-pandas-3" | "mlflow-2.22" | "mlflow-2.9";

export const serverProfiles: readonly ServerProfile[] = [
  "mlflow-3.17-pandas-2",
  "mlflow-3.17-pandas-3",
  "mlflow-2.22",
  "mlflow-2.9",
];

/** A call as it goes over the wire. `body` is raw text: numbers stay tokens. */
export type Request = { contentType: string; body: string };

/** What becomes of a request: the model function is called with something, or the server answers with an error. */
export type Sight =
  | { status: "accepted"; received: Received; params: Record<string, SeenValue> | null; notes: SightNote[] }
  | {
      status: "refused";
      /** HTTP status of the answer: 400, 415 or 500. */
      code: number;
      /** Stable id of the rule, such as `column.missing`. */
      rule: string;
      /** One sentence for people. */
      why: string;
      /** Column, tensor, parameter or key; null when it is about the whole body. */
      where: string | null;
    }
  /** On ground that is not simulated, nothing is guessed. */
  | { status: "unknown"; why: string };

/** Accepted, and yet not as it was sent. */
export type SightNote = {
  /** Stable id of the rule, such as `value.truncated`. */
  rule: string;
  /** One sentence for people. */
  text: string;
  /** Column, tensor or parameter; null when it is about the whole body. */
  where: string | null;
};

/** The first argument of the model function. */
export type Received =
  /** A DataFrame. The dtype is pandas' own name: `int64`, `object`, `str`, `datetime64[ns]`. */
  | { kind: "table"; columns: SeenColumn[]; rows: SeenValue[][] }
  | ({ kind: "tensor" } & SeenTensor)
  /** A dictionary of arrays, in the order of the signature. */
  | { kind: "tensors"; tensors: ({ name: string } & SeenTensor)[] }
  /** Anything else, as plain Python. */
  | { kind: "value"; value: SeenValue };

/** `name` is null where the table is numbered instead of named. */
type SeenColumn = { name: string | null; dtype: string };

/** `data` is nested as `shape` says; for shape [] it is the one value. The dtype is numpy's own name: `float32`, `<U3`. */
export type SeenTensor = { dtype: string; shape: number[]; data: SeenValue };

/** Lossless: an integer keeps its digits, a float is the very double (32-bit and 16-bit rounding done; NaN and ±Infinity as such). */
export type SeenValue =
  | { kind: "integer"; text: string }
  | { kind: "float"; value: number }
  | { kind: "text"; text: string }
  | { kind: "bytes"; hex: string }
  /** Nanoseconds since 1970 without a time zone, as decimal digits; null is NaT. */
  | { kind: "datetime"; nanoseconds: string | null }
  | { kind: "boolean"; value: boolean }
  | { kind: "null" }
  | { kind: "list"; items: SeenValue[] }
  | { kind: "object"; entries: [string, SeenValue][] }
  /** An array as a cell or an entry of something else. */
  | ({ kind: "tensor" } & SeenTensor);
