import fc from "fast-check";

import type { TypeJson } from "./cases-signatures.testing";

/** JSON tokens: raw text, so that 1 and 1.0, and integers of any length, stay what they are. */
const integers = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom("0", "1") },
  { weight: 10, arbitrary: fc.integer({ min: -200, max: 70_000 }).map(String) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      "2147483647",
      "2147483648",
      "-2147483649",
      "4294967296",
      "9007199254740993",
      "9223372036854775807",
      "9223372036854775808",
      "-9223372036854775808",
      "18446744073709551615",
      "18446744073709551616",
      "-9223372036854775809",
      "1704164645000",
      "1704164645000000000",
      "-0",
    ),
  },
  { weight: 1, arbitrary: fc.bigInt({ min: -(2n ** 66n), max: 2n ** 66n }).map(String) },
);
const fractions = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom("1.0", "0.0", "2.0", "1.5", "-0.5", "2.5", "0.1", "-0.0") },
  {
    weight: 2,
    arbitrary: fc
      .double({ noNaN: true, noDefaultInfinity: true })
      .map((value) => (Number.isInteger(value) ? `${value}.0`.replace(/^(.*e.*)\.0$/, "$1") : String(value))),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      "1e400",
      "NaN",
      "Infinity",
      "-Infinity",
      "1e20",
      "3e9",
      "65520.0",
      "1e-8",
      "1e16",
      "1.5e300",
      "9.3e18",
    ),
  },
);
const dates = fc.constantFrom(
  "2024-01-02",
  "2024-01-02T03:04:05",
  "2024-01-02 03:04:05",
  "2024-01-02T03:04:05.5",
  "2024-01-02T03:04:05Z",
  "2024-01-02T03:04:05+02:00",
  "2024-01-02T03:04",
  "2024-02-30",
  "2024-1-2",
  "02/01/2024",
  "13/01/2024",
  "1600-01-01",
  "2300-01-01",
  "2024",
  "2024-01",
  "NaT",
  "",
);
const words = fc.constantFrom(
  "abc",
  "",
  "x",
  "true",
  "False",
  "1",
  "1.5",
  " 1 ",
  "-3",
  "1e5",
  "nan",
  "inf",
  "YWJj",
  "YQ==",
  "a b",
  "Grüße",
  "it's",
  'say "hi"',
  "null",
  "None",
  "1_0",
  "2147483648",
  "YWJ",
);
export const textToken = fc.oneof(words, dates, fc.string({ maxLength: 6 })).map((text) => JSON.stringify(text));
const booleans = fc.constantFrom("true", "false");

const leaf = fc.oneof(integers, fractions, textToken, booleans, fc.constant("null"));
/** Anything that JSON can say, lists and objects included. */
export const anyToken: fc.Arbitrary<string> = fc.letrec<{ token: string }>((tie) => ({
  token: fc.oneof(
    { maxDepth: 2, depthSize: "small" },
    { weight: 6, arbitrary: leaf },
    { weight: 1, arbitrary: fc.array(tie("token"), { maxLength: 3 }).map((items) => `[${items.join(",")}]`) },
    {
      weight: 1,
      arbitrary: fc
        .uniqueArray(fc.tuple(fc.constantFrom("p", "q", "k"), tie("token")), {
          maxLength: 2,
          selector: ([name]) => name,
        })
        .map((entries) => `{${entries.map(([name, token]) => `"${name}":${token}`).join(",")}}`),
    },
  ),
})).token;

const fitting: Record<string, fc.Arbitrary<string>> = {
  boolean: booleans,
  integer: integers,
  long: integers,
  float: fractions,
  double: fc.oneof(fractions, integers),
  string: textToken,
  binary: fc.oneof(fc.constantFrom('"YWJj"', '"YQ=="', '""', '"aGVsbG8="'), textToken),
  datetime: fc.oneof(
    dates.map((text) => JSON.stringify(text)),
    integers,
  ),
  any: anyToken,
};

/** A value that mostly fits the type. */
export function tokenFor(type: TypeJson): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 16, arbitrary: fit(type) },
    { weight: 1, arbitrary: anyToken },
    { weight: 1, arbitrary: fc.constant("null") },
  );
}

function fit({ type, items, values, properties }: TypeJson): fc.Arbitrary<string> {
  if (type === "array" && items)
    return fc
      .integer({ min: 0, max: 3 })
      .chain((count) =>
        listOf(fc.oneof({ weight: 6, arbitrary: fit(items) }, { weight: 1, arbitrary: tokenFor(items) }), count),
      );
  if (type === "sparkml_vector") return fc.integer({ min: 0, max: 3 }).chain((count) => listOf(fractions, count));
  if (type === "map" && values)
    return fc
      .uniqueArray(fc.tuple(fc.constantFrom("p", "k", "l"), fit(values)), { maxLength: 2, selector: ([name]) => name })
      .map(objectOf);
  if (type === "object" && properties) {
    const entries = Object.entries(properties).map(([name, property]) =>
      fc.tuple(fc.constant(name), tokenFor(property), fc.integer({ min: 0, max: 7 })),
    );
    return fc.tuple(...entries, fc.integer({ min: 0, max: 15 })).map((all) => {
      const luck = all.at(-1) as number;
      const given = all.slice(0, -1) as [string, string, number][];
      const kept = given.filter(([, , each]) => each > 0).map(([name, token]): [string, string] => [name, token]);
      return objectOf(luck === 0 ? [...kept, ["unknown", "1"]] : kept);
    });
  }
  return fitting[type] ?? anyToken;
}

/** A value for an element of a tensor. */
export function typedFor(dtype: string): fc.Arbitrary<string> {
  if (dtype.startsWith("float")) return fc.oneof(fractions, integers);
  if (dtype.includes("int"))
    return fc.oneof(
      { weight: 3, arbitrary: fc.integer({ min: 0, max: 100 }).map(String) },
      { weight: 1, arbitrary: integers },
      { weight: 1, arbitrary: fractions },
    );
  if (dtype === "str" || dtype === "bytes")
    return fc.oneof({ weight: 4, arbitrary: textToken }, { weight: 1, arbitrary: leaf });
  if (dtype === "bool") return fc.oneof({ weight: 3, arbitrary: booleans }, { weight: 1, arbitrary: leaf });
  if (dtype.startsWith("datetime"))
    return fc.oneof(
      dates.map((text) => JSON.stringify(text)),
      integers,
    );
  return anyToken;
}

/** As many of them as are wanted. */
export function listOf(token: fc.Arbitrary<string>, count: number): fc.Arbitrary<string> {
  return fc.array(token, { minLength: count, maxLength: count }).map((items) => `[${items.join(",")}]`);
}

/** Nested lists of a shape; now and then one size is wrong, or one value of another kind. */
export function sizedList(token: fc.Arbitrary<string>, shape: number[]): fc.Arbitrary<string> {
  const [size, ...rest] = shape;
  if (size === undefined) return fc.oneof({ weight: 15, arbitrary: token }, { weight: 1, arbitrary: anyToken });
  const usual = size === -1 ? fc.integer({ min: 0, max: 2 }) : fc.constant(size);
  return fc
    .oneof({ weight: 12, arbitrary: usual }, { weight: 1, arbitrary: fc.integer({ min: 0, max: 3 }) })
    .chain((count) => listOf(sizedList(token, rest), count));
}

function objectOf(entries: [string, string][]): string {
  return `{${entries.map(([name, token]) => `${JSON.stringify(name)}:${token}`).join(",")}}`;
}
