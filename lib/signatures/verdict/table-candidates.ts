import type { Form, Tensor } from "@/lib/signatures/form";
import { jsonRequest } from "@/lib/signatures/samples/envelopes";
import { boundaryElements, filled, tensorToken, typicalElement } from "@/lib/signatures/samples/tensor-tokens";
import { listOf, objectOf, type Token } from "@/lib/signatures/samples/tokens";
import type { Request } from "@/lib/signatures/sight/types";

import type { Finding } from "./types";

/**
 * Bodies in which callers of tensors may speak too: tables of single values, or of lists that tensors of more dimensions take apart,
 * and a list without names for the only one. Where a finding is about one tensor, the edges of its type stand in it.
 */
export function* tensorTables(tensors: readonly Tensor[], after: Form | null, { at }: Finding): Generator<Request> {
  const [only, another] = tensors;
  const about = at.before === null ? undefined : tensors[at.before];
  const elements = about ? boundaryElements(about.dtype).map(({ token }) => token) : [];
  for (const element of [undefined, ...elements]) {
    const cells = tensors.flatMap((tensor) => cellsOf(tensor, tensor === about ? element : undefined, after));
    yield splitRequest(cells);
    if (only && !another) yield jsonRequest("inputs", tensorToken(only, element));
  }
  if (only && !another) {
    const list = tensorToken({ ...only, shape: [1] }, typicalElement(only.dtype));
    yield splitRequest([{ name: namesAfter(after, 1)[0] ?? only.name ?? "x", token: list }]);
  }
}

type Cell = { name: string; token: Token };

/** A tensor without a name is as many columns as it is wide, called as the other side calls them. */
function cellsOf({ name, dtype, shape }: Tensor, element = typicalElement(dtype), after: Form | null): Cell[] {
  const row = shape.slice(1).map((size) => (size < 0 ? 2 : size));
  const width = row.reduce((one, other) => one * other, 1);
  if (name === null && row.length < 2) {
    const names = namesAfter(after, width);
    return Array.from({ length: width }, (_, index) => ({ name: names[index] ?? `x${index + 1}`, token: element }));
  }
  return [{ name: name ?? "x", token: width === 1 ? element : filled([width], element) }];
}

/** The names of the other side's fields, where there are as many. */
function namesAfter(after: Form | null, count: number): readonly string[] {
  const part = after?.inputs;
  const names = (part?.layout === "columns" ? part.columns : (part?.tensors ?? [])).map(({ name }) => name ?? "");
  return names.length === count && !names.includes("") ? names : [];
}

function splitRequest(cells: readonly Cell[]): Request {
  const columns = listOf(cells.map(({ name }) => JSON.stringify(name)));
  return jsonRequest(
    "dataframe_split",
    objectOf([
      ["columns", columns],
      ["data", listOf([listOf(cells.map(({ token }) => token))])],
    ]),
  );
}
