import type { Form } from "@/lib/signatures/form";

import { castFrame } from "./cast-frame";
import type { Data } from "./enforce";
import { castTensorInput, enforceLengths } from "./decode-tensors";
import { castInputs, castInstances } from "./decode-inputs";
import { Failure, within } from "./python/failure";
import { frameOfList, frameOfSplit } from "./python/frame";
import { loads } from "./python/json";
import { isDict, none, type Py, type PyDict } from "./python/value";
import type { Schema } from "./schema";
import { type Sent, sentOf } from "./sent";
import type { Server } from "./server";

/**
 * First stage's result: the inputs, converted to the declared types as far as the envelope does, the parameters as sent, and what
 * the body said.
 */
export type Decoded = { data: Data; params: Py; sent: () => Sent };

const envelopes = ["dataframe_split", "dataframe_records", "inputs", "instances"] as const;
type Envelope = (typeof envelopes)[number];
/** Any of these keys at the top of a body makes the whole body the input of a model for chats. */
const unwrappedKeys = ["messages", "prompt", "input"];

/** Reads a JSON body. Throws a Failure for what the server refuses before it looks at the signature's requirements. */
export function decodeJson(body: string, form: Form | null, schema: Schema | null, server: Server): Decoded {
  const root = loads(server.protocol === "current" ? body.replace(/^\ufeff/, "") : body);
  if (!isDict(root))
    throw new Failure(
      "body.not-an-object",
      "The body is not a JSON object with one of the four envelopes.",
      null,
      "invalid",
    );
  if (server.protocol === "current" && unwrappedKeys.some((key) => root.entries.has(key))) return unwrapped(root, form);
  const params = root.entries.get("params") ?? none;
  if (form?.fromTypeHint) {
    return { data: { kind: "value", value: inputsOf(root) }, params, sent: () => sentOf(root, false) };
  }
  const present = envelopes.filter((name) => root.entries.has(name));
  const [envelope] = present;
  if (envelope === undefined || present.length > 1) {
    const found = present.length > 1 ? `${present.join(" and ")} together` : "none of them";
    throw new Failure(
      "body.envelope",
      `The body has exactly one of ${envelopes.join(", ")}; this one has ${found}.`,
      null,
      "invalid",
    );
  }
  return {
    data: within(null, () => open(envelope, root.entries.get(envelope) ?? none, schema, server)),
    params,
    sent: () => sentOf(root, false),
  };
}

/** The values of a table keep their types: no first stage. What the signature calls parameters is taken out. */
function unwrapped(root: PyDict, form: Form | null): Decoded {
  const names = new Set(form?.params?.map((param) => param.name) ?? []);
  const entries = [...root.entries];
  return {
    data: { kind: "value", value: { t: "dict", entries: new Map(entries.filter(([name]) => !names.has(name))) } },
    params: { t: "dict", entries: new Map(entries.filter(([name]) => names.has(name))) },
    sent: () => sentOf(root, true),
  };
}

function inputsOf(root: PyDict): Py {
  const inputs = root.entries.get("inputs");
  if (inputs === undefined)
    throw new Failure("hint.inputs-only", "A model with type hints takes the key inputs alone.", null, "invalid");
  return inputs;
}

function open(envelope: Envelope, content: Py, schema: Schema | null, server: Server): Data {
  if (envelope === "dataframe_records") {
    if (content.t !== "list")
      throw new Failure("table.malformed", "dataframe_records is a list of records.", envelope, "invalid");
    return { kind: "frame", frame: castFrame(frameOfList(content.items, server.pandas), schema, server) };
  }
  if (envelope === "dataframe_split")
    return { kind: "frame", frame: castFrame(splitOf(content, server), schema, server) };
  if (server.protocol === "current")
    return {
      kind: "value",
      value: envelope === "inputs" ? castInputs(content, schema, server) : castInstances(content, schema, server),
    };
  const value = within(null, () => castTensorInput(envelope, content, schema, server), 500);
  if (envelope === "instances") enforceLengths(value);
  return { kind: "value", value };
}

function splitOf(content: Py, server: Server) {
  if (!isDict(content))
    throw new Failure(
      "table.malformed",
      "dataframe_split is an object with columns and data.",
      "dataframe_split",
      "invalid",
    );
  const unknown = [...content.entries.keys()].find((key) => !["columns", "data", "index"].includes(key));
  const data = content.entries.get("data");
  if (data === undefined || unknown !== undefined) {
    const why =
      unknown === undefined
        ? "dataframe_split needs the key data."
        : `dataframe_split does not know the key ${unknown}.`;
    throw new Failure("table.malformed", why, "dataframe_split", "invalid");
  }
  return frameOfSplit(
    data,
    content.entries.get("columns") ?? none,
    content.entries.get("index") ?? none,
    server.pandas,
  );
}
