/** One column, tensor or parameter, in a form that other schema languages can be mapped into as well. */
export type Field = {
  /** Null for unnamed columns; then the position counts. */
  name: string | null;
  /** Scalar, `tensor(float64, -1×3)`, `array<…>`, `object{…}`, `map<…>`, as people read it. */
  type: string;
  required: boolean;
  /** Parameters only: the default, as JSON text with its own tokens. */
  default: string | null;
};

export type Signature = {
  inputs: Field[] | null;
  outputs: Field[] | null;
  params: Field[] | null;
  fromTypeHint: boolean;
};

/** Three states, each shown: there is none · there is one · there is something that cannot be read. */
export type SignatureReading =
  { state: "present"; signature: Signature } | { state: "absent" } | { state: "unreadable"; why: string };
