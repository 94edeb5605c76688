import type { DataType, Form, Part } from "@/lib/signatures/form";

/**
 * The port to an inference server: one payload, written and read in the words of each protocol.
 *
 * Conventions: numbers are tokens, the text they were written in, so `1.0` is never `1`. Everything here is pure and runs in a
 * browser; what goes over the wire, under which credentials, is the caller's business. What an upstream server sent is never part
 * of a sentence.
 */

/** A value. `missing` stands only in a row of a table: the row has no such key, which is neither `null` nor NaN. */
export type Cell =
  | { kind: "missing" }
  | { kind: "null" }
  | { kind: "boolean"; value: boolean }
  /** A JSON number as written, or NaN, Infinity, -Infinity. */
  | { kind: "number"; token: string }
  | { kind: "text"; text: string }
  | { kind: "bytes"; base64: string }
  /** ISO 8601, with or without a zone, as written. */
  | { kind: "datetime"; text: string }
  | { kind: "list"; items: Cell[] }
  | { kind: "object"; entries: Entry[] };
export type Entry = [name: string, value: Cell];

/** `named` as in a signature: names that are numbers match only columns that are numbered. `dtype` null: nobody said. */
export type PayloadColumn = { name: string | null; named: "text" | "number" | "not"; dtype: DataType | null };

export type TablePayload = {
  layout: "table";
  columns: PayloadColumn[];
  /** Labels of the rows; null when they are simply numbered from 0, which is then never written as a list here. */
  index: Cell[] | null;
  /** One cell for each column. */
  rows: Cell[][];
  params: Entry[];
};

/** `data` in row-major order; its cells are lists only where the tensor is ragged. `dtype`: numpy's name; null when nobody said. */
export type PayloadTensor = { name: string | null; dtype: string | null; shape: number[]; data: Cell[] };
export type TensorsPayload = { layout: "tensors"; tensors: PayloadTensor[]; params: Entry[] };

/** A body that is sent as it is: a chat, or anything that is neither table nor tensors. */
export type RawPayload = { layout: "raw"; contentType: string; text: string };

export type Payload = TablePayload | TensorsPayload | RawPayload;

/** What a body does not say any more, or says otherwise. Known before anything is sent. */
export type Loss = {
  /** Stable id of the rule, such as `index.dropped`. */
  rule: string;
  /** One sentence for people. */
  text: string;
  /** Column, tensor or parameter; null when it is about the whole body. */
  where: string | null;
};

export type Call = { method: "POST"; path: string; headers: Record<string, string>; body: string };

export type Encoded =
  | { status: "encoded"; call: Call; losses: Loss[] }
  /** `why`: one sentence that names the rule and what would help. */
  | { status: "refused"; why: string };

/** Where and how one call goes. Not every protocol has a use for all of it. */
export type Target = {
  /** Which of the protocol's `bodies`; null: the one that loses least. */
  body: string | null;
  /** Path on the origin before the protocol's own part, without a slash at its end; empty at the root. */
  base: string;
  /** The name by which a path names the model or endpoint. */
  model: string | null;
  version: string | null;
  /** The one deployment or variant that shall answer; null: the traffic rules decide. */
  deployment: string | null;
  /** Name of a TensorFlow signature; null: the default one. */
  signatureName: string | null;
  /** What the server says it takes (`Metadata.inputs`); null: it does not say. */
  takes: Part | null;
};

/** Headers with names in small letters. `bytes`: base64 of a body that is no text. */
export type Reply = { status: number; headers: Record<string, string>; body: ReplyBody };
export type ReplyBody = { kind: "text"; text: string } | { kind: "bytes"; base64: string };

export type ServedBy = { model: string | null; version: string | null; deployment: string | null };

/** A successful reply, free of its envelope. Cells of `rows` are numbers, texts, lists or records, as the model answers. */
export type Normalised = (
  | { layout: "rows"; rows: Cell[] }
  | { layout: "tensors"; tensors: PayloadTensor[] }
  | { layout: "value"; value: Cell }
  /** Not understood, or no JSON at all: the raw body is all there is. */
  | { layout: "raw" }
) & {
  servedBy: ServedBy;
  /** Milliseconds inside the model, where the server tells. */
  modelTimeMs: number | null;
  raw: ReplyBody;
  /** What a reader must know, a sentence each: "The reply holds NaN, which is not JSON (RFC 8259)." */
  notes: string[];
};

export type ReadPayload =
  { status: "read"; payload: Payload; notes: string[] } | { status: "unreadable"; why: string; at: TextPlace | null };
/** Both counted from 1. */
export type TextPlace = { line: number; column: number };

export type Explanation = {
  /** One sentence, with what the server answered: "Column `cp` is missing: the server answered 400." */
  text: string;
  /** Column, tensor or parameter; null when it is about something else, or nobody can tell. */
  where: string | null;
};

/** A read that costs nothing and changes nothing. `read` answers null when the reply is none of this protocol. */
export type Probe<T> = { path: string; read(reply: Reply): T | null };

export type Metadata = {
  /** The server's own name and version, for people. */
  server: string | null;
  model: string | null;
  versions: string[];
  inputs: Part | null;
  outputs: Part | null;
};

export interface Protocol {
  readonly name: string;
  readonly title: string;
  /** The forms of a body that it takes. */
  readonly bodies: readonly { name: string; title: string }[];
  /** Bytes that the body of one call may have at this origin, as the vendor says; absent where no vendor says it. `origin` null: not known. */
  maxBody?(origin: string | null): number;
  encode(payload: Payload, target: Target): Encoded;
  /** For replies of status 2xx. Never throws: what is not understood is `raw`. */
  decode(reply: Reply): Normalised;
  /**
   * Reads this protocol's own request body. `types`: what the columns or tensors are known to be; it tells tables from tensors
   * where the body does not, and bytes and dates from text. `body`: which of `bodies` it was written as, where that is known.
   */
  readPayload(text: string, contentType: string, types: Part | null, body?: string): ReadPayload;
  /** Why a reply is no answer. `payload`: what was sent, `form`: what the model wants, where these are known. */
  explain(reply: Reply, payload: Payload | null, form: Form | null): Explanation;
  /** `true`: ready for calls. Null where the protocol has no such address. */
  health(target: Target): Probe<boolean> | null;
  metadata(target: Target): Probe<Metadata> | null;
}
