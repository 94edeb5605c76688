import { score, turns } from "../scoring";
import type { Call } from "./control";
import type { World } from "./world";

type Reply = { status: number; text: string; headers?: Record<string, string> };

const next = turns();

/** `:predict` and `:rawPredict`; null for every other call. What the vendor's description says of them is not part of the excerpt here. */
export function prediction(world: World, { verb, path, body }: Call): Reply | null {
  const [, project, location, id = "", action] =
    /^\/v1\/projects\/([^/]+)\/locations\/([^/]+)\/endpoints\/([^/:]+):(predict|rawPredict)$/.exec(path) ?? [];
  if (action === undefined || verb !== "POST") return null;
  const isHere = (project === world.project || project === world.number) && location === world.location;
  const endpoint = isHere ? world.endpoints.get(id) : undefined;
  if (!endpoint) return failed(404, "NOT_FOUND", "The Endpoint does not exist.");
  const chosen = next(
    endpoint.deployments.map((deployment) => ({ deployment, weight: endpoint.trafficSplit[deployment.id] ?? 0 })),
  )?.deployment;
  if (!chosen) return failed(400, "FAILED_PRECONDITION", "The Endpoint has no deployed model with traffic.");
  const scored = score(body, "application/json", Number(chosen.modelVersionId) || 0);
  if ("refused" in scored) return failed(400, "INVALID_ARGUMENT", scored.refused);
  if (action === "rawPredict")
    return {
      status: 200,
      text: JSON.stringify({ predictions: scored.predictions }),
      headers: { "x-vertex-ai-endpoint-id": id, "x-vertex-ai-deployed-model-id": chosen.id },
    };
  const told = {
    deployedModelId: chosen.id,
    model: chosen.model.replace(/@.*$/, ""),
    modelVersionId: chosen.modelVersionId,
  };
  return { status: 200, text: JSON.stringify({ predictions: scored.predictions, ...told }) };
}

function failed(code: number, status: string, message: string): Reply {
  return { status: code, text: JSON.stringify({ error: { code, message, status } }) };
}
