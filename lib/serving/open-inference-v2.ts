import type { DataType, Form, Part } from "@/lib/signatures/form";

import { encoding, mediaType, plainWire, readingJson, type ToWire } from "./body";
import { entryOf, isNonFinite, itemsOf, missing, textOf } from "./cells";
import { asTable, notRaw } from "./conversions";
import { columnDatatype, type ContentType, type Datatype, datatypeOf, guessedDatatype } from "./datatypes";
import { explained, faultsBySignature, statusFault, unknownFault } from "./faults";
import { jsonText, objectText } from "./json-text";
import { type Losses, Refusal } from "./losses";
import { declaredTensors, payloadFrom, positionName, tensorOf, wireTensor } from "./open-inference-v2-read";
import { jsonOf, opened, plainName } from "./replies";
import { senseLosses } from "./sense";
import { dropIndex, whereOf } from "./table";
import { called, checkSize } from "./tensors";
import { noPath, pathOf, refusedInPath } from "./target";
import type {
  Cell,
  Entry,
  Explanation,
  Metadata,
  Payload,
  PayloadColumn,
  PayloadTensor,
  Protocol,
  Reply,
  TablePayload,
  Target,
} from "./types";

const bodies = [
  { name: "pandas", title: "Columns of a table (MLServer)" },
  { name: "tensors", title: "Tensors" },
] as const;

/** Version 2 of the protocol that KServe, MLServer and Triton share. */
export const openInferenceV2: Protocol = {
  name: "open-inference-v2",
  title: "Open Inference Protocol V2",
  bodies,

  encode(payload, target) {
    const { body } = target;
    const refused = refusedInPath(target, bodies, true);
    if (refused) return refused;
    const path = modelPath(target);
    if (path === null) return noPath;
    return encoding((losses) => ({
      path: `${path}/infer`,
      headers: { "content-type": "application/json" },
      body: bodyText(payload, body ?? (payload.layout === "table" ? "pandas" : "tensors"), target.takes, losses),
    }));
  },

  decode: (reply) => opened(reply, decoded),

  readPayload(text, contentType, types) {
    if (mediaType(contentType) !== "application/json")
      return {
        status: "unreadable",
        why: "The protocol takes JSON, or binary tensors that cannot be shown here.",
        at: null,
      };
    return readingJson(text, (root, notes) => payloadFrom(root, types, notes));
  },

  explain: explainInference,
  health(target) {
    const path = target.model === null ? `${target.base}/v2/health` : modelPath(target);
    return path === null ? null : { path: `${path}/ready`, read: ({ status }) => (status === 200 ? true : null) };
  },
  metadata(target) {
    const path = target.model === null ? `${target.base}/v2` : modelPath(target);
    return path === null ? null : { path, read: readMetadata };
  },
};

function modelPath({ base, model, version }: Target): string | null {
  const path = pathOf(`${base}/v2/models`, model);
  return path === null || version === null ? path : pathOf(`${path}/versions`, version);
}

function bodyText(payload: Payload, body: string, takes: Part | null, losses: Losses): string {
  if (payload.layout === "raw") throw notRaw();
  const isPandas = body === "pandas";
  const wire = strictWire(plainWire(losses));
  const inputs =
    isPandas || payload.layout === "table"
      ? columnInputs(asTable(payload, losses), isPandas, takes, wire, losses)
      : payload.tensors.map((tensor, at) => tensorInput(tensor, at, wire, losses));
  refuseTwice(inputs);
  const parameters: Entry[] = [
    ...(isPandas ? [["content_type", { kind: "text", text: "pd" }] satisfies Entry] : []),
    ...payload.params.map(checkedParam),
  ];
  return objectText([
    ...(parameters.length > 0 ? [["parameters", { kind: "object", entries: parameters }] satisfies Entry] : []),
    ["inputs", { kind: "list", items: inputs }],
  ]);
}

function columnInputs(
  table: TablePayload,
  isPandas: boolean,
  takes: Part | null,
  wire: ToWire,
  losses: Losses,
): Cell[] {
  dropIndex(table, losses, "this protocol");
  if (table.columns.length === 0 && table.rows.length > 0)
    losses.add("rows.without-columns", null, () => "Without columns the body does not say how many rows there are.");
  if (!isPandas && table.columns.some(({ name }) => name !== null))
    losses.add("table.as-tensors", null, () => "The columns are sent as tensors; nothing says that they are a table.");
  return table.columns.flatMap((column, at) => {
    const cells = table.rows.map((row) => row[at] ?? missing);
    const name = column.name ?? positionName(at);
    if (column.named === "number")
      losses.add("name.as-text", column.name, () => `The number ${name} as a column's name becomes text.`);
    if (cells.length > 0 && cells.every(({ kind }) => kind === "missing")) {
      losses.add("column.left-out", column.name, () => `“${name}” is left out: no row has a value for it.`);
      return [];
    }
    const { datatype, content } = typeOfColumn(column, cells, whereOf(column, at), losses);
    const isRow = isPandas || rankOf(takes, name) !== 1;
    const data = cells.map((cell) => columnCell(cell, column.dtype, content, whereOf(column, at), wire, losses));
    if (content === "base64" && !isPandas)
      losses.add(
        "bytes.by-content-type",
        column.name,
        () => `Bytes of “${name}” are sent as base64, which only servers that know content types decode.`,
      );
    return [inputCell(name, isRow ? [cells.length, 1] : [cells.length], datatype, content, data)];
  });
}

function columnCell(
  cell: Cell,
  type: DataType | null,
  content: ContentType | null,
  where: string,
  wire: ToWire,
  losses: Losses,
): Cell {
  if (cell.kind === "missing")
    throw new Refusal(
      `“${where}” is absent from some rows, and the protocol has no word for that. Leave it out of all rows, or out of none.`,
    );
  if (content !== "pd_json" && (cell.kind === "list" || cell.kind === "object"))
    throw new Refusal(`“${where}” holds nested values in a column of single ones, and the protocol cannot carry both.`);
  if (content !== "pd_json") return wire(cell, type, where);
  senseLosses(cell, type, where, losses);
  return { kind: "text", text: jsonText(cell) };
}

function typeOfColumn({ dtype, name }: PayloadColumn, cells: Cell[], where: string, losses: Losses) {
  if (dtype !== null) return columnDatatype(dtype);
  const guess = guessedDatatype(cells) ?? { datatype: "BYTES" as const, content: "pd_json" as const };
  losses.add("type.guessed", name, () => `Nobody said of what type “${where}” is; it is sent as ${guess.datatype}.`);
  return guess;
}

function tensorInput(tensor: PayloadTensor, at: number, wire: ToWire, losses: Losses): Cell {
  checkSize(tensor);
  const name = tensor.name ?? positionName(at);
  const declared = tensor.dtype === null ? null : datatypeOf(tensor.dtype);
  if (tensor.dtype !== null && declared === null)
    throw new Refusal(`${called(tensor)} has elements of type ${tensor.dtype}, for which the protocol has no word.`);
  if (declared === "FP16" || declared === "BF16")
    throw new Refusal(
      `${called(tensor)} has elements of type ${tensor.dtype ?? ""}, which the protocol sends as bytes only, not as JSON.`,
    );
  const guess = guessedDatatype(tensor.data);
  const datatype = declared ?? guess?.datatype;
  if (datatype === undefined)
    throw new Refusal(`${called(tensor)} mixes values of several kinds, and nobody said of what type it is.`);
  if (declared === null)
    losses.add(
      "type.guessed",
      tensor.name,
      () => `Nobody said of what type ${called(tensor).toLowerCase()} is; it is sent as ${datatype}.`,
    );
  const content =
    datatype === "BYTES" && (guess?.content === "base64" || guess?.content === "datetime") ? guess.content : null;
  if (content !== null)
    losses.add(
      "bytes.by-content-type",
      tensor.name,
      () =>
        `${called(tensor)} is sent as text that says what it means; only servers that know content types read it so.`,
    );
  const data = tensor.data.map((cell) => {
    if (cell.kind === "list" || cell.kind === "object")
      throw new Refusal(`${called(tensor)} holds nested values; the protocol has only numbers, truth values and text.`);
    return content === null
      ? wire(cell, null, tensor.name)
      : wire(cell, { kind: content === "base64" ? "binary" : "datetime" }, tensor.name);
  });
  return inputCell(name, tensor.shape, datatype, content, data);
}

function inputCell(name: string, shape: number[], datatype: Datatype, content: ContentType | null, data: Cell[]): Cell {
  const parameters: Entry[] =
    content === null
      ? []
      : [["parameters", { kind: "object", entries: [["content_type", { kind: "text", text: content }]] }]];
  return {
    kind: "object",
    entries: [
      ["name", { kind: "text", text: name }],
      ["shape", { kind: "list", items: shape.map((size) => ({ kind: "number", token: String(size) })) }],
      ["datatype", { kind: "text", text: datatype }],
      ...parameters,
      ["data", { kind: "list", items: data }],
    ],
  };
}

/** Servers of this protocol parse strictly, and a tensor has no place for null. */
function strictWire(plain: ToWire): ToWire {
  return (cell, type, where) => {
    const name = where === null ? "A value" : `“${where}”`;
    if (cell.kind === "null") throw new Refusal(`${name} holds null, and the elements of a tensor cannot be null.`);
    if (isNonFinite(cell))
      throw new Refusal(`${name} holds NaN or Infinity, which is not valid JSON; servers of this protocol refuse it.`);
    return plain(cell, type, where);
  };
}

function checkedParam([name, value]: Entry): Entry {
  if (name === "content_type")
    throw new Refusal("content_type is a word of the protocol and cannot be a parameter of the model.");
  if (value.kind === "text" || value.kind === "boolean" || (value.kind === "number" && !isNonFinite(value)))
    return [name, value];
  throw new Refusal(
    `The parameter “${name}” is neither text, nor a number, nor true or false; the protocol takes nothing else.`,
  );
}

function refuseTwice(inputs: Cell[]): void {
  const names = inputs.map((input) => textOf(entryOf(input, "name")));
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined && twice !== null) throw new Refusal(`Two inputs would be called “${twice}”.`);
}

function rankOf(takes: Part | null, name: string): number {
  const found = takes?.layout === "tensors" ? takes.tensors.find((tensor) => tensor.name === name) : undefined;
  return found?.shape.length ?? 2;
}

function decoded(root: Cell) {
  const outputs = itemsOf(entryOf(root, "outputs"));
  const servedBy = {
    model: plainName(entryOf(root, "model_name")),
    version: plainName(entryOf(root, "model_version")),
    deployment: null,
  };
  try {
    return {
      content: outputs
        ? { layout: "tensors" as const, tensors: outputs.map((cell, at) => tensorOf(wireTensor(cell), at, null)) }
        : null,
      servedBy,
    };
  } catch {
    return { content: null, servedBy };
  }
}

function readMetadata(reply: Reply): Metadata | null {
  const root = reply.status === 200 ? jsonOf(reply) : null;
  const name = plainName(entryOf(root ?? undefined, "name"));
  if (root === null || name === null) return null;
  if (entryOf(root, "extensions") !== undefined) {
    const version = plainName(entryOf(root, "version"));
    return {
      server: version === null ? name : `${name} ${version}`,
      model: null,
      versions: [],
      inputs: null,
      outputs: null,
    };
  }
  const part = (key: string): Part | null => {
    const tensors = declaredTensors(itemsOf(entryOf(root, key)) ?? []);
    return tensors && tensors.length > 0 ? { layout: "tensors", tensors } : null;
  };
  const versions = (itemsOf(entryOf(root, "versions")) ?? []).flatMap((cell) => plainName(cell) ?? []);
  return {
    server: plainName(entryOf(root, "platform")),
    model: name,
    versions,
    inputs: part("inputs"),
    outputs: part("outputs"),
  };
}

function explainInference(reply: Reply, payload: Payload | null, form: Form | null): Explanation {
  const [own] = faultsBySignature(payload, form);
  if (reply.status === 422)
    return explained({ text: "The body does not have the form of the protocol", where: null }, reply.status);
  if (reply.status === 404)
    return explained({ text: "There is no model or version of that name there", where: null }, reply.status);
  if (own && (reply.status === 400 || reply.status === 500)) return explained(own, reply.status);
  const message = textOf(entryOf(jsonOf(reply) ?? undefined, "error")) ?? "";
  const said = says.find(([pattern]) => pattern.test(message));
  return explained(said ? { text: said[1], where: null } : (statusFault(reply) ?? unknownFault(reply)), reply.status);
}

const says: [RegExp, string][] = [
  [/unexpected shape|shape mismatch|expected shape|invalid shape/i, "An input has another shape than the model takes"],
  [/unexpected inference input|unknown input|Invalid input name/i, "There is an input that the model does not know"],
  [/expected \d+ inputs|missing/i, "An input is missing"],
  [/datatype|data-type|data type/i, "An input has another element type than the model takes"],
];
