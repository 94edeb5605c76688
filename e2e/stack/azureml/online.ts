import { score, turns } from "../scoring";
import { type Asked, type Reply, notFound } from "./reply";
import type { Endpoint, Properties, Thing, World } from "./world";

export const primaryKey = "first-of-two-keys";
export const endpointTokenText = "an-endpoint-token";

const next = turns();

/** As Resource Manager tells of it: its scoring address is one that this stand-in answers at, not the vendor's. */
export function reachable(thing: Thing, origin: string): Thing {
  const { scoringUri } = thing.properties;
  const isTheirs = typeof scoringUri === "string" && /\.inference\.ml\.azure\.com\/score$/.test(scoringUri);
  return isTheirs
    ? { ...thing, properties: { ...thing.properties, scoringUri: `${origin}/online/${thing.name}/score` } }
    : thing;
}

/** `/online/<name>/score`, where the endpoints of a workspace answer; null for every other path. `hasToken`: the caller has one of Entra. */
export function onlineRoute(world: World, asked: Asked, hasToken: boolean): Reply | null {
  const [, name] = /^\/online\/([^/]+)\/score$/.exec(asked.url.pathname) ?? [];
  if (name === undefined) return null;
  const endpoint = world.online.get(name);
  if (!endpoint) return notFound("The endpoint");
  if (!isSignedIn(endpoint.thing.properties, String(asked.headers.authorization ?? ""), hasToken))
    return text(401, "Unauthorized");
  const deployment = chosen(endpoint, asked.headers["azureml-model-deployment"]);
  if (!deployment) return text(404, "No such deployment, or none with traffic.");
  const said = { "azureml-model-deployment": deployment.name };
  const scored =
    asked.method === "POST"
      ? score(asked.text, "application/json", Number(String(deployment.properties.model).split("/").at(-1)) || 0)
      : { refused: "" };
  if (!("refused" in scored)) return { status: 200, body: scored.predictions, headers: said };
  return {
    status: 424,
    body: { message: "An unexpected error occurred in scoring script. Check the logs for more info." },
    headers: { ...said, "ms-azureml-model-error-statuscode": "500", "ms-azureml-model-error-reason": "model_error" },
  };
}

function isSignedIn({ authMode }: Properties, authorization: string, hasToken: boolean): boolean {
  if (authMode === "AADToken") return hasToken;
  return authorization === `Bearer ${authMode === "AMLToken" ? endpointTokenText : primaryKey}`;
}

function chosen({ thing, deployments }: Endpoint, named: string | string[] | undefined): Thing | null {
  if (typeof named === "string") return deployments.get(named) ?? null;
  const traffic = (thing.properties.traffic ?? {}) as Record<string, number>;
  return (
    next([...deployments.entries()].map(([key, deployment]) => ({ deployment, weight: traffic[key] ?? 0 })))
      ?.deployment ?? null
  );
}

function text(status: number, sentence: string): Reply {
  return { status, raw: new TextEncoder().encode(sentence), type: "text/plain" };
}
