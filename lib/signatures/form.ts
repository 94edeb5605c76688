/**
 * A signature as data: the one form every schema language is read into, and every judgement is made on.
 * After MLflow's grammar, the richest of them: a table of columns or a set of tensors, and parameters beside it.
 */
export type Form = {
  inputs: Part | null;
  outputs: Part | null;
  params: Param[] | null;
  /** Made from Python type hints: the server then takes `inputs` alone and casts nothing. */
  fromTypeHint: boolean;
};

export type Part = { layout: "columns"; columns: Column[] } | { layout: "tensors"; tensors: Tensor[] };

export type Column = {
  /** Null for unnamed columns: then the position counts. */
  name: string | null;
  /** Names written as numbers match only columns that are numbered, never the keys of a JSON object. */
  named: "text" | "number" | "not";
  type: DataType;
  required: boolean;
};

export type Scalar = "boolean" | "integer" | "long" | "float" | "double" | "string" | "binary" | "datetime";

export type DataType =
  | { kind: Scalar }
  | { kind: "any" }
  /** A list of doubles, as Spark's vectors arrive. */
  | { kind: "sparkml_vector" }
  | { kind: "array"; items: DataType }
  | { kind: "map"; values: DataType }
  | { kind: "object"; properties: Property[] };

export type Property = { name: string; type: DataType; required: boolean };

export type Tensor = {
  name: string | null;
  /** numpy's name of the element type: `float32`, `int64`, `str`, `object`. */
  dtype: string;
  /** Sizes by dimension; -1 is any size, no dimension is a scalar. */
  shape: number[];
};

export type Param = {
  name: string;
  type: DataType;
  /** A list of any length of that type. */
  list: boolean;
  /** JSON text with its own tokens, also those of Python (`NaN`, `Infinity`); `null` when the default is null. */
  default: string;
};

/** Three states, each shown: there is none · there is one · there is something that cannot be read. */
export type FormReading = { state: "present"; form: Form } | { state: "absent" } | { state: "unreadable"; why: string };

/** A model without a signature takes anything, knows no parameters, and says nothing of its answers. */
const emptyForm: Form = { inputs: null, outputs: null, params: null, fromTypeHint: false };

/** What a model says of itself, be it nothing. What cannot be read is not for this. */
export function formOf(reading: Exclude<FormReading, { state: "unreadable" }>): Form {
  return reading.state === "present" ? reading.form : emptyForm;
}
