import type { Part } from "@/lib/signatures/form";

import { encoding, mediaType, paramsWire, plainWire, reading, readingJson, type ToWire, Unreadable } from "./body";
import { asTable, withoutNames } from "./conversions";
import { csvOf, tableFromCsv } from "./csv";
import { entryOf } from "./cells";
import { fromInstances, fromNamed, instancesOf } from "./instances";
import { readJson } from "./json";
import { objectText } from "./json-text";
import { type Losses, Refusal } from "./losses";
import { bare } from "./sense";
import { columnsOf, dropIndex, fromLists, fromRecords, fromSplit, listsOf, recordsOf, splitOf } from "./table";
import { tensorsCell, tensorsFrom } from "./tensors";
import type { Cell, Encoded, Entry, Payload, RawPayload, ReadPayload, TablePayload, TensorsPayload } from "./types";

/** The bodies that MLflow's scoring server defined and containers made by it take elsewhere too. */
export const frameBodies = [
  { name: "dataframe_split", title: "dataframe_split" },
  { name: "dataframe_records", title: "dataframe_records" },
  { name: "inputs", title: "inputs, by column" },
  { name: "inputs_records", title: "inputs, by row" },
  { name: "inputs_list", title: "inputs, without names" },
  { name: "instances", title: "instances" },
  { name: "csv", title: "CSV" },
  { name: "raw", title: "As it is" },
] as const;
type FrameBody = (typeof frameBodies)[number]["name"];

export function isFrameBody(name: string): name is FrameBody {
  return frameBodies.some((body) => body.name === name);
}

/** The body that loses least. */
export function usualFrame({ layout }: Payload): FrameBody {
  return layout === "table" ? "dataframe_split" : layout === "tensors" ? "inputs" : "raw";
}

export function encodeFrame(body: FrameBody, payload: Payload, path: string, headers: Record<string, string>): Encoded {
  return encoding((losses) => {
    const { contentType, text } = frameText(body, payload, losses);
    return { path, headers: { ...headers, "content-type": contentType }, body: text };
  });
}

export function readFrame(text: string, contentType: string, types: Part | null): ReadPayload {
  const type = mediaType(contentType);
  if (type === "text/csv") {
    const notes: string[] = [];
    return reading(() => tableFromCsv(text, types, true, notes), notes);
  }
  if (type !== "application/json")
    return {
      status: "unreadable",
      why: "The server takes application/json and text/csv, and this is neither.",
      at: null,
    };
  return readingJson(text, (root, notes) => frameFrom(root, text, types, notes));
}

function frameText(body: FrameBody, payload: Payload, losses: Losses): { contentType: string; text: string } {
  if (body === "raw") return rawText(payload);
  if (body === "csv") return { contentType: "text/csv", text: csvText(payload, losses) };
  if (payload.layout === "raw")
    throw new Refusal("This payload is neither a table nor tensors, so it can only be sent as it is.");
  const wire = frameWire(body, losses);
  const [key, content] = contentOf(body, payload, wire, losses);
  const params = paramsWire(payload.params, wire);
  const entries: Entry[] = [
    [key, content],
    ...(params.length > 0 ? [["params", { kind: "object", entries: params }] satisfies Entry] : []),
  ];
  return { contentType: "application/json", text: objectText(entries) };
}

function contentOf(
  body: Exclude<FrameBody, "raw" | "csv">,
  payload: TablePayload | TensorsPayload,
  wire: ToWire,
  losses: Losses,
): [string, Cell] {
  switch (body) {
    case "dataframe_split":
      return [body, splitOf(asTable(payload, losses), wire, losses)];
    case "dataframe_records":
      return [body, recordsOf(asTable(payload, losses), wire, losses)];
    case "inputs":
      if (payload.layout === "tensors") return [body, tensorsCell(payload, wire, losses)];
      return payload.columns.some(({ name }) => name !== null)
        ? [body, columnsOf(payload, wire, losses)]
        : [body, plainRows(payload, wire, losses)];
    case "inputs_records":
      return ["inputs", recordsOf(asTable(payload, losses), wire, losses)];
    case "inputs_list":
      return [
        "inputs",
        payload.layout === "tensors" ? tensorsCell(payload, wire, losses) : plainRows(payload, wire, losses),
      ];
    case "instances":
      return [body, instancesOf(payload, wire, losses)];
  }
}

/** numpy gives such a list one type: one fraction makes fractions of all columns, one text makes texts of all. */
function plainRows(table: TablePayload, wire: ToWire, losses: Losses): Cell {
  dropIndex(table, losses, "a list of rows");
  const kinds = new Set(
    table.rows.flatMap((cells) =>
      cells.map((cell) => (cell.kind === "number" && /[.eE]/.test(cell.token) ? "fraction" : cell.kind)),
    ),
  );
  if (kinds.size > 1)
    losses.add(
      "list.one-type",
      null,
      () =>
        "The server gives a plain list one type for all its columns: whole numbers beside fractions become fractions, numbers beside text become text.",
    );
  if (table.rows.length === 0 && table.columns.length > 0)
    losses.add(
      "columns.without-rows",
      null,
      () => "Without rows a plain list does not say how many columns there are.",
    );
  return listsOf(withoutNames(table, losses, "a plain list"), wire);
}

/** As everywhere, and what this server alone does: base64 is decoded only in the columns of the two table bodies. */
function frameWire(body: FrameBody, losses: Losses): ToWire {
  const plain = plainWire(losses);
  const isFrame = body === "dataframe_split" || body === "dataframe_records";
  return (cell, type, where) => {
    if (holdsBytes(cell) && !(isFrame && cell.kind === "bytes" && type?.kind === "binary")) {
      losses.add(
        "bytes.not-decoded",
        where,
        () =>
          `Bytes of “${where ?? "a value"}” arrive as their base64 text: the server decodes it only in binary columns of dataframe_split and dataframe_records.`,
      );
    } else if (!isFrame && cell.kind === "null" && type?.kind === "string") {
      losses.add(
        "null.as-text",
        where,
        () => `null in “${where ?? ""}” arrives as the text None in this body. dataframe_split keeps it.`,
      );
      return bare(cell);
    }
    return plain(cell, type, where);
  };
}

function holdsBytes(cell: Cell): boolean {
  if (cell.kind === "bytes") return true;
  if (cell.kind === "list") return cell.items.some(holdsBytes);
  return cell.kind === "object" && cell.entries.some(([, value]) => holdsBytes(value));
}

function csvText(payload: Payload, losses: Losses): string {
  if (payload.layout === "tensors")
    throw new Refusal(
      "This server refuses CSV for a model of tensors, whatever it holds: there it reads columns only. The body inputs takes them.",
    );
  const table = asTable(payload, losses);
  const dated = table.columns.find(({ dtype }) => dtype?.kind === "datetime");
  if (dated)
    throw new Refusal(
      `“${dated.name ?? "A column"}” is a datetime, which this server refuses in CSV whatever it holds. dataframe_split takes it.`,
    );
  return csvOf(table, losses, true);
}

/** Any of these keys at the top makes the whole body the model's input. */
const unwrappedKeys = ["messages", "prompt", "input"];
const envelopes = ["dataframe_split", "dataframe_records", "inputs", "instances"] as const;

function rawText(payload: Payload): { contentType: string; text: string } {
  if (payload.layout !== "raw") throw new Refusal("A table or tensors need one of the other bodies.");
  const json = mediaType(payload.contentType) === "application/json" ? readJson(payload.text) : null;
  if (json?.status !== "read" || !isUnwrapped(json.value))
    throw new Refusal(
      "The server takes a body as it is only when it is JSON with the key messages, prompt or input at its top.",
    );
  return { contentType: "application/json", text: payload.text };
}

function isUnwrapped(root: Cell): boolean {
  return unwrappedKeys.some((key) => entryOf(root, key) !== undefined);
}

function frameFrom(root: Cell, text: string, types: Part | null, notes: string[]): Payload {
  if (root.kind !== "object")
    throw new Unreadable("A bare list is the form of MLflow 1. Put it under dataframe_records or inputs.");
  if (isUnwrapped(root)) return { layout: "raw", contentType: "application/json", text } satisfies RawPayload;
  const present = envelopes.filter((key) => entryOf(root, key) !== undefined);
  const [key] = present;
  if (key === undefined) {
    const isAzure = entryOf(root, "input_data") !== undefined;
    throw new Unreadable(
      `The body has none of ${envelopes.join(", ")}.${isAzure ? " input_data is the key of Azure's inference server." : ""}`,
    );
  }
  if (present.length > 1)
    throw new Unreadable(`The body has ${present.join(" and ")}; exactly one of them belongs there.`);
  for (const [name] of root.entries)
    if (name !== key && name !== "params") notes.push(`The key “${name}” is ignored by the server.`);
  const params = entryOf(root, "params");
  if (params !== undefined && params.kind !== "object") throw new Unreadable("The parameters are not an object.");
  const content = entryOf(root, key) ?? { kind: "null" };
  return contentFrom(key, content, types, params?.entries ?? [], notes);
}

function contentFrom(
  key: (typeof envelopes)[number],
  content: Cell,
  types: Part | null,
  params: Entry[],
  notes: string[],
): Payload {
  if (key === "dataframe_split") return fromSplit(content, types, params, notes);
  if (key === "dataframe_records") {
    if (content.kind !== "list") throw new Unreadable("dataframe_records is a list of records.");
    return fromRecords(content.items, types, params);
  }
  if (content.kind === "object") return fromNamed(content.entries, types, params, notes);
  if (content.kind === "list") return fromInstances(content.items, types, params, notes);
  return types?.layout === "columns"
    ? fromLists([content], null, types, params, notes)
    : tensorsFrom(content, types, params);
}
