import type { Form, Part } from "@/lib/signatures/form";

import { encoding, mediaType, paramsWire, plainWire, readingJson, type ToWire, Unreadable } from "./body";
import { areRetypedNames, digitsAtAzure, isDateName, mayBecomeDate } from "./azureml-digits";
import { entryOf, textOf } from "./cells";
import { asTable, notRaw } from "./conversions";
import { explained, faultsBySignature, statusFault, unknownFault } from "./faults";
import { objectText } from "./json-text";
import { type Losses, Refusal } from "./losses";
import { contentOf, header, jsonOf, milliseconds, nobody, opened, unwrapped } from "./replies";
import { fromSplit, splitOf } from "./table";
import { tensorsCell, tensorsFrom } from "./tensors";
import type { Cell, Entry, Explanation, Payload, Protocol, Reply, TablePayload } from "./types";

const bodies = [
  { name: "input_data", title: "input_data" },
  { name: "raw", title: "As it is" },
] as const;

/** An online endpoint of Azure Machine Learning that serves an MLflow model, and the inference server inside it. */
export const azuremlOnline: Protocol = {
  name: "azureml-online",
  title: "Azure ML online endpoint",
  bodies,

  encode(payload, { base, body, deployment }) {
    if (body !== null && !bodies.some(({ name }) => name === body)) {
      return {
        status: "refused",
        why: "Azure's inference server takes a table in split form, or tensors, under the key input_data, and nothing else.",
      };
    }
    return encoding((losses) => ({
      path: `${base}/score`,
      headers: {
        "content-type": "application/json",
        ...(deployment !== null && { "azureml-model-deployment": deployment }),
      },
      body:
        body === "raw" || (body === null && payload.layout === "raw") ? rawText(payload) : bodyText(payload, losses),
    }));
  },

  decode: (reply) =>
    opened(reply, (root, notes) => ({
      content: contentOf(unwrapped(root, notes)),
      servedBy: { ...nobody, deployment: header(reply, "azureml-model-deployment") },
      modelTimeMs: milliseconds(reply, "x-ms-run-fn-exec-ms") ?? milliseconds(reply, "ms-azureml-model-time"),
    })),

  readPayload(text, contentType, types) {
    if (mediaType(contentType) !== "application/json")
      return {
        status: "unreadable",
        why: "Azure's inference server takes application/json and nothing else.",
        at: null,
      };
    return readingJson(text, (root, notes) => payloadFrom(root, text, types, notes));
  },

  explain: explainOnline,
  health: ({ base }) => ({
    path: `${base}/`,
    read: ({ status, body }) =>
      status === 200 && body.kind === "text" && body.text.trim() === "Healthy" ? true : null,
  }),
  metadata: ({ base }) => ({
    path: `${base}/swagger.json?version=3`,
    read: (reply) =>
      isSwagger(reply)
        ? { server: header(reply, "x-ms-server-version"), model: null, versions: [], inputs: null, outputs: null }
        : null,
  }),
};

function bodyText(payload: Payload, losses: Losses): string {
  if (payload.layout === "raw") throw notRaw();
  const plain = plainWire(losses);
  const wire = payload.layout === "table" ? tableWire(plain, losses) : plain;
  const content =
    payload.layout === "tensors"
      ? tensorsCell(payload, plain, losses)
      : splitOf(checkedTable(payload, losses), wire, losses, true);
  if (content.kind === "text")
    losses.add("tensor.as-text", null, () => "The tensor is a single text, which reads as a text and no tensor.");
  const params = paramsWire(payload.params, plain);
  return objectText([
    ["input_data", content],
    ...(params.length > 0 ? [["params", { kind: "object", entries: params }] satisfies Entry] : []),
  ]);
}

function checkedTable(payload: Payload, losses: Losses): TablePayload {
  const table = asTable(payload, losses);
  const names = table.columns.flatMap(({ name, named }) => (name !== null && named === "text" ? [name] : []));
  if (names.length === table.columns.length && areRetypedNames(names))
    losses.add(
      "name.retyped",
      null,
      () =>
        "All names look like numbers or dates, and the server's reader makes such of them: the model then misses its columns.",
    );
  table.columns.forEach(({ name }, at) => {
    if (
      name === null ||
      !isDateName(name) ||
      !table.rows.some((cells) => mayBecomeDate(cells[at] ?? { kind: "missing" }))
    )
      return;
    losses.add(
      "column.as-dates",
      name,
      () => `Servers with pandas before 3 take the values of “${name}” for dates, because of its name.`,
    );
  });
  return table;
}

/** As everywhere, and the digits that this server's reader of tables changes. */
function tableWire(plain: ToWire, losses: Losses): ToWire {
  return (cell, type, where) => {
    for (const token of tokensIn(cell)) {
      const seen = digitsAtAzure(token);
      if (seen === null)
        throw new Refusal(
          `“${where ?? "A value"}” holds ${token}, and the server's reader refuses whole numbers beyond 64 bits.`,
        );
      if (seen.arrives !== "same")
        losses.add(
          "number.digits",
          where,
          (times) =>
            `${times} of the numbers in “${where ?? ""}” arrive changed in their last digits, such as ${token} as ${seen.arrives}: the server's reader rounds so.`,
        );
    }
    return plain(cell, type, where);
  };
}

function tokensIn(cell: Cell): string[] {
  if (cell.kind === "number") return /^(NaN|-?Infinity)$/.test(cell.token) ? [] : [cell.token];
  if (cell.kind === "list") return cell.items.flatMap(tokensIn);
  return cell.kind === "object" ? cell.entries.flatMap(([, value]) => tokensIn(value)) : [];
}

/** A text passes through to models that take one; the envelope is still asked for. */
function rawText(payload: Payload): string {
  if (payload.layout !== "raw") throw new Refusal("A table or tensors are sent as such under input_data.");
  const read = readingJson(payload.text, (root, notes) => payloadFrom(root, payload.text, null, notes));
  if (read.status === "unreadable" || read.payload.layout !== "raw")
    throw new Refusal(
      "The server takes JSON with the key input_data at its top and nothing else; as it is only where a text stands under that key.",
    );
  return payload.text;
}

function payloadFrom(root: Cell, text: string, types: Part | null, notes: string[]): Payload {
  const content = entryOf(root, "input_data");
  if (root.kind !== "object" || content === undefined) throw new Unreadable(whyNotAzure(root));
  for (const [name] of root.entries)
    if (name !== "input_data" && name !== "params") notes.push(`The key “${name}” is not one that the server knows.`);
  const params = entryOf(root, "params");
  if (params !== undefined && params.kind !== "object") throw new Unreadable("The parameters are not an object.");
  if (content.kind === "text") return { layout: "raw", contentType: "application/json", text };
  const isSplit = content.kind === "object" && entryOf(content, "data") !== undefined && types?.layout !== "tensors";
  return isSplit
    ? fromSplit(content, types, params?.entries ?? [], notes)
    : tensorsFrom(content, types, params?.entries ?? []);
}

/** The forms of MLflow's own server are known and named: people bring them along. */
function whyNotAzure(root: Cell): string {
  const known = ["dataframe_split", "dataframe_records", "inputs", "instances"].find(
    (key) => entryOf(root, key) !== undefined,
  );
  return known === undefined
    ? "The body has no key input_data."
    : `${known} is a key of MLflow's own scoring server. Azure's inference server wants input_data.`;
}

function isSwagger(reply: Reply): boolean {
  const root = reply.status === 200 ? jsonOf(reply) : null;
  const schemas =
    entryOf(root ?? undefined, "definitions") ?? entryOf(entryOf(root ?? undefined, "components"), "schemas");
  return entryOf(schemas, "ServiceInput") !== undefined;
}

function explainOnline(reply: Reply, payload: Payload | null, form: Form | null): Explanation {
  const message = textOf(entryOf(jsonOf(reply) ?? undefined, "message")) ?? "";
  const inner = reply.headers["ms-azureml-model-error-statuscode"];
  const said = says.find(([pattern]) => pattern.test(message));
  if (said) return explained({ text: said[1], where: null }, reply.status);
  const isScript =
    reply.status === 424 ||
    /error occurred in scoring script/.test(message) ||
    (reply.status === 500 && message === "");
  if (!isScript) return explained(statusFault(reply) ?? unknownFault(reply), reply.status);
  const [own] = faultsBySignature(payload, form);
  const behind = inner !== undefined && /^\d{3}$/.test(inner) ? ` (${inner} behind the gateway)` : "";
  if (own) return explained({ ...own, text: `${own.text}${behind}` }, reply.status);
  return explained(
    { text: `The scoring script failed${behind}, and the endpoint tells the reason only in its log`, where: null },
    reply.status,
  );
}

const says: [RegExp, string][] = [
  [/value is not provided for the 'input_data'/, "The body has no key input_data"],
  [/should be a JSON dictionary/, "The body is not a JSON object"],
  [/could not be decoded as JSON/, "The body is not JSON"],
  [/Expects Content-Type/, "The server takes application/json and nothing else"],
  [/Scoring timeout/, "The model took longer than the deployment allows"],
];
