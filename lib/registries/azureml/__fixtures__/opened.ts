import { afterEach } from "vitest";

import { container, emptyRegistry, emptyWorkspace, settingsFor, startWith, uriOf } from "@/e2e/stack/azureml/place";
import type { Options, StandIn } from "@/e2e/stack/azureml/server";
import type { World } from "@/e2e/stack/azureml/world";
import { openDoor } from "@/lib/http/door";

import type { Fixture } from "../../contract";
import type { Registry } from "../../types";
import { azureml } from "..";

export const modelFile = "flavors:\n  python_function:\n    loader_module: mlflow.sklearn\n";

const running: StandIn[] = [];
let labels = 0;
afterEach(() => running.splice(0).forEach((standIn) => standIn.close()));

/** A stand-in with a world of its own, and a registry that talks to it through the real door. Both end with the test. */
export async function opened(
  world: World,
  {
    settings = {},
    options = {},
    deadlineMs,
  }: { settings?: object; options?: Partial<Options>; deadlineMs?: number } = {},
): Promise<{ registry: Registry; standIn: StandIn; reopen: (also: object) => Registry }> {
  const standIn = await startWith([world], { pageSize: 3, ...options });
  running.push(standIn);
  const reopen = (also: object) => {
    const config = { ...settingsFor(standIn.origin, world), ...settings, ...also };
    labels += 1;
    const door = openDoor({
      origins: azureml.origins(config),
      network: azureml.network(config),
      label: `Azure ${labels}`,
      ...(deadlineMs !== undefined && { deadlineMs }),
    });
    return azureml.open(config, door);
  };
  return { registry: reopen({}), standIn, reopen };
}

const awkward = ["a_b--c", "A_b--C", "0", "versions", "null", "x".repeat(255)];

/** A workspace that holds what the contract looks for. */
export function workspaceOfContract(settleMs = 30): { world: World; fixture: Fixture } {
  const world = emptyWorkspace(settleMs);
  fill(world);
  for (const [key, value] of [
    ["auc", "0.10"],
    ["auc", "NaN"],
    ["loss", "1.797e308"],
  ] as const)
    addMetric(world, key, value);
  addLive(world);
  addNightly(world);
  const fixture = fixtureOf();
  return {
    world,
    fixture: {
      ...fixture,
      run: {
        id: "run_1",
        metrics: { auc: "NaN", loss: "Infinity" },
        history: { metric: "auc", values: ["0.10", "NaN"] },
      },
      endpoint: { key: "onlineEndpoints/fraud-live", deployments: ["blue", "green"], versions: ["1", "2"] },
      call: {
        path: "/score",
        headers: { "content-type": "application/json" },
        body: '{"input_data": {"columns": ["a", "b"], "index": [0], "data": [[1, 2]]}}',
        answer: /^\[3\.1\]$/,
      },
    },
  };
}

/** An organization's registry with the same models; it has neither runs nor endpoints. */
export function registryOfContract(settleMs = 30): { world: World; fixture: Fixture } {
  const world = emptyRegistry(settleMs);
  fill(world);
  return { world, fixture: fixtureOf() };
}

function fill(world: World): void {
  const isWorkspace = world.place.kind === "workspaces";
  world.putModel("fraud", { description: "Card payments", tags: { team: "risk" } });
  for (let made = 1; made <= 11; made += 1) {
    world.putVersion("fraud", String(made), {
      stage: made === 3 ? "Production" : "Development",
      tags: { k: `${made}` },
      modelUri: isWorkspace
        ? uriOf(world, `models/fraud/${made}`)
        : `https://interlockfiles.blob.core.windows.net/${container}/models/fraud/${made}`,
      jobName: `run_${made}`,
      flavors: { python_function: { data: { loader_module: "mlflow.sklearn", model_path: "model.pkl" } } },
      isArchived: made === 2,
    });
    world.putBlob(container, `models/fraud/${made}/MLmodel`, modelFile);
    world.putBlob(container, `models/fraud/${made}/data/é ü&.json`, "[]");
  }
  for (const name of awkward) world.putVersion(name, "1", { stage: "Development" });
}

function fixtureOf(): Fixture {
  return {
    model: {
      key: "fraud",
      versions: Array.from({ length: 11 }, (_, index) => `${index + 1}`),
      aliases: null,
      tags: { team: "risk" },
    },
    awkward,
    hidden: null,
    stages: ["Staging", "Archived"],
    run: null,
    file: { path: "MLmodel", text: modelFile },
  };
}

function addMetric(world: World, key: string, value: string): void {
  const run = world.runs.get("run_1") ?? {
    id: "run_1",
    name: "forest",
    status: "FINISHED",
    user: "Ana Lima",
    params: { depth: "8" },
    metrics: [],
  };
  run.metrics.push({ key, value, step: run.metrics.length, timestamp: 1_750_000_000_000 + run.metrics.length });
  world.runs.set("run_1", run);
}

/** Of its deployments one gets all requests, one none and one copies of them. */
function addLive(world: World): void {
  world.online.set("fraud-live", {
    thing: {
      name: "fraud-live",
      top: {
        location: "westeurope",
        tags: { team: "risk" },
        identity: { type: "SystemAssigned", principalId: "p", tenantId: "t" },
        kind: "Managed",
      },
      properties: {
        authMode: "Key",
        scoringUri: "https://fraud-live.westeurope.inference.ml.azure.com/score",
        swaggerUri: "https://fraud-live.westeurope.inference.ml.azure.com/swagger.json",
        traffic: { blue: 100, green: 0 },
        mirrorTraffic: { shadow: 20 },
        publicNetworkAccess: "Enabled",
        properties: { "azureml.onlineendpointid": world.scope },
        provisioningState: "Succeeded",
      },
      systemData: world.born("Ana Lima"),
    },
    deployments: deploymentsOf(world, [
      ["blue", `${world.scope}/models/fraud/versions/1`],
      ["green", `${world.scope.replace("resourceGroups", "resourcegroups").toLowerCase()}/models/fraud/versions/2`],
      ["shadow", "azureml://registries/contoso-models/models/fraud/versions/3"],
    ]),
  });
}

function addNightly(world: World): void {
  world.batch.set("fraud-nightly", {
    thing: {
      name: "fraud-nightly",
      top: { location: "westeurope", tags: {} },
      properties: {
        authMode: "AADToken",
        scoringUri: "https://fraud-nightly.westeurope.inference.ml.azure.com/jobs",
        defaults: { deploymentName: "main" },
        provisioningState: "Succeeded",
      },
      systemData: world.born("Ana Lima"),
    },
    deployments: new Map([
      [
        "main",
        {
          name: "main",
          top: { location: "westeurope" },
          properties: {
            model: { referenceType: "Id", assetId: `${world.scope}/models/fraud/versions/1` },
            provisioningState: "Succeeded",
          },
          systemData: world.born("Ana Lima"),
        },
      ],
    ]),
  });
}

function deploymentsOf(world: World, models: [string, string][]) {
  return new Map(
    models.map(([name, model]) => [
      name,
      {
        name,
        top: { location: "westeurope", sku: { name: "Default", capacity: 1 } },
        properties: { endpointComputeType: "Managed", model, provisioningState: "Succeeded" },
        systemData: world.born("Ana Lima"),
      },
    ]),
  );
}
