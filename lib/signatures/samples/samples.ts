import type { Column, Form, Part } from "@/lib/signatures/form";
import type { Request } from "@/lib/signatures/sight/types";

import { compose, envelopesOf } from "./compose";
import { tableRequest, type Envelope } from "./envelopes";
import { boundaryElements, concreteShape, filled, tensorToken } from "./tensor-tokens";
import { boundaryTokens, typicalToken, type Token } from "./tokens";

/** A request to try, with exact tokens. */
export type Sample = {
  /** Short and unique in its list: `typical`, `age: 2^31, one more than 32 bits hold`. */
  name: string;
  kind: "typical" | "boundary";
  envelope: Envelope;
  request: Request;
};

/** Boundary values of the first columns only: a form of a thousand columns has the same edges a thousand times. */
const columnsTried = 50;

/**
 * Requests for a form: first the typical one in each envelope that can say it, then the edges in the plainest envelope. What
 * becomes of them is not decided here. Empty for a form without inputs.
 */
export function samplePayloads(form: Form): Sample[] {
  if (form.inputs === null) return [];
  const [plainest = "inputs"] = envelopesOf(form);
  const typical = envelopesOf(form).flatMap((envelope) =>
    sample(envelope === plainest ? "typical" : `typical, ${envelope}`, "typical", envelope, compose(form, envelope)),
  );
  return [
    ...typical,
    ...valueSamples(form, plainest),
    ...(form.inputs.layout === "columns"
      ? tableSamples(form, form.inputs.columns, plainest)
      : batchSamples(form, form.inputs, plainest)),
    ...paramSamples(form, plainest),
  ];
}

function sample(name: string, kind: Sample["kind"], envelope: Envelope, request: Request | null): Sample[] {
  return request === null ? [] : [{ name, kind, envelope, request }];
}

function boundary(name: string, envelope: Envelope, request: Request | null): Sample[] {
  return sample(name, "boundary", envelope, request);
}

function valueSamples(form: Form, envelope: Envelope): Sample[] {
  return trialsOf(form.inputs).flatMap(({ index, name, token, what }) =>
    boundary(`${name}: ${what}`, envelope, compose(form, envelope, { tokens: new Map([[index, token]]) })),
  );
}

type FieldTrial = { index: number; name: string; token: Token; what: string };

function trialsOf(part: Part | null): FieldTrial[] {
  if (part?.layout === "columns") {
    return part.columns
      .slice(0, columnsTried)
      .flatMap(({ name, type }, index) =>
        boundaryTokens(type).map(({ token, what }) => ({ index, name: name ?? `column ${index + 1}`, token, what })),
      );
  }
  return (part?.tensors ?? []).flatMap((tensor, index) =>
    boundaryElements(tensor.dtype).map(({ token, what }) => ({
      index,
      name: tensor.name ?? "tensor",
      token: tensorToken(tensor, token),
      what,
    })),
  );
}

function tableSamples(form: Form, columns: readonly Column[], envelope: Envelope): Sample[] {
  const optional = columns.flatMap(({ required }, index): [number, null][] => (required ? [] : [[index, null]]));
  const first = columns.findIndex((column) => column.required);
  const name = columns[first]?.name ?? null;
  const cased = name === null ? null : otherCase(name);
  const without = (index: number) => new Map([[index, null]]);
  const extra = { name: unusedName(columns), token: "1" };
  return [
    ...(form.fromTypeHint ? [] : boundary("zero rows", envelope, compose(form, envelope, { rows: 0 }))),
    ...boundary("three rows", envelope, compose(form, envelope, { rows: 3 })),
    ...boundary("an extra column", envelope, compose(form, envelope, { extras: [extra] })),
    ...(optional.length > 0
      ? boundary("no optional column", envelope, compose(form, envelope, { tokens: new Map(optional) }))
      : []),
    ...(first >= 0
      ? boundary("a required column missing", envelope, compose(form, envelope, { tokens: without(first) }))
      : []),
    ...(cased === null || columns.some((column) => column.name === cased)
      ? []
      : boundary(
          `${cased}: a name in another case`,
          envelope,
          compose(form, envelope, {
            tokens: without(first),
            extras: [{ name: cased, token: typicalToken(columns[first]?.type ?? { kind: "any" }) }],
          }),
        )),
    ...boundary("columns in another order", envelope, reversed(columns, envelope)),
  ];
}

function reversed(columns: readonly Column[], envelope: Envelope): Request | null {
  if (columns.length < 2 || columns.some((column) => column.named !== "text")) return null;
  const cells = columns.map(({ name, named, type }) => ({ name, named, tokens: [typicalToken(type)] }));
  return tableRequest(envelope, cells.reverse(), 1);
}

function otherCase(name: string): string | null {
  const cased = name === name.toUpperCase() ? name.toLowerCase() : name.toUpperCase();
  return cased === name ? null : cased;
}

function unusedName(columns: readonly Column[]): string {
  const names = new Set(columns.map((column) => column.name));
  for (let number = 1; ; number += 1) if (!names.has(`extra_${number}`)) return `extra_${number}`;
}

function batchSamples(form: Form, part: Part, envelope: Envelope): Sample[] {
  const [first] = part.layout === "tensors" ? part.tensors : [];
  if (!first) return [];
  const element = tensorToken({ ...first, shape: [] });
  const other = (shape: number[]) => compose(form, envelope, { tokens: new Map([[0, filled(shape, element)]]) });
  const shape = concreteShape(first.shape);
  return [
    ...boundary("zero rows", envelope, shape.length === 0 ? null : other([0, ...shape.slice(1)])),
    ...boundary("one dimension more", envelope, other([1, ...shape])),
    ...(shape.length > 1
      ? boundary("another size", envelope, other([...shape.slice(0, -1), (shape.at(-1) ?? 0) + 1]))
      : []),
  ];
}

function paramSamples(form: Form, envelope: Envelope): Sample[] {
  const params = form.params ?? [];
  if (params.length === 0) return [];
  const typicals = params.map(({ name, type, list }): [string, Token] => [
    name,
    list ? `[${typicalToken(type)}]` : typicalToken(type),
  ]);
  return [
    ...boundary("parameters set", envelope, compose(form, envelope, { params: typicals })),
    ...boundary(
      "parameters null",
      envelope,
      compose(form, envelope, { params: params.map(({ name }): [string, Token] => [name, "null"]) }),
    ),
    ...boundary(
      "a parameter that is not declared",
      envelope,
      compose(form, envelope, { params: [["not_declared", "1"]] }),
    ),
  ];
}
