import type { DataType, Form, Part } from "@/lib/signatures/form";

import { dropParams, encoding, mediaType, plainWire, readingJson, type ToWire, Unreadable } from "./body";
import { entryOf, textOf } from "./cells";
import { notRaw } from "./conversions";
import { explained, faultsBySignature, statusFault, unknownFault } from "./faults";
import { fromInstances, fromNamed, instancesOf } from "./instances";
import { objectText } from "./json-text";
import type { Losses } from "./losses";
import { contentOf, jsonOf, opened, plainName } from "./replies";
import { sensed } from "./sense";
import { noPath, pathOf, refusedInPath } from "./target";
import type { Cell, Explanation, Metadata, Payload, Protocol, Reply, Target } from "./types";

const bodies = [
  { name: "instances", title: "instances" },
  { name: "instances_in_lists", title: "instances, each value in a list (scikit-learn)" },
] as const;

/** Version 1 of KServe's own protocol: its predict call. */
export const kserveV1: Protocol = {
  name: "kserve-v1",
  title: "KServe V1",
  bodies,

  encode(payload, target) {
    const { body } = target;
    const refused = refusedInPath(target, bodies, false);
    if (refused) return refused;
    const path = modelPath(target);
    if (path === null) return noPath;
    return encoding((losses) => ({
      path: `${path}:predict`,
      headers: { "content-type": "application/json" },
      body: bodyText(payload, body, losses),
    }));
  },

  decode: (reply) =>
    opened(reply, (root) => {
      const predictions = entryOf(root, "predictions");
      return { content: predictions === undefined ? null : contentOf(predictions) };
    }),

  readPayload(text, contentType, types) {
    if (mediaType(contentType) !== "application/json")
      return { status: "unreadable", why: "The protocol takes JSON and nothing else.", at: null };
    return readingJson(text, (root, notes) => payloadFrom(root, types, notes));
  },

  explain: explainV1,
  health(target) {
    if (target.model === null) return { path: `${target.base}/`, read: isAlive };
    const path = modelPath(target);
    return path === null ? null : { path, read: (reply) => readyOf(jsonOf(reply)) };
  },
  metadata(target) {
    const path = target.model === null ? null : modelPath(target);
    return path === null ? null : { path, read: readMetadata };
  },
};

function modelPath({ base, model }: Target): string | null {
  return pathOf(`${base}/v1/models`, model);
}

function isAlive(reply: Reply): true | null {
  return textOf(entryOf(jsonOf(reply) ?? undefined, "status")) === "alive" ? true : null;
}

function readMetadata(reply: Reply): Metadata | null {
  const root = jsonOf(reply);
  const model = plainName(entryOf(root ?? undefined, "name"));
  const isModel = readyOf(root) !== null && model !== null;
  return isModel ? { server: null, model, versions: [], inputs: null, outputs: null } : null;
}

/** Ready is told as true or "True". */
function readyOf(root: Cell | null): boolean | null {
  const ready = entryOf(root ?? undefined, "ready");
  if (ready?.kind === "boolean") return ready.value;
  const text = textOf(ready);
  return text === null ? null : text.toLowerCase() === "true";
}

function bodyText(payload: Payload, body: string | null, losses: Losses): string {
  if (payload.layout === "raw") throw notRaw();
  dropParams(payload.params, losses, "this protocol");
  const plain = plainWire(losses);
  const isBoxed =
    body === "instances_in_lists" && payload.layout === "table" && payload.columns.some(({ name }) => name !== null);
  return objectText([
    ["instances", instancesOf(payload, isBoxed ? boxing(plain, losses) : unboxing(plain, losses), losses)],
  ]);
}

/** Servers for scikit-learn make a table of each instance, and a table's column is a list. */
function boxing(plain: ToWire, losses: Losses): ToWire {
  return (cell, type, where) => {
    if (type === null || type.kind === "array")
      losses.add(
        "value.in-list",
        where,
        () =>
          `The values of “${where ?? ""}” stand in lists of one; without a declared type nothing tells them from lists.`,
      );
    return { kind: "list", items: [plain(cell, type, where)] };
  };
}

/** Where values stand bare, a list of one in a column of single values reads as its value. */
function unboxing(plain: ToWire, losses: Losses): ToWire {
  return (cell, type, where) => {
    if (isBox(cell, type))
      losses.add("list.of-one", where, () => `A list of one in “${where ?? ""}” reads as the value in it.`);
    return plain(cell, type, where);
  };
}

function payloadFrom(root: Cell, types: Part | null, notes: string[]): Payload {
  const instances = entryOf(root, "instances");
  const inputs = entryOf(root, "inputs");
  if (instances?.kind === "list") return fromInstances(instances.items, types, [], notes, unboxed);
  if (inputs?.kind === "list") return fromInstances(inputs.items, types, [], notes, unboxed);
  if (inputs?.kind === "object") return fromNamed(inputs.entries, types, [], notes);
  throw new Unreadable("The body has no list of instances.");
}

function unboxed(cell: Cell, type: DataType | null): Cell {
  const [only] = isBox(cell, type) && cell.kind === "list" ? cell.items : [];
  return sensed(only ?? cell, type);
}

/** A list of one where the type is no list. */
function isBox(cell: Cell, type: DataType | null): boolean {
  return (
    cell.kind === "list" &&
    cell.items.length === 1 &&
    type !== null &&
    type.kind !== "array" &&
    type.kind !== "sparkml_vector"
  );
}

function explainV1(reply: Parameters<Protocol["explain"]>[0], payload: Payload | null, form: Form | null): Explanation {
  const [own] = faultsBySignature(payload, form);
  if (own && (reply.status === 400 || reply.status === 500)) return explained(own, reply.status);
  if (reply.status === 404)
    return explained({ text: "There is no model of that name there", where: null }, reply.status);
  const message = textOf(entryOf(jsonOf(reply) ?? undefined, "error")) ?? "";
  if (/instances|Expected "instances"/.test(message))
    return explained({ text: "The body has no list of instances", where: null }, reply.status);
  return explained(statusFault(reply) ?? unknownFault(reply), reply.status);
}
