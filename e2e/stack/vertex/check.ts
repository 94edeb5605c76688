import { readFileSync } from "node:fs";
import { join } from "node:path";

/** A schema of a discovery document. */
type Schema = {
  $ref?: string;
  type?: string;
  format?: string;
  enum?: string[];
  properties?: Record<string, Schema>;
  additionalProperties?: Schema;
  items?: Schema;
};
type Parameter = { location: "path" | "query"; type: string; repeated?: boolean; enum?: string[]; pattern?: string };
type Method = {
  verb: string;
  path: string;
  media: boolean;
  parameters: Record<string, Parameter>;
  request: string | null;
  response: string | null;
};
type Document = {
  revision: string;
  parameters: string[];
  methods: Record<string, Method>;
  schemas: Record<string, Schema>;
};
type Description = { package: { name: string; version: string }; documents: Record<string, Document> };

/** A method of Google's that a request is one of. */
export type Found = { document: Document; method: Method; id: string };

export const description: Description = JSON.parse(
  readFileSync(join(import.meta.dirname, "description.json"), "utf8"),
) as Description;

const routes = Object.values(description.documents).flatMap((document) =>
  Object.entries(document.methods).map(([id, method]) => {
    const parts = method.path.split(/(\{[^}]+\})/).map((part) => (part.startsWith("{") ? "[^/:]+" : escaped(part)));
    // The media of an object is read at two paths.
    return { id, document, method, pattern: new RegExp(`^${method.media ? "(/download)?" : ""}${parts.join("")}$`) };
  }),
);

/** Which method a request is; `path` with `@` and `%` as they came. */
export function findMethod(verb: string, path: string): Found | null {
  const plain = path.replaceAll("%40", "@");
  return routes.find(({ method, pattern }) => method.verb === verb && pattern.test(plain)) ?? null;
}

/** What a request says that the description does not know: parameters, fields, types. Empty: all is well. */
export function checkRequest({ document, method, id }: Found, query: URLSearchParams, body: string): string[] {
  const problems: string[] = [];
  for (const name of new Set(query.keys())) {
    const parameter = method.parameters[name];
    // How the answer is to be written; the vendor's clients send it, and no description names it.
    if (document.parameters.includes(name) || name === "$alt") continue;
    if (parameter?.location !== "query") problems.push(`${id}: the parameter ${name} is not known`);
    else if (!parameter.repeated && query.getAll(name).length > 1) problems.push(`${id}: ${name} stands twice`);
    else if (parameter.type === "integer" && !/^-?\d+$/.test(query.get(name) ?? ""))
      problems.push(`${id}: ${name} is no number`);
  }
  if (method.request === null) return body === "" ? problems : [...problems, `${id}: a body where there is none`];
  const parsed = json(body);
  if (parsed === undefined) return [...problems, `${id}: the body is not JSON`];
  return [...problems, ...check(document, { $ref: method.request }, parsed, `${id} request`, true)];
}

/** What a reply holds that the description does not know. */
export function checkReply({ document, method, id }: Found, status: number, body: string): string[] {
  const parsed = json(body);
  if (parsed === undefined) return [`${id} ${status}: the reply is not JSON`];
  if (status === 200)
    return method.response === null ? [] : check(document, { $ref: method.response }, parsed, `${id} reply`, false);
  if (document.schemas["GoogleRpcStatus"] === undefined) return [];
  return checkFailure(document, status, parsed, id);
}

/** Failures are a `google.rpc.Status` inside `error`, with the HTTP code as `code` and the name of the canonical one beside it. */
function checkFailure(document: Document, status: number, parsed: unknown, id: string): string[] {
  const { error } = (isObject(parsed) ? parsed : {}) as { error?: unknown };
  if (!isObject(error)) return [`${id} ${status}: a failure without an error`];
  const { status: name, ...rest } = error;
  if (error["code"] !== status || typeof name !== "string" || !/^[A-Z_]+$/.test(name))
    return [`${id} ${status}: the error's code or status is not right`];
  return check(document, { $ref: "GoogleRpcStatus" }, rest, `${id} error`, false);
}

/** `sent`: by a client, which may write enums and long numbers as numbers. */
function check(document: Document, schema: Schema, value: unknown, at: string, sent: boolean): string[] {
  if (schema.$ref !== undefined) {
    const target = document.schemas[schema.$ref];
    return target ? check(document, target, value, at, sent) : [`${at}: no schema ${schema.$ref}`];
  }
  const wrong = (what: string) => [`${at}: ${what}`];
  switch (schema.type) {
    case "any":
      return [];
    case "object":
      if (!isObject(value)) return wrong("no object");
      return Object.entries(value).flatMap(([key, inner]) => {
        const known = schema.properties?.[key] ?? schema.additionalProperties;
        return known ? check(document, known, inner, `${at}.${key}`, sent) : [`${at}.${key}: not a field`];
      });
    case "array":
      if (!Array.isArray(value)) return wrong("no list");
      return value.flatMap((item, index) => check(document, schema.items ?? {}, item, `${at}[${index}]`, sent));
    case "string":
      if (sent && typeof value === "number" && (schema.enum || /int64$/.test(schema.format ?? ""))) return [];
      return typeof value === "string" ? checkText(schema, value, at) : wrong("no text");
    case "integer":
      return Number.isInteger(value) ? [] : wrong("no whole number");
    case "number":
      return typeof value === "number" || value === "NaN" || value === "Infinity" || value === "-Infinity"
        ? []
        : wrong("no number");
    case "boolean":
      return typeof value === "boolean" ? [] : wrong("neither true nor false");
    default:
      return wrong(`a schema of type ${schema.type ?? "none"} is not understood`);
  }
}

function checkText({ format = "", enum: words }: Schema, value: string, at: string): string[] {
  if (words && !words.includes(value)) return [`${at}: ${value} is none of its words`];
  const pattern = formats[format];
  return pattern && !pattern.test(value) ? [`${at}: ${value} is no ${format}`] : [];
}

const formats: Record<string, RegExp> = {
  int64: /^-?\d+$/,
  uint64: /^\d+$/,
  "google-datetime": /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/,
  "date-time": /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/,
  byte: /^[A-Za-z0-9+/_-]*={0,2}$/,
};

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
