import type { Form, Part, Tensor } from "@/lib/signatures/form";

import { dropParams, encoding, mediaType, plainWire, readingJson, type ToWire, Unreadable } from "./body";
import { entryOf, itemsOf, textOf } from "./cells";
import { notRaw } from "./conversions";
import { explained, faultsBySignature, statusFault, unknownFault } from "./faults";
import { fromInstances, fromNamed, instancesOf, readTagged, taggedWire } from "./instances";
import { objectText } from "./json-text";
import { type Losses, Refusal } from "./losses";
import { contentOf, jsonOf, nobody, opened, plainName } from "./replies";
import { columnsOf, dropIndex, listsOf } from "./table";
import { tensorsCell, tensorsFrom } from "./tensors";
import { noPath, pathOf, refusedInPath } from "./target";
import type { Cell, Entry, Explanation, Metadata, Payload, Protocol, Reply, Target } from "./types";

const bodies = [
  { name: "instances", title: "instances, by row" },
  { name: "inputs", title: "inputs, by column" },
] as const;

/** The REST interface of TensorFlow Serving: its predict call. */
export const tensorflowServing: Protocol = {
  name: "tensorflow-serving",
  title: "TensorFlow Serving",
  bodies,

  encode(payload, target) {
    const { body, signatureName } = target;
    const refused = refusedInPath(target, bodies, true);
    if (refused) return refused;
    const path = modelPath(target);
    if (path === null) return noPath;
    return encoding((losses) => ({
      path: `${path}:predict`,
      headers: { "content-type": "application/json" },
      body: objectText([
        ...(signatureName === null ? [] : [["signature_name", { kind: "text", text: signatureName }] satisfies Entry]),
        contentEntry(payload, body, losses),
      ]),
    }));
  },

  decode: (reply) => opened(reply, (root) => ({ content: decoded(root), servedBy: nobody })),

  readPayload(text, contentType, types) {
    const type = mediaType(contentType);
    if (type !== "application/json" && type !== "")
      return { status: "unreadable", why: "The protocol takes JSON and nothing else.", at: null };
    return readingJson(text, (root, notes) => payloadFrom(root, types, notes));
  },

  explain: explainServing,
  health(target) {
    const path = target.model === null ? null : modelPath(target);
    return path === null ? null : { path, read: isAvailable };
  },
  metadata(target) {
    const path = target.model === null ? null : modelPath(target);
    return path === null
      ? null
      : { path: `${path}/metadata`, read: (reply) => readMetadata(reply, target.signatureName ?? "serving_default") };
  },
};

/** Versions that are words are labels. */
function modelPath({ base, model, version }: Target): string | null {
  const path = pathOf(`${base}/v1/models`, model);
  if (path === null || version === null) return path;
  return pathOf(`${path}/${/^\d+$/.test(version) ? "versions" : "labels"}`, version);
}

function contentEntry(payload: Payload, body: string | null, losses: Losses): Entry {
  if (payload.layout === "raw") throw notRaw();
  dropParams(payload.params, losses, "this protocol");
  const wire = withoutNull(taggedWire(losses, plainWire(losses)));
  if (body !== "inputs") return ["instances", instancesOf(payload, wire, losses)];
  if (payload.layout === "tensors") return ["inputs", tensorsCell(payload, wire, losses)];
  if (payload.columns.some(({ name }) => name !== null)) return ["inputs", columnsOf(payload, wire, losses)];
  dropIndex(payload, losses, "this protocol");
  if (payload.rows.length === 0 && payload.columns.length > 0)
    losses.add(
      "columns.without-rows",
      null,
      () => "Without names and rows the body does not say how many columns there are.",
    );
  return ["inputs", listsOf(payload, wire)];
}

/** A tensor has no place for null. */
function withoutNull(wire: ToWire): ToWire {
  return (cell, type, where) => {
    if (holdsNull(cell))
      throw new Refusal(
        `${where === null ? "A value" : `“${where}”`} holds null, and the elements of a tensor cannot be null.`,
      );
    return wire(cell, type, where);
  };
}

function holdsNull(cell: Cell): boolean {
  if (cell.kind === "null") return true;
  if (cell.kind === "list") return cell.items.some(holdsNull);
  return cell.kind === "object" && cell.entries.some(([, value]) => holdsNull(value));
}

function payloadFrom(root: Cell, types: Part | null, notes: string[]): Payload {
  const [instances, inputs] = [entryOf(root, "instances"), entryOf(root, "inputs")];
  if (instances && inputs)
    throw new Unreadable("The body has instances and inputs; exactly one of them belongs there.");
  if (entryOf(root, "signature_name"))
    notes.push("The name of the signature belongs to the endpoint that is called, not to the payload.");
  if (instances) {
    if (instances.kind !== "list") throw new Unreadable("The instances are not a list.");
    return fromInstances(instances.items, types, [], notes, readTagged);
  }
  if (!inputs) throw new Unreadable("The body has neither instances nor inputs.");
  if (inputs.kind === "object" && !isBytes(inputs)) return fromNamed(inputs.entries, types, [], notes, readTagged);
  if (inputs.kind === "list") return fromInstances(inputs.items, types, [], notes, readTagged);
  const scalar = tensorsFrom({ kind: "list", items: [inputs] }, types, []);
  return {
    ...scalar,
    tensors: scalar.tensors.map((tensor) => ({
      ...tensor,
      shape: [],
      data: tensor.data.map((cell) => readTagged(cell, null)),
    })),
  };
}

function isBytes(cell: Cell): boolean {
  return readTagged(cell, null).kind === "bytes";
}

/** Rows come back under predictions, columns under outputs; a single named output has lost its name. */
function decoded(root: Cell) {
  const content = entryOf(root, "predictions") ?? entryOf(root, "outputs");
  return content === undefined ? null : contentOf(content);
}

function isAvailable(reply: Reply): boolean | null {
  const states = reply.status === 200 ? itemsOf(entryOf(jsonOf(reply) ?? undefined, "model_version_status")) : null;
  return states ? states.some((state) => textOf(entryOf(state, "state")) === "AVAILABLE") : null;
}

function readMetadata(reply: Reply, signatureName: string): Metadata | null {
  const root = reply.status === 200 ? jsonOf(reply) : null;
  const spec = entryOf(root ?? undefined, "model_spec");
  const name = plainName(entryOf(spec, "name"));
  if (name === null) return null;
  const signatures = entryOf(entryOf(entryOf(root ?? undefined, "metadata"), "signature_def"), "signature_def");
  const served = entryOf(signatures, signatureName);
  const version = plainName(entryOf(spec, "version"));
  return {
    server: "TensorFlow Serving",
    model: name,
    versions: version === null ? [] : [version],
    inputs: partOf(entryOf(served, "inputs")),
    outputs: partOf(entryOf(served, "outputs")),
  };
}

const dtypes: Record<string, string> = {
  DT_FLOAT: "float32",
  DT_DOUBLE: "float64",
  DT_HALF: "float16",
  DT_INT8: "int8",
  DT_INT16: "int16",
  DT_INT32: "int32",
  DT_INT64: "int64",
  DT_UINT8: "uint8",
  DT_BOOL: "bool",
  DT_STRING: "str",
};

/** Sizes come as texts. */
function partOf(cell: Cell | undefined): Part | null {
  if (cell?.kind !== "object") return null;
  const tensors = cell.entries.map(([name, one]): Tensor => {
    const sizes = itemsOf(entryOf(entryOf(one, "tensor_shape"), "dim")) ?? [];
    const shape = sizes.map((size) => Number(textOf(entryOf(size, "size")) ?? "-1"));
    return { name, dtype: dtypes[textOf(entryOf(one, "dtype")) ?? ""] ?? "object", shape };
  });
  return tensors.length > 0 ? { layout: "tensors", tensors } : null;
}

function explainServing(reply: Reply, payload: Payload | null, form: Form | null): Explanation {
  const message = textOf(entryOf(jsonOf(reply) ?? undefined, "error")) ?? "";
  const [own] = faultsBySignature(payload, form);
  if (own && reply.status === 400) return explained(own, reply.status);
  const said = says.find(([pattern]) => pattern.test(message));
  return explained(said ? { text: said[1], where: null } : (statusFault(reply) ?? unknownFault(reply)), reply.status);
}

const says: [RegExp, string][] = [
  [/Servable not found/i, "There is no model or version of that name there"],
  [/Malformed request/i, "The path is not one that the server knows"],
  [/JSON Parse error|Parse error/i, "The body is not JSON"],
  [/Missing 'inputs' or 'instances'/i, "The body has neither instances nor inputs"],
  [/not of expected type|Expecting.*type/i, "A value has another type than the model takes"],
  [/Tensor name|missing|input.*not found/i, "An input is missing, or has a name that the model does not know"],
  [/shape/i, "An input has another shape than the model takes"],
];
