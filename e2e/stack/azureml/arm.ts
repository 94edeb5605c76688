import { sas } from "./blobs";
import { checkError, checkReply, checkRequest } from "./check";
import { endpointsRoute } from "./endpoints";
import { modelsRoute, written } from "./models";
import { type Asked, below, bodyOf, failure, notFound, ok, type Reply } from "./reply";
import type { World } from "./world";

type Around = { pageSize: number; storage: { account: string; key: string }; violations: string[] };

/** Versions of the API that are known: our own first, then those that the vendor's client mixes. */
const apiVersions = new Set([
  "2024-10-01",
  "2025-12-01",
  "2022-02-01-preview",
  "2022-04-01",
  "2022-10-01",
  "2023-04-01-preview",
  "2023-08-01-preview",
  "2024-10-01-preview",
]);

/** Resource Manager: every call and every answer is held against the vendor's description. */
export function armRoute(worlds: World[], asked: Asked, around: Around): Reply {
  const version = asked.url.searchParams.get("api-version");
  if (version === null)
    return failure(400, "MissingApiVersionParameter", "The api-version query parameter is required.");
  if (!apiVersions.has(version))
    return failure(400, "InvalidApiVersionParameter", `The api-version ${version} is invalid.`);
  const world = worlds.find((each) => below(asked.url.pathname, each.place) !== null);
  const path = world && below(asked.url.pathname, world.place);
  if (!world || !path) return checkedFailure(whichIsMissing(worlds, asked), asked, around);
  if (path[0] === "operations") return operation(world, path[1] ?? "");
  if (path.join("/") === "providers/Microsoft.Authorization/permissions")
    return ok({
      value: [
        {
          actions: ["Microsoft.MachineLearningServices/*"],
          notActions: ["*/delete"],
          dataActions: [],
          notDataActions: [],
        },
      ],
    });

  const { operation: name, problems } = checkRequest(asked.method, asked.url, bodyOf(asked));
  around.violations.push(...problems.map((problem) => `request: ${problem}`));
  const reply = route(world, asked, path, around);
  if (reply.status >= 400) return checkedFailure(reply, asked, around);
  if (name !== null && reply.body !== undefined && reply.status < 202)
    around.violations.push(...checkReply(name, reply.body).map((problem) => `reply: ${problem}`));
  return reply;
}

function checkedFailure(reply: Reply, asked: Asked, { violations }: Around): Reply {
  violations.push(
    ...checkError(reply.body, `${asked.method} ${asked.url.pathname}`).map((problem) => `reply: ${problem}`),
  );
  return reply;
}

function route(world: World, asked: Asked, path: string[], around: Around): Reply {
  const [kind] = path;
  const isWorkspace = world.place.kind === "workspaces";
  switch (kind?.toLowerCase()) {
    case undefined:
      return ok(isWorkspace ? workspaceOf(world, asked) : registryOf(world, asked));
    case "models":
      return modelsRoute(world, asked, path, around.pageSize);
    case "onlineendpoints":
    case "batchendpoints":
      return isWorkspace ? endpointsRoute(world, asked, path, around.pageSize) : notFound("The route");
    case "datastores":
      return datastores(world, asked, path);
    case "jobs": {
      const job = world.jobs.get(path[1] ?? "");
      return job ? ok(written(job, `${world.scope}/jobs`, "workspaces")) : notFound("The job");
    }
    case "datareferences":
      return dataReference(asked, around.storage.account);
    default:
      return notFound("The route");
  }
}

function whichIsMissing(worlds: World[], { url }: Asked): Reply {
  const [, , subscription = "", , group = ""] = url.pathname
    .split("/")
    .map((part) => decodeURIComponent(part).toLowerCase());
  if (!worlds.some(({ place }) => place.subscription.toLowerCase() === subscription))
    return failure(404, "SubscriptionNotFound", "The subscription could not be found.");
  if (!worlds.some(({ place }) => place.resourceGroup.toLowerCase() === group))
    return failure(404, "ResourceGroupNotFound", "The resource group could not be found.");
  return failure(404, "ResourceNotFound", "The Resource was not found.");
}

function operation(world: World, id: string): Reply {
  const found = world.operations.get(id);
  return found ? ok({ id, status: found.done ? "Succeeded" : "InProgress" }) : notFound("The operation");
}

function workspaceOf(world: World, { origin }: Asked) {
  return {
    id: world.scope,
    name: world.place.name,
    type: "Microsoft.MachineLearningServices/workspaces",
    location: "westeurope",
    tags: {},
    kind: "Default",
    sku: { name: "Basic", tier: "Basic" },
    identity: { type: "SystemAssigned", principalId: "8f1f", tenantId: "contoso" },
    properties: {
      friendlyName: "Risk models",
      description: "",
      provisioningState: "Succeeded",
      workspaceId: "0a1b2c3d-0000-4000-8000-00000000aaaa",
      tenantId: "contoso",
      mlFlowTrackingUri: `azureml://${new URL(origin).host}/mlflow/v1.0${world.scope}`,
      discoveryUrl: `${origin}/discovery`,
    },
    systemData: {
      createdAt: "2025-01-07T08:00:00.0000000+00:00",
      createdBy: "Ana Lima",
      createdByType: "User",
      lastModifiedAt: "2025-01-07T08:00:00.0000000+00:00",
      lastModifiedBy: "Ana Lima",
      lastModifiedByType: "User",
    },
  };
}

function registryOf(world: World, { origin }: Asked) {
  return {
    id: world.scope,
    name: world.place.name,
    type: "Microsoft.MachineLearningServices/registries",
    location: "westeurope",
    tags: {},
    identity: { type: "SystemAssigned" },
    properties: {
      publicNetworkAccess: "Enabled",
      mlFlowRegistryUri: `azureml://${new URL(origin).host}/mlflow/v1.0/registries/${world.place.name}`,
      regionDetails: [],
    },
  };
}

function datastores(world: World, asked: Asked, [, name, call]: string[]): Reply {
  const where = `${world.scope}/datastores`;
  if (name === undefined)
    return ok({ value: [...world.datastores.values()].map(({ thing }) => written(thing, where, "workspaces")) });
  const found = world.datastores.get(name);
  if (!found) return notFound("The datastore");
  if (call === undefined) return ok(written(found.thing, where, "workspaces"));
  const isSecrets = call.toLowerCase() === "listsecrets" && asked.method === "POST";
  return isSecrets ? ok({ secretsType: "AccountKey", key: found.key }) : notFound("The route");
}

function dataReference(asked: Asked, account: string): Reply {
  const { blobUri } = (bodyOf(asked) ?? {}) as { blobUri?: string };
  const container = new URL(blobUri ?? asked.origin).pathname.split("/")[2] ?? "";
  return ok({
    blobReferenceForConsumption: {
      blobUri,
      storageAccountArmId: `/subscriptions/s/resourceGroups/r/providers/Microsoft.Storage/storageAccounts/${account}`,
      credential: { credentialType: "SAS", sasUri: `${asked.origin}/${account}/${container}?${sas}` },
    },
  });
}
