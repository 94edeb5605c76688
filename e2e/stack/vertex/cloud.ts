import { vertex } from "@/lib/registries/vertex";

import type { Cloud } from "../clouds";
import { addEndpoint, deploy, moveAlias, patchEndpoint, upload } from "./changes";
import { startStandIn } from "./server";
import { World } from "./world";

const changes = /^(PATCH|POST) \/v1\/.*(:mergeVersionAliases|models|endpoints)/;

/** Vertex AI with one model, whose alias `prod` means production, and one endpoint. */
export async function startVertex(): Promise<Cloud> {
  const world = new World({ aliasesTouch: false });
  const { model } = upload(world, null, { displayName: "churn" });
  for (let more = 1; more < 3; more += 1) upload(world, model.id);
  const setProduction = (version: string) => moveAlias(world, model, world.version(model, version), "prod");
  setProduction("1");
  const endpoint = addEndpoint(world, "churn-live");
  for (const [id, version] of [
    ["101", "1"],
    ["102", "2"],
  ] as const)
    deploy(world, endpoint, { id, model: `${world.parent}/models/${model.id}@${version}`, version, name: id });
  const shift = (trafficSplit: Record<string, number>) =>
    patchEndpoint(world, endpoint, ["trafficSplit"], { trafficSplit });
  shift({ "101": 100 });
  const standIn = await startStandIn(world);
  const { faults } = standIn;
  const on = changes.source;
  return {
    definition: vertex,
    settings: standIn.settings,
    rules: [{ axis: "alias", key: "prod", stage: "production" }],
    model: { key: model.id, name: "churn", holder: "1", candidate: "2", third: "3" },
    endpoint: { key: endpoint.id, name: "churn-live", first: "101", second: "102" },
    loseNextWrite: () => faults.order({ kind: "applied", on }),
    failNextWrite: () => faults.order({ kind: "status", status: 503, on }),
    throttle: (times) => faults.order({ kind: "throttle", retryAfter: 1, times }),
    goAway() {
      faults.order({ kind: "status", status: 503, times: 10_000 });
      return () => faults.clear();
    },
    promoteOutside: setProduction,
    shiftOutside: shift,
    inProduction: () => [...model.versions.values()].flatMap(({ id, aliases }) => (aliases.has("prod") ? [id] : [])),
    traffic: () => ({ ...endpoint.trafficSplit }),
    writes: () => standIn.requests.filter((line) => changes.test(line.replaceAll("%40", "@"))).length,
    violations: () => standIn.violations,
    stop: () => standIn.close(),
  };
}
