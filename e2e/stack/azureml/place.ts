import { startStandIn, type Options } from "./server";
import { World } from "./world";

/** Names and secrets of the stand-in: nothing outside it opens with them. */
export const known = {
  tenant: "contoso",
  client: "11111111-2222-4333-8444-555555555555",
  secret: "a secret of the stand-in",
  federated: "a federated token",
};
export const storage = { account: "interlockfiles", key: Buffer.from("a key of the stand-in").toString("base64") };
export const container = "azureml-blobstore-1";

const around = { subscription: "00000000-1111-4222-8333-444444444444", resourceGroup: "rg-Models" };

export function emptyWorkspace(settleMs: number): World {
  const world = new World({ kind: "workspaces", name: "risk-models", ...around }, settleMs);
  world.datastores.set("workspaceblobstore", {
    key: storage.key,
    thing: {
      name: "workspaceblobstore",
      properties: {
        datastoreType: "AzureBlob",
        accountName: storage.account,
        containerName: container,
        endpoint: "core.windows.net",
        protocol: "https",
        credentials: { credentialsType: "AccountKey" },
        isDefault: true,
        tags: {},
        properties: {},
      },
      systemData: world.born("Ana Lima", new Date("2025-01-07T08:00:00Z")),
    },
  });
  return world;
}

export function emptyRegistry(settleMs: number): World {
  return new World({ kind: "registries", name: "contoso-models", ...around }, settleMs);
}

/** Where the files of a version are, as the workspace writes it. */
export function uriOf(world: World, folder: string): string {
  const { subscription, resourceGroup, name } = world.place;
  return `azureml://subscriptions/${subscription}/resourceGroups/${resourceGroup}/workspaces/${name}/datastores/workspaceblobstore/paths/${folder}`;
}

export function startWith(worlds: World[], options: Partial<Options> = {}) {
  return startStandIn({ worlds, known, storage, ...options });
}

/** What a connection needs to reach the stand-in. */
export function settingsFor(origin: string, world: World): Record<string, unknown> {
  const { kind, subscription, resourceGroup, name } = world.place;
  const isWorkspace = kind === "workspaces";
  return {
    resource: isWorkspace ? "workspace" : "registry",
    subscription,
    resourceGroup,
    name,
    auth: "secret",
    tenant: known.tenant,
    clientId: known.client,
    clientSecret: known.secret,
    storageUrls: `${origin}/${storage.account}`,
    armUrl: origin,
    authorityUrl: origin,
    allowPrivate: true,
    ...(isWorkspace && { regionUrl: origin }),
  };
}
