import { type ModelPatch, mergeAliases, patchEndpoint, patchModel } from "./changes";
import { masked, maskOf, matching, ordered, page } from "./lists";
import { endpointRow, evaluationText, modelRow } from "./rows";
import { badArgument, notFound, type StoredModel, type World } from "./world";

export type Call = { verb: string; path: string; query: URLSearchParams; body: string };

/** What the control plane answers, as JSON text. Throws `Refusal`. Null: no call of its. */
export function control(world: World, { verb, path, query, body }: Call): string | null {
  const plain = path.replaceAll("%40", "@");
  const [, project, location, rest = ""] = /^\/v1\/projects\/([^/]+)\/locations\/([^/]+)\/(.+)$/.exec(plain) ?? [];
  if (project === undefined) return null;
  if ((project !== world.project && project !== world.number) || location !== world.location)
    throw notFound(`resource projects/${project}/locations/${location ?? ""}`);
  const [, collection, id, inner, action] =
    /^(models|endpoints)(?:\/([^/:]+))?(?:\/([a-z]+))?(?::([a-zA-Z]+))?$/.exec(rest) ?? [];
  const route = `${verb} ${collection ?? ""}${id ? "/*" : ""}${inner ? `/${inner}` : ""}${action ? `:${action}` : ""}`;
  const answer = routes[route];
  return answer ? answer({ world, id: id ?? "", query, body }) : null;
}

type Routed = { world: World; id: string; query: URLSearchParams; body: string };

const routes: Record<string, (routed: Routed) => string> = {
  "GET models": ({ world, query }) => {
    const models = matching([...world.models.values()], query.get("filter") ?? "", (model) => ({
      fields: { display_name: model.displayName, model: model.id },
      labels: { ...model.labels, ...world.version(model, null).labels },
    }));
    const { items, token } = page("models", ordered(models, query.get("orderBy") ?? "", times), query);
    const rows = items.map((model) => modelRow(world, model, world.version(model, null), nameOf(world, model)));
    return pageText(
      "models",
      rows.map((row) => masked(row, query.get("readMask") ?? "")),
      token,
    );
  },
  "GET models/*": ({ world, id }) => {
    const { model, version, named } = versioned(world, id);
    return JSON.stringify(modelRow(world, model, version, nameOf(world, model, named ? version.id : null)));
  },
  "GET models/*:listVersions": ({ world, id, query }) => {
    const { model } = versioned(world, id);
    const stamps = { create_time: by("createTime"), update_time: by("updateTime") };
    const versions = matching([...model.versions.values()], query.get("filter") ?? "", ({ labels }) => ({
      fields: {},
      labels: { ...model.labels, ...labels },
    }));
    const { items, token } = page(`versions ${model.id}`, ordered(versions, query.get("orderBy") ?? "", stamps), query);
    const rows = items.map((version) => modelRow(world, model, version, nameOf(world, model, version.id)));
    return pageText(
      "models",
      rows.map((row) => masked(row, query.get("readMask") ?? "")),
      token,
    );
  },
  "PATCH models/*": ({ world, id, query, body }) => {
    const target = versioned(world, id);
    patchModel(world, target, maskOf(query.get("updateMask") ?? ""), JSON.parse(body) as ModelPatch);
    const { model, version, named } = target;
    return JSON.stringify(modelRow(world, model, version, nameOf(world, model, named ? version.id : null)));
  },
  "POST models/*:mergeVersionAliases": ({ world, id, body }) => {
    const { model, version, named } = versioned(world, id);
    if (!named || !/@\d+$/.test(id)) throw badArgument("A version ID must be explicitly included in the name.");
    const { versionAliases = [] } = JSON.parse(body) as { versionAliases?: string[] };
    if (versionAliases.length === 0)
      throw badArgument("List of found errors: 1.Field: version_aliases; Message: Required field is not set.");
    mergeAliases(world, model, version, versionAliases);
    return JSON.stringify(modelRow(world, model, version, nameOf(world, model, version.id)));
  },
  "POST models/*:testIamPermissions": ({ world, query }) => {
    const permissions = query.getAll("permissions").filter((each) => world.permissions.has(each));
    return JSON.stringify(permissions.length > 0 ? { permissions } : {});
  },
  "GET models/*/evaluations": ({ world, id, query }) => {
    const { model, version } = versioned(world, id);
    const parent = nameOf(world, model, version.id);
    const all = world.evaluations.get(`${model.id}@${version.id}`) ?? [];
    const { items, token } = page(`evaluations ${id}`, all, query);
    const rows = items.map((each) => evaluationText(parent, each));
    const parts = [
      ...(rows.length > 0 ? [`"modelEvaluations":[${rows.join(",")}]`] : []),
      ...(token === null ? [] : [`"nextPageToken":${JSON.stringify(token)}`]),
    ];
    return `{${parts.join(",")}}`;
  },
  "GET endpoints": ({ world, query }) => {
    const endpoints = matching([...world.endpoints.values()], query.get("filter") ?? "", ({ displayName, id }) => ({
      fields: { display_name: displayName, endpoint: id },
      labels: {},
    }));
    const { items, token } = page("endpoints", ordered(endpoints, query.get("orderBy") ?? "", times), query);
    const rows = items.map((endpoint) => masked(endpointRow(world, endpoint), query.get("readMask") ?? ""));
    return pageText("endpoints", rows, token);
  },
  "GET endpoints/*": ({ world, id }) => JSON.stringify(endpointRow(world, world.endpoint(id))),
  "PATCH endpoints/*": ({ world, id, query, body }) => {
    const endpoint = world.endpoint(id);
    patchEndpoint(world, endpoint, maskOf(query.get("updateMask") ?? ""), JSON.parse(body) as object);
    return JSON.stringify(endpointRow(world, endpoint));
  },
};

/** `7@2`, `7@champion` or `7`, which is the default version. */
function versioned(world: World, id: string) {
  const [key = "", version = null] = id.split("@");
  const model = world.model(key);
  return { model, version: world.version(model, version), named: version !== null };
}

function nameOf({ parent }: World, { id }: StoredModel, version: string | null = null): string {
  return `${parent}/models/${id}${version === null ? "" : `@${version}`}`;
}

type Stamped = { createTime: string; updateTime: string };
const by = (field: keyof Stamped) => (item: Stamped) => item[field];
const times = {
  create_time: by("createTime"),
  update_time: by("updateTime"),
  display_name: ({ displayName }: { displayName: string }) => displayName,
};

function pageText(key: string, rows: unknown[], token: string | null): string {
  return JSON.stringify({ ...(rows.length > 0 && { [key]: rows }), ...(token !== null && { nextPageToken: token }) });
}
