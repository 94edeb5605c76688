import type { Form } from "@/lib/signatures/form";

import { type Decoded, decodeJson } from "./decode";
import { type Data, enforceSchema } from "./enforce";
import { notesOf } from "./notes";
import { enforceParams } from "./params";
import { Failure, Unknown } from "./python/failure";
import { none } from "./python/value";
import { readCsv } from "./read-csv";
import { type Schema, schemaOf } from "./schema";
import { sentAsCsv } from "./sent";
import { receivedOf, seenParams } from "./seen";
import { type Server, serverOf } from "./server";
import { checkHint } from "./type-hints";
import type { Request, ServerProfile, Sight } from "./types";

/**
 * What the model function receives when `request` is sent to a scoring server of `profile` that serves a model with `form`
 * (null: a model without a signature), or how the server refuses it. Pure; never throws for what a caller may send.
 */
export function see(form: Form | null, request: Request, profile: ServerProfile): Sight {
  const server = serverOf(profile);
  try {
    const schema = schemaOf(form, server);
    requireSupportedContent(request.contentType, server);
    const decoded = decode(request, form, schema, server);
    const { data, params } = secondStage(decoded, form, schema, server);
    return {
      status: "accepted",
      received: receivedOf(data),
      params: seenParams(params),
      notes: notesOf(decoded.sent(), data, form),
    };
  } catch (error) {
    if (error instanceof Unknown) return { status: "unknown", why: error.message };
    if (error instanceof Failure)
      return { status: "refused", code: error.code, rule: error.rule, why: error.why, where: error.where };
    throw error;
  }
}

function requireSupportedContent(contentType: string, server: Server): void {
  const refuse = (why: string) => new Failure("content-type.unsupported", why, null, "server", 415);
  const [kind, ...parameters] = contentType.split(";").map((part) => part.trim());
  const pairs = parameters.map((parameter) => parameter.split(/=(.*)/s));
  // Of a parameter given twice, the last counts.
  const charset =
    pairs.findLast(([name]) => name === "charset")?.[1] ?? (pairs.some(([name]) => name === "charset") ? "" : "utf-8");
  if (charset.toLowerCase() !== "utf-8") throw refuse("The server takes UTF-8 only.");
  const unknown = pairs.find(([name]) => name !== "charset");
  if (unknown) throw refuse(`The server does not know the content type's parameter "${unknown[0] ?? ""}".`);
  if (kind === "application/json" || kind === "text/csv") return;
  if (kind === "application/vnd.apache.parquet" && server.parquet)
    throw new Unknown("Parquet files are not simulated.");
  throw refuse("The server takes application/json and text/csv.");
}

function decode({ contentType, body }: Request, form: Form | null, schema: Schema | null, server: Server): Decoded {
  if (contentType.split(";")[0]?.trim() === "application/json") return decodeJson(body, form, schema, server);
  const frame = readCsv(body, schema, server);
  return { data: { kind: "frame", frame }, params: none, sent: () => sentAsCsv(frame) };
}

function secondStage({ data, params }: Decoded, form: Form | null, schema: Schema | null, server: Server) {
  try {
    const enforced = schema === null ? data : enforcedBy(data, form, schema, server);
    return { data: enforced, params: enforceParams(params, form?.params ?? null, server) };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    // The older protocol calls its own refusals internal errors; checks of type hints call those of Python so.
    const isInternal = form?.fromTypeHint
      ? error.raised === "library"
      : server.protocol === "2.9" && error.raised === "server";
    throw error.at(null, isInternal ? 500 : 400);
  }
}

function enforcedBy(data: Data, form: Form | null, schema: Schema, server: Server): Data {
  if (!form?.fromTypeHint) return enforceSchema(data, schema, server);
  if (data.kind === "frame") throw new Unknown("A table for a model with type hints.");
  return { kind: "value", value: checkHint(data.value, schema) };
}
