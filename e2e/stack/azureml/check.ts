import { readFileSync } from "node:fs";
import { join } from "node:path";

/** What the stand-in and those who call it say, held against what the vendor's own package says; unknown names included. */

type Type = string | { list: Type } | { dict: Type } | { literal: string } | { enum: string } | { model: string };
type Field = { type: Type; required?: boolean; readOnly?: boolean; writeOnly?: boolean };
type Model = { fields: Record<string, Field>; discriminator?: { field: string; kinds: Record<string, string> } };
type Operation = { method: string; path: string; query: string[] };

/** The part of the vendor's description that is needed; `describe.py` takes it from the package. */
type Description = {
  models: Record<string, Model>;
  enums: Record<string, string[]>;
  operations: Record<string, Operation>;
};
const { models, enums, operations } = JSON.parse(
  readFileSync(join(import.meta.dirname, "description.json"), "utf8"),
) as Description;

/** Which bodies go with which call. A reply that begins with `page of` is a list with a link to the next one. */
const bodies: Record<string, { request?: string; reply?: string }> = {
  model_containers_get: { reply: "ModelContainer" },
  model_containers_create_or_update: { request: "ModelContainer", reply: "ModelContainer" },
  model_containers_list: { reply: "page of ModelContainer" },
  model_versions_get: { reply: "ModelVersion" },
  model_versions_create_or_update: { request: "ModelVersion", reply: "ModelVersion" },
  model_versions_list: { reply: "page of ModelVersion" },
  registry_model_containers_get: { reply: "ModelContainer" },
  registry_model_containers_list: { reply: "page of ModelContainer" },
  registry_model_versions_get: { reply: "ModelVersion" },
  registry_model_versions_create_or_update: { request: "ModelVersion", reply: "ModelVersion" },
  registry_model_versions_list: { reply: "page of ModelVersion" },
  registry_data_references_get_blob_reference_sas: {
    request: "GetBlobReferenceSASRequestDto",
    reply: "GetBlobReferenceSASResponseDto",
  },
  online_endpoints_get: { reply: "OnlineEndpoint" },
  online_endpoints_create_or_update: { request: "OnlineEndpoint", reply: "OnlineEndpoint" },
  online_endpoints_list: { reply: "page of OnlineEndpoint" },
  online_endpoints_list_keys: { reply: "EndpointAuthKeys" },
  online_endpoints_get_token: { reply: "EndpointAuthToken" },
  online_deployments_get: { reply: "OnlineDeployment" },
  online_deployments_list: { reply: "page of OnlineDeployment" },
  batch_endpoints_get: { reply: "BatchEndpoint" },
  batch_endpoints_list: { reply: "page of BatchEndpoint" },
  batch_deployments_get: { reply: "BatchDeployment" },
  batch_deployments_list: { reply: "page of BatchDeployment" },
  datastores_get: { reply: "Datastore" },
  datastores_list: { reply: "page of Datastore" },
  datastores_list_secrets: { reply: "DatastoreSecrets" },
  jobs_get: { reply: "JobBase" },
  jobs_list: { reply: "page of JobBase" },
  workspaces_get: { reply: "Workspace" },
  registries_get: { reply: "Registry" },
};

const routes = Object.entries(operations).map(([name, { method, path, query }]) => ({
  name,
  method,
  query: new Set(query),
  path: new RegExp(`^${path.replace(/[.$]/g, "\\$&").replace(/\{[^}]+\}/g, "[^/]+")}$`, "i"),
}));

/** What is wrong with a request, as sentences; `operation` null: the description knows no such call. */
export function checkRequest(
  method: string,
  url: URL,
  body: unknown,
): { operation: string | null; problems: string[] } {
  const route = routes.find((each) => each.method === method && each.path.test(url.pathname));
  if (!route) return { operation: null, problems: [`${method} ${url.pathname} is no call of the description`] };
  const unknown = [...url.searchParams.keys()].filter((name) => !route.query.has(name));
  const { request } = bodies[route.name] ?? {};
  const problems = [
    ...unknown.map((name) => `${route.name}: query ${name} is not described`),
    ...(request ? problemsOf(body, { model: request }, route.name, true) : []),
    ...(!request && body !== null && body !== undefined && !isEmpty(body) ? [`${route.name}: takes no body`] : []),
  ];
  return { operation: route.name, problems };
}

/** What is wrong with a reply of 200 or 201 to a call, as sentences. */
export function checkReply(operation: string, body: unknown): string[] {
  const reply = bodies[operation]?.reply;
  if (!reply) return [];
  const [, item] = /^page of (.*)$/.exec(reply) ?? [];
  if (item === undefined) return problemsOf(body, { model: reply }, operation, false);
  if (!isObject(body) || !Array.isArray(body.value)) return [`${operation}: is no page`];
  const strange = Object.keys(body).filter((key) => key !== "value" && key !== "nextLink");
  return [
    ...strange.map((key) => `${operation}.${key}: not described`),
    ...body.value.flatMap((each, index) => problemsOf(each, { model: item }, `${operation}[${index}]`, false)),
  ];
}

/** Every failure has the same body, where it has one. */
export function checkError(body: unknown, at: string): string[] {
  return problemsOf(body, { model: "ErrorResponse" }, at, false);
}

export function problemsOf(value: unknown, type: Type, at: string, writing: boolean): string[] {
  if (value === null || value === undefined) return [];
  if (typeof type === "string") return fitsSimple(value, type) ? [] : [`${at}: not a ${type}`];
  if ("list" in type)
    return Array.isArray(value)
      ? value.flatMap((each, index) => problemsOf(each, type.list, `${at}[${index}]`, writing))
      : [`${at}: not a list`];
  if ("dict" in type)
    return isObject(value)
      ? Object.entries(value).flatMap(([key, each]) => problemsOf(each, type.dict, `${at}[${key}]`, writing))
      : [`${at}: not an object`];
  if ("literal" in type) return value === type.literal ? [] : [`${at}: not ${type.literal}`];
  if ("enum" in type)
    return enums[type.enum]?.includes(String(value)) ? [] : [`${at}: ${String(value)} is no ${type.enum}`];
  return problemsOfModel(value, type.model, at, writing);
}

function problemsOfModel(value: unknown, name: string, at: string, writing: boolean): string[] {
  if (!isObject(value)) return [`${at}: not an object`];
  const model = models[name];
  if (!model) return [`${at}: ${name} is not described`];
  const { discriminator } = model;
  if (discriminator) {
    const kind = discriminator.kinds[String(value[discriminator.field])];
    if (kind === undefined)
      return [`${at}.${discriminator.field}: ${String(value[discriminator.field])} is no known kind`];
    return problemsOfModel(value, kind, at, writing);
  }
  // What only one side writes is required of that side.
  const missing = Object.entries(model.fields).filter(
    ([key, field]) => field.required && value[key] === undefined && !(writing ? field.readOnly : field.writeOnly),
  );
  return [
    ...missing.map(([key]) => `${at}.${key}: missing`),
    ...Object.entries(value).flatMap(([key, each]) => {
      const field = model.fields[key];
      if (!field) return [`${at}.${key}: not described`];
      if (writing && field.readOnly && each !== null) return [`${at}.${key}: only the service writes it`];
      if (!writing && field.writeOnly && each !== null) return [`${at}.${key}: the service never tells it`];
      return problemsOf(each, field.type, `${at}.${key}`, writing);
    }),
  ];
}

function fitsSimple(value: unknown, type: string): boolean {
  switch (type) {
    case "any":
      return true;
    case "integer":
      return Number.isInteger(value);
    case "datetime":
      return (
        typeof value === "string" &&
        /^\d{4}-\d\d-\d\dT.*(Z|[+-]\d\d:\d\d)$/.test(value) &&
        !Number.isNaN(Date.parse(value))
      );
    case "duration":
      return typeof value === "string" && /^P/.test(value);
    default:
      return typeof value === type;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isEmpty(body: unknown): boolean {
  return isObject(body) && Object.keys(body).length === 0;
}
