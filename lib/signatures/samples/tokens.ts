import type { DataType, Scalar } from "@/lib/signatures/form";

/** A value as raw JSON text, so that 1.0 stays 1.0 and 2^53+1 stays exact. */
export type Token = string;

/** A value worth trying, and what it tries. */
export type Trial = { token: Token; what: string };

/** 2024-01-02 without a zone: bodies with one are refused in tables. */
const typicals: Record<Scalar, Token> = {
  boolean: "true",
  integer: "3",
  long: "5",
  float: "1.5",
  double: "2.5",
  string: '"text"',
  binary: '"YWJj"',
  datetime: '"2024-01-02T03:04:05"',
};

/** A value that a caller of this type might well send. Fractions are written out, for nested doubles refuse whole numbers. */
export function typicalToken(type: DataType): Token {
  if (type.kind === "any") return '"anything"';
  if (type.kind === "sparkml_vector") return "[0.5, 1.5]";
  if (type.kind === "array") return listOf([typicalToken(type.items), typicalToken(type.items)]);
  if (type.kind === "map") return objectOf([["key", typicalToken(type.values)]]);
  if (type.kind === "object")
    return objectOf(type.properties.map(({ name, type: inner }) => [name, typicalToken(inner)]));
  return typicals[type.kind];
}

const wholes: readonly Trial[] = [
  { token: "0", what: "zero" },
  { token: "-1", what: "a negative number" },
  { token: "2147483647", what: "2^31−1, the largest 32-bit integer" },
  { token: "2147483648", what: "2^31, one more than 32 bits hold" },
  { token: "9007199254740993", what: "2^53+1, which a double cannot hold" },
  { token: "9223372036854775807", what: "2^63−1, the largest 64-bit integer" },
];
const fractions: readonly Trial[] = [
  { token: "0.1", what: "a fraction that 32 bits round" },
  { token: "2.0", what: "a whole number with its fraction" },
  { token: "2", what: "a whole number without a fraction" },
  { token: "-1.75", what: "a negative fraction" },
  { token: "16777217.0", what: "2^24+1, which 32 bits cannot hold" },
  { token: "1e300", what: "a number beyond 32 bits" },
];
const trials: Record<Scalar, readonly Trial[]> = {
  boolean: [{ token: "false", what: "false" }],
  integer: wholes,
  long: wholes,
  float: fractions,
  double: [...fractions, { token: "1.7976931348623157e308", what: "the largest double" }],
  string: [
    { token: '""', what: "empty text" },
    { token: '"1"', what: "text that is a number" },
    { token: '"Zürich 東京"', what: "text beyond ASCII" },
    { token: '"2024-01-02"', what: "text that is a date" },
    { token: '"false"', what: "the word false" },
  ],
  binary: [{ token: '""', what: "no bytes" }],
  datetime: [
    { token: '"2024-01-02"', what: "a date without a time" },
    { token: '"2024-01-02T03:04:05Z"', what: "a time with a zone" },
    { token: "1704164645000", what: "milliseconds since 1970, read as nanoseconds" },
  ],
};

/** Values at the edges of a type, each with what it tries; null among them. */
export function boundaryTokens(type: DataType): Trial[] {
  const none: Trial = { token: "null", what: "null" };
  if (type.kind === "any")
    return [none, { token: "2", what: "a number" }, { token: '{"key": [1, 2.5]}', what: "an object" }];
  if (type.kind === "sparkml_vector") return [none, { token: "[1, 2]", what: "whole numbers without a fraction" }];
  if (type.kind === "array") {
    const items = boundaryTokens(type.items).map(({ token, what }) => ({
      token: listOf([token]),
      what: `a list with ${what}`,
    }));
    return [none, { token: "[]", what: "an empty list" }, ...items];
  }
  if (type.kind === "map") {
    const values = boundaryTokens(type.values).map(({ token, what }) => ({
      token: objectOf([["key", token]]),
      what: `a map with ${what}`,
    }));
    return [none, { token: "{}", what: "an empty map" }, ...values];
  }
  if (type.kind !== "object") return [none, ...trials[type.kind]];
  const all = type.properties.map(({ name, type: inner, required }) => ({
    name,
    required,
    inner,
    token: typicalToken(inner),
  }));
  const required = all.filter((property) => property.required);
  const pairs = (list: typeof all): [string, Token][] => list.map(({ name, token }) => [name, token]);
  const each = all.flatMap(({ name, inner }) =>
    boundaryTokens(inner).map(({ token, what }): Trial => {
      const changed = pairs(all).map(([key, value]): [string, Token] => [key, key === name ? token : value]);
      return { token: objectOf(changed), what: `${name}: ${what}` };
    }),
  );
  const fewer: Trial[] =
    required.length === all.length
      ? []
      : [{ token: objectOf(pairs(required)), what: "an object without optional properties" }];
  const more: Trial = {
    token: objectOf([...pairs(all), ["not_declared", "1"]]),
    what: "an object with a property that is not declared",
  };
  return [none, ...fewer, more, ...each];
}

export function listOf(tokens: readonly Token[]): Token {
  return `[${tokens.join(", ")}]`;
}

export function objectOf(entries: readonly (readonly [string, Token])[]): Token {
  return `{${entries.map(([name, token]) => `${JSON.stringify(name)}: ${token}`).join(", ")}}`;
}
