import { azureml } from "@/lib/registries/azureml";

import type { Cloud } from "../clouds";
import { emptyWorkspace, settingsFor, startWith } from "./place";
import type { Properties, Thing, World } from "./world";

const writes = /^PUT .*\/(versions|onlineEndpoints)\//;

/** A workspace with one model, whose stage `Production` means production, an online endpoint and one for batch runs. */
export async function startAzure(): Promise<
  Cloud & { world: World; afterRead: (match: string, run: () => void) => void }
> {
  const world = emptyWorkspace(300);
  const online = fill(world);
  const standIn = await startWith([world]);
  const { faults } = standIn;
  const next = (kind: "lost" | "unavailable") => faults.order({ kind, match: "", method: "PUT" });
  return {
    world,
    afterRead: standIn.afterRead,
    definition: azureml,
    settings: settingsFor(standIn.origin, world) as Record<string, string | boolean>,
    rules: [
      { axis: "stage", key: "Production", stage: "production" },
      { axis: "stage", key: "Staging", stage: "staging" },
      { axis: "stage", key: "Archived", stage: "archived" },
    ],
    model: { key: "churn", name: "churn", holder: "1", candidate: "2", third: "3" },
    endpoint: { key: "onlineEndpoints/churn-live", name: "churn-live", first: "blue", second: "green" },
    loseNextWrite: () => next("lost"),
    failNextWrite: () => next("unavailable"),
    throttle: (times) => faults.order({ kind: "throttled", match: "", times, retryAfter: 1 }),
    goAway() {
      faults.order({ kind: "unavailable", match: "", times: 10_000 });
      return () => faults.clear();
    },
    promoteOutside: (version) => world.change("churn", version, { stage: "Production", isArchived: false }),
    shiftOutside(traffic) {
      online.properties = { ...online.properties, traffic };
      world.touch(online, "Somebody Else");
    },
    inProduction: () =>
      [...(world.models.get("churn")?.versions.values() ?? [])].flatMap(({ name, properties }) =>
        properties.stage === "Production" && properties.isArchived !== true ? [name] : [],
      ),
    traffic() {
      world.settle();
      const { traffic } = online.properties as { traffic: Record<string, number> };
      return Object.fromEntries(Object.entries(traffic).filter(([, share]) => share > 0));
    },
    writes: () => standIn.asked.filter((line) => writes.test(line)).length,
    violations: () => standIn.violations,
    stop: async () => standIn.close(),
  };
}

/** Three versions of one model, an online endpoint with two deployments, and one for batch runs. Answers the online one. */
function fill(world: World): Thing {
  world.putModel("churn");
  for (const [index, stage] of ["Production", "Staging", "Staging"].entries())
    world.putVersion("churn", String(index + 1), { stage });
  const served = (version: string): Properties => ({
    endpointComputeType: "Managed",
    model: `${world.scope}/models/churn/versions/${version}`,
    provisioningState: "Succeeded",
  });
  const online = made(world, "churn-live", {
    authMode: "Key",
    scoringUri: "https://churn-live.westeurope.inference.ml.azure.com/score",
    traffic: { blue: 100 },
    mirrorTraffic: { green: 10 },
    provisioningState: "Succeeded",
  });
  world.online.set("churn-live", {
    thing: online,
    deployments: new Map([
      ["blue", made(world, "blue", served("1"))],
      ["green", made(world, "green", served("2"))],
    ]),
  });
  const nightly = made(world, "churn-nightly", {
    authMode: "AADToken",
    scoringUri: "https://churn-nightly.westeurope.inference.ml.azure.com/jobs",
    defaults: { deploymentName: "main" },
    provisioningState: "Succeeded",
  });
  const reference = {
    model: { referenceType: "Id", assetId: `${world.scope}/models/churn/versions/1` },
    provisioningState: "Succeeded",
  };
  world.batch.set("churn-nightly", {
    thing: nightly,
    deployments: new Map([["main", made(world, "main", reference)]]),
  });
  return online;
}

function made(world: World, name: string, properties: Properties): Thing {
  return { name, top: { location: "westeurope", tags: {} }, properties, systemData: world.born("Ana Lima") };
}
