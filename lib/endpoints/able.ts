import type { Viewer } from "@/lib/auth";
import { reaches } from "@/lib/connections/rules";
import { can } from "@/lib/permissions";
import type { Registry } from "@/lib/registries/types";
import type { Result } from "@/lib/result";

import type { DeploymentLine, EndpointRow } from "./types";

type Endpoint = Pick<EndpointRow, "kind" | "status" | "deployments" | "registered"> & {
  connection: { id: string; name: string };
};

/** Why no other split of its traffic can be asked for; null when one can. What exactly may be asked, the request decides. */
export function whyNotShift(
  viewer: Pick<Viewer, "grants">,
  endpoint: Endpoint,
  opened: Result<Registry>,
): string | null {
  const { connection, kind, status, deployments } = endpoint;
  if (endpoint.registered) return registeredByHand;
  if (kind === "batch") return "A batch endpoint takes files in runs. It has no traffic to shift.";
  if (!opened.ok) return opened.error.message;
  if (!opened.data.writes?.axes.includes("traffic"))
    return `Traffic cannot be changed in ${connection.name} from here.`;
  if (status === "deleting") return "The endpoint is being deleted.";
  if (deployments.length < 2) return "It has fewer than two deployments: there is nothing to shift between.";
  if (!can(viewer.grants, "promotion.request", { connectionId: connection.id }))
    return "None of your roles lets you ask for it. A scientist or a reviewer can.";
  return null;
}

/** Why the traffic of a registered endpoint is nobody's to shift here. */
export const registeredByHand =
  "It was registered by hand, so its registry knows nothing of it. Requests are shared out where it runs; who may register endpoints keeps the shares here in step.";

/** Whether its runs can be listed and started from here. */
export function takesRuns({ kind }: Pick<Endpoint, "kind">, opened: Result<Registry>): boolean {
  return kind === "batch" && opened.ok && opened.data.endpoints?.runs !== undefined;
}

/** Why a run through these deployments cannot be started by the viewer; null when it can. */
export function whyNotRun(
  viewer: Pick<Viewer, "grants">,
  { connection, deployments }: Pick<Endpoint, "connection" | "deployments">,
): string | null {
  if (deployments.length === 0) return "It has no deployment that could take a file.";
  if (reaches(viewer.grants, "endpoint.run", connection.id)) return null;
  const may = ({ version }: DeploymentLine) =>
    version !== null && can(viewer.grants, "endpoint.run", { connectionId: connection.id, model: version.model.name });
  return deployments.every(may)
    ? null
    : "None of your roles lets you start runs of what it serves. A scientist or a reviewer can.";
}
