import { startStandIn, type Options } from "./server";
import { known, storage } from "./settings";
import { World } from "./world";

export { known, storage, settingsFor } from "./settings";

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
