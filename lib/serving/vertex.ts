import type { Form, Part } from "@/lib/signatures/form";

import { encoding, mediaType, paramsWire, plainWire, readingJson, type ToWire, Unreadable } from "./body";
import { entryOf, isNonFinite, textOf } from "./cells";
import { notRaw } from "./conversions";
import { explained, faultsBySignature, statusFault, unknownFault } from "./faults";
import { fromInstances, instancesOf, readTagged, taggedWire } from "./instances";
import { objectText } from "./json-text";
import { type Losses, Refusal } from "./losses";
import { contentOf, header, jsonOf, opened, plainName } from "./replies";
import type { Cell, Entry, Explanation, Payload, Protocol, RawPayload, Reply } from "./types";

const bodies = [
  { name: "instances", title: "instances and parameters" },
  { name: "raw", title: "As it is (rawPredict)" },
] as const;

/** An endpoint of Vertex AI. `base` of a target ends with the endpoint: `/v1/projects/…/locations/…/endpoints/…`. */
export const vertexPredict: Protocol = {
  name: "vertex-predict",
  title: "Vertex AI endpoint",
  bodies,
  maxBody: (origin) => (origin !== null && isShared(origin) ? 1_572_864 : 10_485_760),

  encode(payload, { base, body, deployment, version }) {
    if (deployment !== null || version !== null)
      return {
        status: "refused",
        why: "A call cannot choose a deployed model: the traffic split of the endpoint decides. Two endpoints can be compared.",
      };
    if (body !== null && !bodies.some(({ name }) => name === body))
      return { status: "refused", why: "This protocol has no such body." };
    return encoding((losses) => {
      if (body === "raw" || (body === null && payload.layout === "raw")) {
        const { contentType, text } = checkedRaw(payload);
        return { path: `${base}:rawPredict`, headers: { "content-type": contentType }, body: text };
      }
      return {
        path: `${base}:predict`,
        headers: { "content-type": "application/json" },
        body: bodyText(payload, losses),
      };
    });
  },

  decode: (reply) =>
    opened(reply, (root) => {
      const predictions = entryOf(root, "predictions");
      const deployment = plainName(entryOf(root, "deployedModelId")) ?? header(reply, "x-vertex-ai-deployed-model-id");
      const servedBy = {
        model: plainName(entryOf(root, "modelDisplayName")) ?? plainName(entryOf(root, "model")),
        version: plainName(entryOf(root, "modelVersionId")),
        deployment,
      };
      return { content: contentOf(predictions ?? root), servedBy };
    }),

  readPayload(text, contentType, types) {
    if (mediaType(contentType) !== "application/json")
      return { status: "read", payload: { layout: "raw", contentType, text }, notes: [] };
    return readingJson(text, (root, notes) => payloadFrom(root, text, contentType, types, notes));
  },

  explain: explainPredict,
  health: () => null,
  metadata: () => null,
};

/**
 * The address that all endpoints of a region share takes 1.5 MB, and every endpoint with an address of its own 10 MB (“Choose an
 * endpoint type” in the vendor's documentation). It does not say of which megabyte; what lies between the two, the server judges.
 */
function isShared(origin: string): boolean {
  return /(^|\.|-|\/)aiplatform\.googleapis\.com$/.test(origin);
}

function checkedRaw(payload: Payload): RawPayload {
  if (payload.layout !== "raw") throw new Refusal("A table or tensors go as instances.");
  return payload;
}

function bodyText(payload: Payload, losses: Losses): string {
  if (payload.layout === "raw") throw notRaw();
  const wire = doubles(taggedWire(losses, plainWire(losses)), losses);
  const params = paramsWire(payload.params, wire);
  return objectText([
    ["instances", instancesOf(payload, wire, losses)],
    ...(params.length > 0 ? [["parameters", { kind: "object", entries: params }] satisfies Entry] : []),
  ]);
}

/** On the way every number is a double, and NaN is none. */
function doubles(wire: ToWire, losses: Losses): ToWire {
  return (cell, type, where) => {
    const name = where === null ? "A value" : `“${where}”`;
    for (const one of numbersIn(cell)) {
      if (isNonFinite(one) || !Number.isFinite(Number(one.token)))
        throw new Refusal(`${name} holds ${one.token}, and the endpoint takes only numbers that fit into a double.`);
      if (/^-?\d+$/.test(one.token) && BigInt(one.token) !== BigInt(Number(one.token)))
        losses.add(
          "number.as-double",
          where,
          () =>
            `${name} holds ${one.token}, which arrives as ${BigInt(Number(one.token))}: every number becomes a double on the way.`,
        );
    }
    return wire(cell, type, where);
  };
}

function numbersIn(cell: Cell): Extract<Cell, { kind: "number" }>[] {
  if (cell.kind === "number") return [cell];
  if (cell.kind === "list") return cell.items.flatMap(numbersIn);
  return cell.kind === "object" ? cell.entries.flatMap(([, value]) => numbersIn(value)) : [];
}

/** What has no instances can only be meant for rawPredict. */
function payloadFrom(root: Cell, text: string, contentType: string, types: Part | null, notes: string[]): Payload {
  const instances = entryOf(root, "instances");
  if (instances === undefined) return { layout: "raw", contentType, text };
  if (instances.kind !== "list") throw new Unreadable("The instances are not a list.");
  const parameters = entryOf(root, "parameters");
  if (parameters !== undefined && parameters.kind !== "object")
    throw new Unreadable("The parameters are not an object.");
  const params = (parameters?.entries ?? []).map(([name, value]): Entry => [name, readTagged(value, null)]);
  return fromInstances(instances.items, types, params, notes, readTagged);
}

function explainPredict(reply: Reply, payload: Payload | null, form: Form | null): Explanation {
  const [own] = faultsBySignature(payload, form);
  const status = textOf(entryOf(entryOf(jsonOf(reply) ?? undefined, "error"), "status")) ?? "";
  const said = byStatus[status];
  if (own && (reply.status === 400 || reply.status === 500)) return explained(own, reply.status);
  return explained(
    said === undefined ? (statusFault(reply) ?? unknownFault(reply)) : { text: said, where: null },
    reply.status,
  );
}

const byStatus: Record<string, string> = {
  INVALID_ARGUMENT: "The endpoint or the model does not take this body",
  FAILED_PRECONDITION: "The endpoint cannot take calls now; it may have no deployed model",
  NOT_FOUND: "There is no such endpoint",
  PERMISSION_DENIED: "The credentials are not allowed to call this endpoint",
  UNAUTHENTICATED: "The credentials are missing or not accepted",
  RESOURCE_EXHAUSTED: "The quota of calls is used up for now",
  UNAVAILABLE: "The endpoint cannot answer now",
  DEADLINE_EXCEEDED: "The model took longer than the endpoint allows",
  INTERNAL: "The model's container failed, and the endpoint tells the reason only in its log",
};
