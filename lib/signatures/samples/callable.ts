import type { Column, DataType, Form } from "@/lib/signatures/form";

/** Why a signature, or a part of it, can never be called over HTTP. */
export type Obstacle = {
  /** As people read it: `tags[]`, `address.zip`. */
  path: string;
  /** Whether no request at all can pass, or only none that sends this part. */
  blocks: "every request" | "this field";
  why: string;
};

/**
 * Signatures that no JSON body can satisfy: nested values are not cast, and JSON has no 32-bit numbers and no dates. Made at
 * training time and accepted by every tool, they are refused by the scoring server whatever callers send.
 */
export function obstacles(form: Form): Obstacle[] {
  // Where type hints decide, dates are read from text, and there are no 32-bit numbers.
  if (form.inputs === null || form.inputs.layout === "tensors" || form.fromTypeHint) return [];
  const { columns } = form.inputs;
  return [...duplicates(columns), ...columns.flatMap((column, index) => ofColumn(column, index))];
}

export function isCallable(form: Form): boolean {
  return obstacles(form).every((obstacle) => obstacle.blocks !== "every request");
}

function duplicates(columns: readonly Column[]): Obstacle[] {
  const seen = new Set<string>();
  const found = new Set<string>();
  for (const { name } of columns) {
    if (name !== null && seen.has(name)) found.add(name);
    if (name !== null) seen.add(name);
  }
  return [...found].map((path) => ({
    path,
    blocks: "every request",
    why: `Two columns are called “${path}”; the server cannot tell them apart.`,
  }));
}

function ofColumn({ name, type, required }: Column, index: number): Obstacle[] {
  return ofType(type, name ?? `column ${index + 1}`, required, false);
}

/** `needed`: no request can do without a value here. */
function ofType(type: DataType, path: string, needed: boolean, nested: boolean): Obstacle[] {
  const blocks = needed ? "every request" : "this field";
  if (type.kind === "array") return ofType(type.items, `${path}[]`, needed, true);
  if (type.kind === "map") {
    if (type.values.kind === "sparkml_vector") return [{ path: `${path}{}`, blocks, why: mapOfVectors }];
    return ofType(type.values, `${path}{}`, needed, true);
  }
  if (type.kind === "object") {
    return type.properties.flatMap(({ name, type: inner, required }) =>
      inner.kind === "sparkml_vector"
        ? [{ path: `${path}.${name}`, blocks: "every request", why: vectorInObject }]
        : ofType(inner, `${path}.${name}`, needed && required, true),
    );
  }
  const why = nested ? reasons[type.kind] : undefined;
  return why === undefined ? [] : [{ path, blocks, why }];
}

const mapOfVectors =
  "Servers load a map of vectors as one vector by mistake, and refuse every map. Declare a map of lists of double.";
const vectorInObject =
  "Servers cannot load an object with a vector, so the model does not start. Declare a list of double.";

const reasons: Record<string, string | undefined> = {
  integer:
    "JSON numbers arrive with 64 bits, and nested values are not cast to 32: every number is refused. Declare long.",
  float:
    "JSON numbers arrive with 64 bits, and nested values are not cast to 32: all but 0 and 1 are refused. Declare double.",
  datetime:
    "JSON has no dates, and nested text is not read as one: every date is refused, or arrives as a whole number where columns have no names. Declare string.",
};
