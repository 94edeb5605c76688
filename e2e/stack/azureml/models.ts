import { type Asked, bodyOf, failure, notFound, ok, paged, type Reply } from "./reply";
import type { Properties, Thing, World } from "./world";

const namePattern = /^[a-zA-Z0-9][a-zA-Z0-9\-_]{0,254}$/;

/** `/models…` of a workspace or a registry. */
export function modelsRoute(world: World, asked: Asked, path: string[], pageSize: number): Reply {
  const [, name, versions, version, ...rest] = path;
  const view = asked.url.searchParams.get("listViewType") ?? "ActiveOnly";
  const shown = ({ properties }: Thing) =>
    view === "All" || (properties.isArchived === true) === (view === "ArchivedOnly");
  const where = `${world.scope}/models`;
  if (name === undefined) {
    const containers = [...world.models.values()].map(({ container }) => container).filter(shown);
    containers.sort((a, b) => (a.name < b.name ? -1 : 1));
    return ok(
      paged(
        asked,
        containers.map((each) => written(each, where, world.place.kind)),
        pageSize,
      ),
    );
  }
  if (!namePattern.test(name)) return failure(400, "UserError", "The model name is not valid.");
  const model = world.models.get(name);
  if (versions === undefined) {
    if (asked.method === "GET")
      return model ? ok(written(model.container, where, world.place.kind)) : notFound("The model container");
    return model ? putContainer(world, asked, model.container, where) : notFound("The model container");
  }
  if (versions !== "versions" || rest.length > 0) return notFound("The route");
  const below = `${where}/${name}/versions`;
  if (version === undefined) {
    const all = [...(model?.versions.values() ?? [])].filter(shown).reverse();
    if (!model) return notFound("The model container");
    const ordered = asked.url.searchParams.get("$orderBy")?.startsWith("createdtime") ? all.slice(0, 1_000) : all;
    const size = Math.min(pageSize, Number(asked.url.searchParams.get("$top") ?? pageSize));
    return ok(
      paged(
        asked,
        ordered.map((each) => written(each, below, `${world.place.kind}/models`)),
        size,
      ),
    );
  }
  const thing = model?.versions.get(version);
  if (asked.method === "PUT") return putVersion(world, asked, name, version, thing, below);
  if (!thing) return notFound("The model version");
  if (asked.method === "DELETE") {
    model?.versions.delete(version);
    return { status: 200 };
  }
  return ok(written(thing, below, `${world.place.kind}/models`));
}

/** A whole body replaces what was there: what it leaves out is gone. */
function putVersion(
  world: World,
  asked: Asked,
  name: string,
  version: string,
  thing: Thing | undefined,
  below: string,
): Reply {
  const body = bodyOf(asked) as { properties?: Properties } | null | undefined;
  if (!body || typeof body.properties !== "object") return failure(400, "UserError", "The request body is not valid.");
  const kind = `${world.place.kind}/models`;
  const properties = writable(body.properties);
  const uri = thing?.properties.modelUri;
  if (typeof uri === "string" && String(properties.modelUri).toLowerCase() !== uri.toLowerCase())
    return failure(400, "UserError", "The asset with this name and version exists with another path.");
  if (!thing) {
    const made = world.putVersion(name, version, properties, asked.who);
    if (world.place.kind === "workspaces") return ok(written(made, below, kind), {}, 201);
    return accepted(world, asked, made, "Creating", () => undefined);
  }
  if (world.busy(thing)) return failure(409, "Conflict", "Another operation on this asset is in progress.");
  const apply = () => {
    thing.properties = {
      ...defaults,
      ...properties,
      ...(uri !== undefined && { modelUri: uri }),
      provisioningState: "Succeeded",
    };
    world.touch(thing, asked.who);
  };
  if (world.place.kind === "registries") return accepted(world, asked, thing, "Updating", apply);
  apply();
  return ok(written(thing, below, kind));
}

const defaults = { description: null, tags: {}, properties: {}, isArchived: false, isAnonymous: false, flavors: {} };

/** What only the service writes is passed over, as the service does. */
function writable({ provisioningState: _state, ...properties }: Properties): Properties {
  const present = Object.entries(properties).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(present);
}

function putContainer(world: World, asked: Asked, thing: Thing, where: string): Reply {
  const body = bodyOf(asked) as { properties?: Properties } | null | undefined;
  const { description = null, tags = {}, isArchived = false } = body?.properties ?? {};
  thing.properties = { ...thing.properties, description, tags, isArchived };
  world.touch(thing, asked.who);
  return ok(written(thing, where, world.place.kind));
}

function accepted(world: World, asked: Asked, thing: Thing, state: string, finish: () => void): Reply {
  const { id } = world.start(thing, state, finish);
  const address = `${asked.origin}${world.scope}/operations/${id}?api-version=${asked.url.searchParams.get("api-version") ?? ""}`;
  return { status: 202, headers: { "azure-asyncoperation": address, location: address, "retry-after": "10" } };
}

export function written(
  { name, properties, systemData, top }: Thing,
  parent: string,
  kind: string,
): Record<string, unknown> {
  const last = parent.split("/").at(-1) ?? "";
  return {
    id: `${parent}/${name}`,
    name,
    type: `Microsoft.MachineLearningServices/${kind}/${last}`,
    ...top,
    properties,
    systemData,
  };
}
