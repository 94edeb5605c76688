import type { Form, Part } from "@/lib/signatures/form";

import { encoding, mediaType, readingJson, reading, Unreadable } from "./body";
import { entryOf, textOf } from "./cells";
import { asTable } from "./conversions";
import { csvOf, firstFields, tableFromCsv } from "./csv";
import { explained, faultsBySignature, statusFault, unknownFault } from "./faults";
import { encodeFrame, frameBodies, isFrameBody, readFrame, usualFrame } from "./frames";
import { explainScoring } from "./mlflow";
import { contentOf, header, jsonOf, nobody, opened } from "./replies";
import { noPath, pathOf } from "./target";
import type { Cell, Encoded, Explanation, Normalised, Payload, Protocol, Reply, Target } from "./types";

const bodies = [...frameBodies, { name: "csv_no_header", title: "CSV without a header" }] as const;

/** InvokeEndpoint of Amazon SageMaker. The body is whatever the container takes: one made by MLflow, or a built-in algorithm. */
export const sagemakerInvoke: Protocol = {
  name: "sagemaker-invoke",
  title: "SageMaker endpoint",
  bodies,
  // The service's own API model (`BodyBlob`), 6 MiB.
  maxBody: () => 6_291_456,

  encode(payload, target) {
    if (target.model === null)
      return { status: "refused", why: "The call names the endpoint in its path, and none is given." };
    if (target.version !== null)
      return { status: "refused", why: "A call can choose a variant of the endpoint and no version of a model." };
    return encodeBody(payload, target);
  },

  decode(reply) {
    const servedBy = { ...nobody, deployment: header(reply, "x-amzn-invoked-production-variant") };
    return mediaType(reply.headers["content-type"] ?? "") === "text/csv"
      ? csvRows(reply, servedBy)
      : opened(reply, (root) => ({ content: contentOf(entryOf(root, "predictions") ?? root), servedBy }));
  },

  readPayload,
  explain: explainInvoke,
  health: () => null,
  metadata: () => null,
};

function encodeBody(payload: Payload, { base, model, deployment, body }: Target): Encoded {
  const endpoint = pathOf(`${base}/endpoints`, model);
  if (endpoint === null) return noPath;
  const path = `${endpoint}/invocations`;
  const headers = {
    accept: "application/json",
    ...(deployment !== null && { "x-amzn-sagemaker-target-variant": deployment }),
  };
  const name = body ?? usualFrame(payload);
  if (name === "csv_no_header") {
    return encoding((losses) => ({
      path,
      headers: { ...headers, accept: "text/csv", "content-type": "text/csv" },
      body: csvOf(asTable(payload, losses), losses, false),
    }));
  }
  if (name === "raw" && payload.layout === "raw")
    return encoding(() => ({ path, headers: { ...headers, "content-type": payload.contentType }, body: payload.text }));
  return isFrameBody(name)
    ? encodeFrame(name, payload, path, headers)
    : { status: "refused", why: "This protocol has no such body." };
}

function readPayload(
  text: string,
  contentType: string,
  types: Part | null,
  body?: string,
): ReturnType<Protocol["readPayload"]> {
  const type = mediaType(contentType);
  if (type === "text/csv") {
    const notes: string[] = [];
    const isSaid = body === "csv" || body === "csv_no_header";
    return reading(() => tableFromCsv(text, types, isSaid ? body === "csv" : hasHeader(text, types), notes), notes);
  }
  if (type !== "application/json") return { status: "read", payload: { layout: "raw", contentType, text }, notes: [] };
  const known = readFrame(text, contentType, types);
  if (known.status === "read") return known;
  return readingJson(text, (root) => {
    if (root.kind === "null") throw new Unreadable("There is nothing in the body.");
    return { layout: "raw", contentType, text };
  });
}

/**
 * Whether CSV has a header nobody says. Where names are known, it has one when its first line is made of them, or of words with one
 * of them; a first row taken for a header would be lost.
 */
function hasHeader(text: string, types: Part | null): boolean {
  const first = firstFields(text);
  const areWords = !first.some((field) => field.trim() === "" || Number.isFinite(Number(field)));
  if (types?.layout !== "columns") return areWords;
  const known = new Set(types.columns.map(({ name }) => name));
  return first.every((field) => known.has(field)) || (areWords && first.some((field) => known.has(field)));
}

function csvRows(reply: Reply, servedBy: Normalised["servedBy"]): Normalised {
  const rest = { servedBy, modelTimeMs: null, raw: reply.body, notes: [] };
  if (reply.body.kind === "bytes") return { layout: "raw", ...rest };
  const { text } = reply.body;
  const read = reading(() => tableFromCsv(text, null, false, []));
  if (read.status === "unreadable" || read.payload.layout !== "table") return { layout: "raw", ...rest };
  const rows = read.payload.rows.map((cells): Cell =>
    cells.length === 1 && cells[0] ? cells[0] : { kind: "list", items: cells },
  );
  return { layout: "rows", rows, ...rest };
}

function explainInvoke(reply: Reply, payload: Payload | null, form: Form | null): Explanation {
  const root = jsonOf(reply) ?? undefined;
  const original = entryOf(root, "OriginalStatusCode");
  const message = textOf(entryOf(root, "OriginalMessage"));
  if (reply.status === 424) {
    const behind = original?.kind === "number" && /^\d{3}$/.test(original.token) ? original.token : null;
    const [own] = faultsBySignature(payload, form);
    if (message !== null && behind !== null) {
      const inner = explainScoring(
        { status: Number(behind), headers: {}, body: { kind: "text", text: message } },
        payload,
        form,
      );
      return {
        ...inner,
        text: inner.text.replace(/the server answered \d+\.$/, `the container answered ${behind}, the endpoint 424.`),
      };
    }
    return explained(
      own ?? { text: "The model's container failed, and the endpoint tells the reason only in its log", where: null },
      424,
    );
  }
  const said = byStatus[reply.status];
  return explained(
    said === undefined ? (statusFault(reply) ?? unknownFault(reply)) : { text: said, where: null },
    reply.status,
  );
}

const byStatus: Record<number, string> = {
  400: "There is no such endpoint or variant in this region, or the request does not have the form that the service takes",
  403: "The keys are not accepted, or not allowed to call this endpoint",
  429: "The model is not loaded yet; later it may be",
  530: "A service that the endpoint depends on failed",
};
