import fc from "fast-check";

import { columnsPart, inputsOf, type InputsJson, paramsJson, type Signature } from "./cases-signatures.testing";
import { bodyFor } from "./cases-bodies.testing";
import type { Request } from "./sight/types";

/** A signature as MLflow writes it (null: a model without one), whether it comes from type hints, and a request. */
export type GeneratedCase = { signature: Signature | null; hint: boolean; request: Request };
/** The same request against the version before and the version after. */
export type GeneratedPair = { before: Signature | null; after: Signature | null; request: Request };

/** Signatures of every kind, with requests that mostly fit and often do not quite. */
export const generatedCase: fc.Arbitrary<GeneratedCase> = fc.oneof(
  { weight: 12, arbitrary: inputsOf.chain((inputs) => withBody(inputs)) },
  {
    weight: 1,
    arbitrary: inputsOf.chain((inputs) =>
      bodyFor(inputs, null).map((request) => ({ signature: null, hint: false, request })),
    ),
  },
  { weight: 1, arbitrary: hinted() },
);

/** Two signatures that a few changes lie between. */
export const generatedPair: fc.Arbitrary<GeneratedPair> = fc.tuple(inputsOf, paramsJson).chain(([inputs, params]) =>
  fc.record({
    before: fc.constant<Signature>({ inputs, params }),
    after: fc
      .tuple(changed(inputs), paramsJson)
      .map(([later, laterParams]): Signature => ({ inputs: later, params: laterParams })),
    request: bodyFor(inputs, params),
  }),
);

function withBody(inputs: InputsJson): fc.Arbitrary<GeneratedCase> {
  return paramsJson.chain((params) =>
    bodyFor(inputs, params).map((request) => ({ signature: { inputs, params }, hint: false, request })),
  );
}

function hinted(): fc.Arbitrary<GeneratedCase> {
  const kinds = ["long", "double", "string", "boolean", "binary", "datetime", "any"].map((type) => ({ type }));
  const leaf = fc.constantFrom<object>(...kinds);
  const type = fc.oneof(
    leaf,
    leaf.map((items) => ({ type: "array", items })),
    leaf.map((values) => ({ type: "map", values })),
  );
  return type.chain((column) => {
    const inputs = [{ ...column, required: true }] as InputsJson;
    return bodyFor(inputs, null).map((request) => ({ signature: { inputs, params: null }, hint: true, request }));
  });
}

/** One change as people make them: a type, a name, the order, the obligation, one more, one less. */
function changed(inputs: InputsJson): fc.Arbitrary<InputsJson> {
  const at = fc.nat({ max: inputs.length - 1 });
  const isTable = inputs.every((each) => each.type !== "tensor");
  const less = at.map((index) => (inputs.length > 1 ? inputs.filter((_, each) => each !== index) : inputs));
  const order = fc.constant([...inputs].reverse());
  if (!isTable) return fc.oneof(less, order, inputsOf);
  const hasNames = inputs.every((each) => "name" in each);
  const type = fc.tuple(at, columnsPart(hasNames)).map(([index, [other]]) =>
    inputs.map((each, position) => {
      if (position !== index || !other) return each;
      return hasNames ? { ...other, name: each.name } : other;
    }),
  );
  const obligation = at.map((index) =>
    hasNames
      ? inputs.map((each, position) => (position === index ? { ...each, required: each.required === false } : each))
      : inputs,
  );
  const more = columnsPart(hasNames).map((others) => [
    ...inputs,
    ...others.slice(0, 1).map((other) => (hasNames ? { ...other, name: "added" } : other)),
  ]);
  const name = at.map((index) =>
    hasNames
      ? inputs.map((each, position) => (position === index ? { ...each, name: `${String(each.name)}2` } : each))
      : inputs,
  );
  return fc.oneof(type, type, obligation, more, less, order, name);
}
