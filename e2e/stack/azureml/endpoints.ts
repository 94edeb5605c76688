import { written } from "./models";
import { endpointTokenText, primaryKey, reachable } from "./online";
import { type Asked, bodyOf, failure, notFound, ok, paged, type Reply } from "./reply";
import type { Endpoint, Properties, Thing, World } from "./world";

/** `/onlineEndpoints…` and `/batchEndpoints…` of a workspace. */
export function endpointsRoute(world: World, asked: Asked, path: string[], pageSize: number): Reply {
  const [kind = "", name, deployments, deployment] = path;
  const isOnline = kind.toLowerCase() === "onlineendpoints";
  const all = isOnline ? world.online : world.batch;
  const where = `${world.scope}/${isOnline ? "onlineEndpoints" : "batchEndpoints"}`;
  const ordered = [...all.values()].sort((a, b) => (a.thing.name < b.thing.name ? -1 : 1));
  if (name === undefined)
    return ok(
      paged(
        asked,
        ordered.map(({ thing }) => written(reachable(thing, asked.origin), where, "workspaces")),
        pageSize,
      ),
    );

  const endpoint = ordered.find(({ thing }) => thing.name.toLowerCase() === name.toLowerCase());
  if (!endpoint) return notFound("The endpoint");
  if (deployments === undefined) {
    if (asked.method === "GET") return ok(written(reachable(endpoint.thing, asked.origin), where, "workspaces"));
    return isOnline ? putOnline(world, asked, endpoint, where) : failure(405, "MethodNotAllowed", "Not here.");
  }
  if (asked.method === "POST") return secretsOf(deployments);
  const below = `${where}/${endpoint.thing.name}/deployments`;
  const kindOfBelow = `workspaces/${isOnline ? "onlineEndpoints" : "batchEndpoints"}`;
  const things = [...endpoint.deployments.values()];
  if (deployment === undefined)
    return ok(
      paged(
        asked,
        things.map((each) => written(each, below, kindOfBelow)),
        pageSize,
      ),
    );
  const thing = things.find((each) => each.name.toLowerCase() === deployment.toLowerCase());
  return thing ? ok(written(thing, below, kindOfBelow)) : notFound("The deployment");
}

/** A whole body replaces what was there; the traffic moves while the endpoint says that it is being changed. */
function putOnline(world: World, asked: Asked, { thing, deployments }: Endpoint, where: string): Reply {
  const body = bodyOf(asked) as ({ properties?: Properties } & Properties) | null | undefined;
  if (!body || typeof body.properties !== "object") return failure(400, "UserError", "The request body is not valid.");
  if (world.busy(thing)) return failure(409, "Conflict", "Another operation on this endpoint is in progress.");
  const names = new Set([...deployments.values()].map(({ name }) => name));
  const [traffic, mirrored] = [sharesOf(body.properties.traffic), sharesOf(body.properties.mirrorTraffic)];
  const unknown = [...Object.keys(traffic), ...Object.keys(mirrored)].filter((each) => !names.has(each));
  if (unknown.length > 0) return failure(400, "UserError", "Traffic names a deployment that does not exist.");
  const sum = total(traffic);
  if (sum !== 0 && sum !== 100) return failure(400, "UserError", "Traffic values need to sum to 100.");
  if (total(mirrored) > 50) return failure(400, "UserError", "Mirror traffic values need to sum to at most 50.");

  const { scoringUri, swaggerUri } = thing.properties;
  const { properties, location, tags, identity, kind, sku } = body;
  const { id } = world.start(thing, "Updating", () => {
    thing.properties = {
      ...properties,
      traffic,
      ...(Object.keys(mirrored).length > 0 && { mirrorTraffic: mirrored }),
      scoringUri,
      swaggerUri,
    };
    thing.top = {
      ...thing.top,
      location,
      tags,
      ...(identity !== undefined && { identity: { ...serviceIds(thing), ...(identity as Properties) } }),
      ...(kind !== undefined && { kind }),
      ...(sku !== undefined && { sku }),
    };
    world.touch(thing, asked.who);
  });
  const address = `${asked.origin}${world.scope}/operations/${id}?api-version=${asked.url.searchParams.get("api-version") ?? ""}`;
  return ok(written(reachable(thing, asked.origin), where, "workspaces"), {
    "azure-asyncoperation": address,
    "retry-after": "1",
  });
}

function serviceIds(thing: Thing): Properties {
  const { principalId, tenantId } = (thing.top?.identity ?? {}) as Properties;
  return { ...(principalId !== undefined && { principalId }), ...(tenantId !== undefined && { tenantId }) };
}

function secretsOf(call: string): Reply {
  if (call.toLowerCase() === "listkeys") return ok({ primaryKey, secondaryKey: "second-of-two-keys" });
  if (call.toLowerCase() !== "token") return notFound("The route");
  const now = Math.floor(Date.now() / 1000);
  return ok({
    accessToken: endpointTokenText,
    expiryTimeUtc: now + 3600,
    refreshAfterTimeUtc: now + 1800,
    tokenType: "Bearer",
  });
}

function sharesOf(shares: unknown): Record<string, number> {
  return typeof shares === "object" && shares !== null ? (shares as Record<string, number>) : {};
}

function total(shares: Record<string, number>): number {
  return Object.values(shares).reduce((sum, share) => sum + share, 0);
}
