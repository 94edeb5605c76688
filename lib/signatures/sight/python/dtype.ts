/** numpy's element types, as far as a signature can name them or a request can make them. */
export type DType = {
  /** numpy's letter: boolean, signed, unsigned, float, text, bytes, datetime, Python object. T is the text of pandas 3. */
  kind: "b" | "i" | "u" | "f" | "U" | "S" | "M" | "O" | "T";
  /** Bytes of an element; characters for text. Text and bytes of size 0 are of any length. */
  size: number;
};

export const dtypes = {
  bool: { kind: "b", size: 1 },
  int32: { kind: "i", size: 4 },
  int64: { kind: "i", size: 8 },
  uint64: { kind: "u", size: 8 },
  float32: { kind: "f", size: 4 },
  float64: { kind: "f", size: 8 },
  str: { kind: "U", size: 0 },
  bytes: { kind: "S", size: 0 },
  datetime: { kind: "M", size: 8 },
  object: { kind: "O", size: 8 },
  text: { kind: "T", size: 8 },
} satisfies Record<string, DType>;

/** A tensor's element type by numpy's name; null for one that is not simulated (complex numbers, sized texts). */
export function dtypeOf(name: string): DType | null {
  const plain: Record<string, DType> = {
    bool: dtypes.bool,
    str: dtypes.str,
    bytes: dtypes.bytes,
    object: dtypes.object,
  };
  const named = plain[name];
  if (named) return named;
  if (name === "datetime64[ns]") return dtypes.datetime;
  const [, kind, bits] = /^(int|uint|float)(8|16|32|64)$/.exec(name) ?? [];
  if (kind === undefined || (kind === "float" && bits === "8")) return null;
  return { kind: kind === "int" ? "i" : kind === "uint" ? "u" : "f", size: Number(bits) / 8 };
}

/** numpy's name, as an array of that type tells it: `float32`, `<U3`, `|S4`. */
export function dtypeName({ kind, size }: DType): string {
  if (kind === "b") return "bool";
  if (kind === "O") return "object";
  if (kind === "T") return "str";
  if (kind === "M") return "datetime64[ns]";
  if (kind === "U") return `<U${size}`;
  if (kind === "S") return `|S${size}`;
  return `${kind === "i" ? "int" : kind === "u" ? "uint" : "float"}${size * 8}`;
}

export function sameDType(a: DType, b: DType): boolean {
  return a.kind === b.kind && a.size === b.size;
}

/** Smallest and largest integer of an integer type. */
export function rangeOf({ kind, size }: DType): [bigint, bigint] {
  const bits = BigInt(size * 8);
  return kind === "u" ? [0n, (1n << bits) - 1n] : [-(1n << (bits - 1n)), (1n << (bits - 1n)) - 1n];
}

/** Keeps the low bits, as a C cast does. */
export function wrap(value: bigint, { kind, size }: DType): bigint {
  return kind === "u" ? BigInt.asUintN(size * 8, value) : BigInt.asIntN(size * 8, value);
}

/** numpy's `promote_types`, without datetimes. */
export function promote(a: DType, b: DType): DType {
  if (sameDType(a, b)) return a;
  if (a.kind === "O" || b.kind === "O") return dtypes.object;
  const order = "biufSU";
  const [low, high] = order.indexOf(a.kind) <= order.indexOf(b.kind) ? [a, b] : [b, a];
  if (high.kind === "U" || high.kind === "S") return { kind: high.kind, size: Math.max(high.size, textWidth(low)) };
  if (low.kind === "b") return high;
  if (low.kind === high.kind) return low.size >= high.size ? low : high;
  if (low.kind === "i" && high.kind === "u") {
    return high.size < low.size ? low : high.size === 8 ? dtypes.float64 : { kind: "i", size: high.size * 2 };
  }
  return { kind: "f", size: Math.max(high.size, low.size === 1 ? 2 : low.size === 2 ? 4 : 8) };
}

/** Characters that numpy reserves for any value of a type written as text. */
function textWidth({ kind, size }: DType): number {
  if (kind === "b") return 5;
  if (kind === "f") return 32;
  if (kind === "i") return { 1: 4, 2: 6, 4: 11, 8: 21 }[size] ?? 21;
  if (kind === "u") return { 1: 3, 2: 5, 4: 10, 8: 20 }[size] ?? 20;
  return size;
}
