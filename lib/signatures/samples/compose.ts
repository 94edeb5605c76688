import type { Column, Form, Tensor } from "@/lib/signatures/form";
import type { Request } from "@/lib/signatures/sight/types";

import { envelopes, jsonRequest, tableRequest, type Cells, type Envelope, type Params } from "./envelopes";
import { tensorToken } from "./tensor-tokens";
import { listOf, objectOf, typicalToken, type Token } from "./tokens";

/** What to send instead of the typical: by place of the column or tensor. `null` leaves it out. */
export type Choices = {
  tokens?: ReadonlyMap<number, Token | null>;
  /** Columns or tensors that the form does not know. */
  extras?: readonly { name: string; token: Token }[];
  params?: Params;
  /** Rows of a table; 1 unless told. */
  rows?: number;
};

/** Envelopes in which callers of this form may speak, the plainest first. */
export function envelopesOf(form: Form): readonly Envelope[] {
  if (form.fromTypeHint) return ["inputs"];
  if (form.inputs?.layout === "tensors") return ["inputs", "instances"];
  return envelopes;
}

/** A request for the form in an envelope; null where that envelope cannot say it. */
export function compose(form: Form, envelope: Envelope, choices: Choices = {}): Request | null {
  const { params = [] } = choices;
  if (form.inputs === null)
    return envelope === "inputs" || envelope === "instances" ? jsonRequest(envelope, "[1]", params) : null;
  if (form.inputs.layout === "tensors") return composeTensors(form.inputs.tensors, envelope, choices);
  if (form.fromTypeHint) return composeHinted(form.inputs.columns, envelope, choices);
  return tableRequest(envelope, cellsOf(form.inputs.columns, choices), choices.rows ?? 1, params);
}

function cellsOf(columns: readonly Column[], { tokens, extras = [], rows = 1 }: Choices): Cells[] {
  const own = columns.flatMap(({ name, named, type }, index): Cells[] => {
    const token = tokens?.has(index) ? tokens.get(index) : typicalToken(type);
    return token === null || token === undefined ? [] : [{ name, named, tokens: repeated(token, rows) }];
  });
  const unnamed = columns.some((column) => column.named === "not");
  return [
    ...own,
    ...extras.map(({ name, token }): Cells => ({
      name: unnamed ? null : name,
      named: unnamed ? "not" : "text",
      tokens: repeated(token, rows),
    })),
  ];
}

function repeated(token: Token, rows: number): Token[] {
  return Array.from({ length: rows }, () => token);
}

/** Type hints describe one row: a scalar, or an object. */
function composeHinted(columns: readonly Column[], envelope: Envelope, choices: Choices): Request | null {
  if (envelope !== "inputs") return null;
  const [only] = cellsOf(columns, choices);
  if (columns.length === 1 && only?.name === null) return jsonRequest("inputs", listOf(only.tokens), choices.params);
  return tableRequest("inputs", cellsOf(columns, choices), choices.rows ?? 1, choices.params);
}

function composeTensors(
  tensors: readonly Tensor[],
  envelope: Envelope,
  { tokens, extras = [], params }: Choices,
): Request | null {
  if (envelope !== "inputs" && envelope !== "instances") return null;
  const [only] = tensors;
  const tokenOf = (tensor: Tensor, index: number) =>
    tokens?.has(index) ? (tokens.get(index) ?? null) : tensorToken(tensor);
  if (only && tensors.length === 1 && only.name === null) {
    const token = tokenOf(only, 0);
    return token === null ? null : jsonRequest(envelope, token, params);
  }
  // `instances` holds a record a row, which the samples of tensors do not need.
  if (envelope === "instances") return null;
  const own = tensors.flatMap((tensor, index): [string, Token][] => {
    const token = tokenOf(tensor, index);
    return token === null ? [] : [[tensor.name ?? "", token]];
  });
  return jsonRequest(
    envelope,
    objectOf([...own, ...extras.map(({ name, token }): [string, Token] => [name, token])]),
    params,
  );
}
