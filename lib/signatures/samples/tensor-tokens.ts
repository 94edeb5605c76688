import type { Tensor } from "@/lib/signatures/form";

import { listOf, type Token, type Trial } from "./tokens";

/** The shape with the first free dimension as `rows` and the other free ones as 2. */
export function concreteShape(shape: readonly number[], rows = 2): number[] {
  return shape.map((size, index) => (size >= 0 ? size : index === 0 ? rows : 2));
}

/** Lists in lists of one and the same token. */
export function filled(shape: readonly number[], token: Token): Token {
  const [size, ...rest] = shape;
  if (size === undefined) return token;
  const inner = filled(rest, token);
  return listOf(Array.from({ length: size }, () => inner));
}

export function typicalElement(dtype: string): Token {
  if (dtype === "bool") return "true";
  if (dtype.startsWith("float")) return "1.5";
  if (dtype.startsWith("datetime64")) return '"2024-01-02T03:04:05"';
  return /^u?int/.test(dtype) ? "1" : '"text"';
}

/** Elements at the edges of a type. */
export function boundaryElements(dtype: string): Trial[] {
  const range = /^(u?)int(8|16|32|64)$/.exec(dtype);
  if (range) {
    const bits = BigInt(Number(range[2]) - (range[1] === "u" ? 0 : 1));
    const [top, low] = [(1n << bits) - 1n, range[1] === "u" ? 0n : -(1n << bits)];
    const edges: Trial[] = [
      { token: String(low), what: `the smallest ${dtype}` },
      { token: String(top), what: `the largest ${dtype}` },
    ];
    const beyond53: Trial = { token: "9007199254740993", what: "2^53+1, which a double cannot hold" };
    return [...edges, { token: "1.5", what: "a fraction" }, ...(Number(range[2]) === 64 ? [beyond53] : [])];
  }
  if (dtype.startsWith("float")) {
    return [
      { token: "0.1", what: "a fraction that 32 bits round" },
      { token: "16777217.0", what: "2^24+1, which 32 bits cannot hold" },
      { token: "1e300", what: "a number beyond 32 bits" },
      { token: "2", what: "a whole number without a fraction" },
      { token: "null", what: "null" },
    ];
  }
  if (dtype === "bool") return [{ token: "false", what: "false" }];
  return [
    { token: '""', what: "empty text" },
    { token: '"1"', what: "text that is a number" },
  ];
}

export function tensorToken(tensor: Tensor, element = typicalElement(tensor.dtype), rows = 2): Token {
  return filled(concreteShape(tensor.shape, rows), element);
}
