import { AppError } from "@/lib/errors";

import { inLanes } from "../lanes";
import type { Endpoints, Page, RegistryEndpoint } from "../types";
import type { Client } from "./client";
import { batchEndpointOf, type EndpointKey, endpointKeyOf, onlineEndpointOf } from "./map";
import {
  wireBatchEndpoint,
  type WireBatchEndpoint,
  type WireDeployment,
  wireDeployment,
  wireOnlineEndpoint,
  type WireOnlineEndpoint,
} from "./wire";

const mostPages = 50;

/** Online endpoints first, then batch endpoints, each with its deployments: one call more an endpoint. */
export function endpointsOf(client: Client): Omit<Endpoints, "runs"> {
  const online = async (wire: WireOnlineEndpoint, ids: string[]) =>
    onlineEndpointOf(wire, await deploymentsOf(client, { kind: "onlineEndpoints", name: wire.name }), ids);
  const batch = async (wire: WireBatchEndpoint, ids: string[]) =>
    batchEndpointOf(wire, await deploymentsOf(client, { kind: "batchEndpoints", name: wire.name }), ids);

  /** A workspace keeps its id as long as it lives. */
  let known: string[] | null = null;
  const ids = async () => (known ??= await idsOf(client));

  return {
    async listEndpoints({ cursor }): Promise<Page<RegistryEndpoint>> {
      const own = await ids();
      const isBatch = cursor !== null && (cursor === beginOfBatch || pathOf(cursor).endsWith("/batchendpoints"));
      if (!isBatch) {
        const found = await client.page(wireOnlineEndpoint, "onlineEndpoints", {}, { cursor });
        const items = await inLanes(found?.items ?? [], (wire) => online(wire, own));
        return { items, cursor: found?.cursor ?? beginOfBatch };
      }
      const found = await client.page(
        wireBatchEndpoint,
        "batchEndpoints",
        {},
        { cursor: cursor === beginOfBatch ? null : cursor },
      );
      const items = await inLanes(found?.items ?? [], (wire) => batch(wire, own));
      return { items, cursor: found?.cursor ?? null };
    },

    async findEndpoint(endpoint) {
      const key = endpointKeyOf(endpoint);
      if (!key) return null;
      if (key.kind === "onlineEndpoints") {
        const wire = await client.find(wireOnlineEndpoint, endpointPath(key));
        return wire && online(wire, await ids());
      }
      const wire = await client.find(wireBatchEndpoint, endpointPath(key));
      return wire && batch(wire, await ids());
    },
  };
}

export function endpointPath({ kind, name }: EndpointKey): string {
  return `${kind}/${encodeURIComponent(name)}`;
}

/** Every deployment of one endpoint; none when the endpoint has gone meanwhile. */
export async function deploymentsOf(client: Client, key: EndpointKey): Promise<WireDeployment[]> {
  const deployments: WireDeployment[] = [];
  let cursor: string | null = null;
  for (let pages = 0; pages < mostPages; pages += 1) {
    const found: { items: WireDeployment[]; cursor: string | null } | null = await client.page(
      wireDeployment,
      `${endpointPath(key)}/deployments`,
      {},
      { cursor },
    );
    deployments.push(...(found?.items ?? []));
    cursor = found?.cursor ?? null;
    if (cursor === null) return deployments;
  }
  throw new AppError("registry_protocol", `The list of deployments does not end after ${mostPages} pages.`);
}

/** Where the second list begins; no server's own cursor reads like this. */
const beginOfBatch = "batch";

function pathOf(cursor: string): string {
  return URL.canParse(cursor) ? new URL(cursor).pathname.toLowerCase() : "";
}

/** How the vendor begins ids of models of this workspace: as a resource, as an address, or by the workspace's own id. */
async function idsOf(client: Client): Promise<string[]> {
  const scope = client.scope.toLowerCase();
  const { location, properties } = await client.workspace();
  const short = scope.replace("/providers/microsoft.machinelearningservices", "");
  return [
    scope,
    `azureml:/${short}`,
    `azureml:${scope}`,
    ...(location && properties?.workspaceId
      ? [`azureml://locations/${location}/workspaces/${properties.workspaceId}`]
      : []),
  ].map((id) => id.toLowerCase());
}
