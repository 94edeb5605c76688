import type { Endpoints } from "../types";
import type { Client } from "./client";
import { endpointOf } from "./map";
import { pageOf, pageQuery } from "./pages";
import { endpointPage, wireEndpoint, type WireEndpoint } from "./wire";

const endpointsAPage = 100;

/** Endpoints for online predictions. Batch predictions of Vertex AI are jobs of their own and belong to none. */
export function endpointsOf(client: Client): Endpoints {
  return {
    async listEndpoints(request) {
      const query = { ...pageQuery("endpoints", request, endpointsAPage), orderBy: "create_time" };
      const { items, token } = await client.get(endpointPage, `${client.parent}/endpoints`, query);
      const endpoints = items.map((wire) => endpointOf(wire, client.base, client.parent));
      return pageOf("endpoints", request, endpoints, token);
    },
    async findEndpoint(endpoint) {
      const wire = await findWireEndpoint(client, endpoint);
      return wire && endpointOf(wire, client.base, client.parent);
    },
  };
}

export async function findWireEndpoint(client: Client, endpoint: string): Promise<WireEndpoint | null> {
  if (!/^[A-Za-z0-9_-]{1,100}$/.test(endpoint)) return null;
  const wire = await client.find(wireEndpoint, `${client.parent}/endpoints/${endpoint}`);
  return wire?.name.endsWith(`/endpoints/${endpoint}`) ? wire : null;
}
