import "server-only";

import type { Viewer } from "@/lib/auth";

import { markEndpointsHot } from "./commands";
import { getEndpoint, listEndpoints } from "./queries";
import type { EndpointRef, EndpointsPage, EndpointsQuery, EndpointView } from "./types";

/** `listEndpoints` for somebody who looks at the list: for the next seconds what it shows is read often. */
export async function visitEndpoints(viewer: Viewer, query: EndpointsQuery): Promise<EndpointsPage> {
  const page = await listEndpoints(viewer, query);
  if (page.rows.length > 0)
    await markEndpointsHot(page.rows.map(({ connection, key }) => ({ connection: connection.slug, endpoint: key })));
  return page;
}

/** `getEndpoint` for somebody who looks at its page. */
export async function visitEndpoint(viewer: Viewer, ref: EndpointRef): Promise<EndpointView> {
  const view = await getEndpoint(viewer, ref);
  await markEndpointsHot([ref]);
  return view;
}
