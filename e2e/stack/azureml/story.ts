import { container, emptyWorkspace, uriOf } from "./place";
import { claims, lapses, quotes, type Told } from "./story-told";
import type { Properties, Thing, World } from "./world";

/** A workspace of an insurer: three models with a life behind them, two online endpoints and one for nightly runs. */
export function storyWorkspace(settleMs: number): World {
  const world = emptyWorkspace(settleMs);
  tell(world, "claim-severity", "What a reported claim will cost", { team: "claims", line: "motor" }, claims);
  tell(world, "lapse-risk", "Which policies will not be renewed", { team: "retention" }, lapses);
  tell(world, "quote-conversion", "Whether a quote becomes a policy", { team: "pricing", line: "home" }, quotes);
  const live: [string, string, Properties][] = [
    ["stable", model(world, "claim-severity", "4"), {}],
    ["candidate", model(world, "claim-severity", "5"), {}],
  ];
  world.online.set("claims-live", endpoint(world, "claims-live", { traffic: { stable: 90, candidate: 10 } }, live));
  const quoting: [string, string, Properties][] = [
    ["blue", model(world, "quote-conversion", "2"), {}],
    ["green", model(world, "quote-conversion", "3").toLowerCase(), {}],
    ["shared", "azureml://registries/contoso-models/models/quote-conversion/versions/1", {}],
  ];
  const shares = { traffic: { blue: 100, green: 0, shared: 0 }, mirrorTraffic: { green: 20 } };
  world.online.set("quotes-live", endpoint(world, "quotes-live", shares, quoting));
  addNightly(world);
  return world;
}

function tell(world: World, name: string, description: string, tags: Record<string, string>, versions: Told[]): void {
  const [first] = versions;
  world.putModel(name, { description, tags, by: first?.by ?? "Ana Lima", at: new Date(first?.at ?? 0) });
  for (const [index, told] of versions.entries()) {
    const version = String(index + 1);
    const run = `${name.replaceAll("-", "_")}_${version}`;
    const folder = `models/${name}/${version}`;
    const properties: Properties = {
      description: told.description,
      tags: told.tags ?? {},
      isArchived: told.archived ?? false,
      ...(told.stage && { stage: told.stage }),
      jobName: run,
      modelUri: uriOf(world, folder),
      flavors: { python_function: { data: { loader_module: "mlflow.sklearn", python_version: "3.11.9" } } },
    };
    world.putVersion(name, version, properties, told.by, new Date(told.at));
    putRun(world, run, told);
    putFiles(world, folder, run, told);
  }
}

function putRun(world: World, id: string, told: Told): void {
  const start = Date.parse(told.at) - 3_600_000;
  const metrics = Object.entries(told.metrics).flatMap(([key, values]) =>
    values.map((value, step) => ({ key, value, step, timestamp: start + step * 600_000 })),
  );
  const tags = {
    "mlflow.source.name": "train.py",
    "mlflow.source.git.commit": "5d41402abc4b2a76b9719d911017c592aabbccdd",
  };
  world.runs.set(id, {
    id,
    name: told.params.model ?? id,
    status: "FINISHED",
    user: told.by,
    params: told.params,
    metrics,
    tags,
  });
}

function putFiles(world: World, folder: string, run: string, { at, packages }: Told): void {
  const inputs = [
    { type: "double", name: "premium", required: true },
    { type: "long", name: "age", required: true },
    { type: "string", name: "region", required: true },
  ];
  const signature = `  inputs: '${JSON.stringify(inputs)}'\n  outputs: '[{"type": "tensor", "tensor-spec": {"dtype": "float64", "shape": [-1]}}]'\n  params: null`;
  const environment = `python: 3.11.9\nbuild_dependencies:\n- pip==24.2\ndependencies:\n- -r requirements.txt\n`;
  world.putBlob(
    container,
    `${folder}/MLmodel`,
    `artifact_path: model\nflavors:\n  python_function:\n    env:\n      conda: conda.yaml\n      virtualenv: python_env.yaml\n    loader_module: mlflow.sklearn\n    model_path: model.pkl\n    python_version: 3.11.9\nmlflow_version: 2.16.2\nmodel_uuid: ${run}\nrun_id: ${run}\nsignature:\n${signature}\nutc_time_created: '${at.replace("T", " ").replace("Z", ".000000")}'\n`,
  );
  world.putBlob(container, `${folder}/requirements.txt`, `${packages.join("\n")}\n`);
  world.putBlob(container, `${folder}/python_env.yaml`, environment);
  world.putBlob(
    container,
    `${folder}/conda.yaml`,
    `channels:\n- conda-forge\ndependencies:\n- python=3.11.9\n- pip:\n${packages.map((each) => `  - ${each}`).join("\n")}\nname: mlflow-env\n`,
  );
  world.putBlob(
    container,
    `${folder}/input_example.json`,
    `{"columns": ["premium", "age", "region"], "data": [[412.5, 44, "north"]]}`,
  );
  world.putBlob(container, `${folder}/model.pkl`, `told, not trained: ${run}`);
}

function model(world: World, name: string, version: string): string {
  return `${world.scope}/models/${name}/versions/${version}`;
}

function endpoint(world: World, name: string, shares: Properties, deployments: [string, string, Properties][]) {
  const host = `https://${name}.westeurope.inference.ml.azure.com`;
  const thing: Thing = {
    name,
    top: {
      location: "westeurope",
      tags: {},
      kind: "Managed",
      identity: { type: "SystemAssigned", principalId: "8f1f", tenantId: "contoso" },
    },
    properties: {
      authMode: "Key",
      scoringUri: `${host}/score`,
      swaggerUri: `${host}/swagger.json`,
      publicNetworkAccess: "Enabled",
      properties: {},
      ...shares,
      provisioningState: "Succeeded",
    },
    systemData: world.born("Jonas Weber", new Date("2026-07-10T07:00:00Z")),
  };
  const below = deployments.map(([key, served, also]): [string, Thing] => [
    key,
    {
      name: key,
      top: { location: "westeurope", sku: { name: "Default", capacity: 1 } },
      properties: {
        endpointComputeType: "Managed",
        model: served,
        instanceType: "Standard_DS3_v2",
        appInsightsEnabled: false,
        scaleSettings: { scaleType: "Default" },
        properties: {},
        ...also,
        provisioningState: "Succeeded",
      },
      systemData: world.born("Jonas Weber", new Date("2026-07-10T07:30:00Z")),
    },
  ]);
  return { thing, deployments: new Map(below) };
}

function addNightly(world: World): void {
  const systemData = world.born("Mara Novak", new Date("2026-07-01T06:00:00Z"));
  const main: Thing = {
    name: "main",
    top: { location: "westeurope" },
    properties: {
      model: { referenceType: "Id", assetId: model(world, "lapse-risk", "2") },
      miniBatchSize: 10,
      properties: {},
      provisioningState: "Succeeded",
    },
    systemData,
  };
  const thing: Thing = {
    name: "lapse-nightly",
    top: { location: "westeurope", tags: {} },
    properties: {
      authMode: "AADToken",
      defaults: { deploymentName: "main" },
      scoringUri: "https://lapse-nightly.westeurope.inference.ml.azure.com/jobs",
      properties: {},
      provisioningState: "Succeeded",
    },
    systemData,
  };
  world.batch.set(thing.name, { thing, deployments: new Map([[main.name, main]]) });
  for (const day of ["18", "19", "20"]) {
    const name = `batchjob-2026-11-${day}`;
    const output = {
      score: {
        jobOutputType: "uri_folder",
        uri: `azureml://datastores/workspaceblobstore/paths/azureml/${name}/score/`,
      },
    };
    const properties = {
      jobType: "Pipeline",
      status: day === "19" ? "Failed" : "Completed",
      properties: {},
      tags: {},
      outputs: output,
    };
    world.jobs.set(name, {
      name,
      endpoint: thing.name,
      properties,
      systemData: world.born("Mara Novak", new Date(`2026-11-${day}T02:00:00Z`)),
    });
  }
}
