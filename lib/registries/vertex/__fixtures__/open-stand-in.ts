import { openDoor } from "@/lib/http/door";

import { addEndpoint, deploy, upload } from "../../../../e2e/stack/vertex/changes";
import { evaluate } from "../../../../e2e/stack/vertex/orders";
import { type StandIn, startStandIn } from "../../../../e2e/stack/vertex/server";
import { World, type WorldOptions } from "../../../../e2e/stack/vertex/world";
import type { Fixture } from "../../contract";
import type { Registry } from "../../types";
import { vertex } from "..";

let labels = 0;

/** A stand-in on a free port, and registries that talk to it through the real door. */
export async function openStandIn(options: WorldOptions & { fill?: (world: World) => void } = {}) {
  const world = new World(options);
  options.fill?.(world);
  const standIn = await startStandIn(world);
  const open = (also: Record<string, unknown> = {}, limits: { deadlineMs?: number } = {}): Registry =>
    openAt(standIn, also, limits);
  return { ...standIn, open };
}

export function openAt(
  { settings }: Pick<StandIn, "settings">,
  also: Record<string, unknown> = {},
  limits: { deadlineMs?: number } = {},
): Registry {
  const config = { ...settings, ...also };
  labels += 1;
  const door = openDoor({
    origins: vertex.origins(config),
    network: vertex.network(config),
    label: `Stand-in ${labels}`,
    ...limits,
  });
  return vertex.open(config, door);
}

const yaml = "type: object\nproperties:\n  amount: {type: number}\n";

/** What the contract looks for, with more around it. */
export function fillForContract(world: World): Fixture {
  const { model } = upload(world, null, { displayName: "fraud / score: 100%", labels: { team: "risk" } });
  const at = (version: number) => `gs://stand-in-models/fraud/${version}/`;
  const first = world.version(model, "1");
  first.artifactUri = at(1);
  first.schemata = { instanceSchemaUri: "gs://stand-in-models/schemata/instance.yaml" };
  for (let version = 2; version <= 11; version += 1) upload(world, model.id, { artifactUri: at(version) });
  upload(world, model.id, { aliases: ["champion", "default"], versionLabels: { stage: "production" } });
  world.version(model, "11").aliases.add("challenger");
  for (const name of ["saved_model.pb", "assets/words.txt", "assets/ü #1%.txt"])
    world.put("stand-in-models", `fraud/1/${name}`, `bytes of ${name}`);
  world.put("stand-in-models", "fraud/1/assets/", "");
  world.put("stand-in-models", "fraud/11/other.txt", "not of version 1");
  world.put("stand-in-models", "schemata/instance.yaml", yaml);
  for (const auPrc of ["0.9", "9007199254740993", "0.10"]) {
    const more = `"logLoss": 1.0, "tiny": 1e-07, "missing": "NaN", "most": "Infinity", "least": "-Infinity"`;
    evaluate(world, model.id, "1", `{"auPrc": ${auPrc}, ${more}, "inner": {"f1": 0.50}, "curve": [1, 2], "kind": "x"}`);
  }

  const awkward = [null, "a_b-c", "x-1"].map((id) => upload(world, id, { displayName: "it's 50% é/日本" }).model.id);
  const endpoint = addEndpoint(world, "fraud online");
  const name = `${world.parent}/models/${model.id}`;
  deploy(world, endpoint, { id: "11", model: name, version: "11", name: "challenger" });
  deploy(world, endpoint, { id: "12", model: `${name}@12`, version: "12", name: "champion" });
  addEndpoint(world, "empty");
  const elsewhere = addEndpoint(world, "of another project", { dns: "77.europe-west4-1.prediction.vertexai.goog" });
  deploy(world, elsewhere, { id: "7", model: "projects/9/locations/us-central1/models/3@1", version: "1", name: "x" });
  for (let more = 0; more < 120; more += 1) upload(world, null, { displayName: `other ${more}` });

  return {
    model: {
      key: model.id,
      versions: [...model.versions.keys()],
      aliases: { champion: "12", default: "12", challenger: "11" },
      tags: { team: "risk" },
    },
    awkward,
    hidden: null,
    stages: null,
    run: {
      id: `projects/${world.project}/locations/${world.location}/models/${model.id}@1`,
      metrics: {
        auPrc: "0.10",
        logLoss: "1.0",
        tiny: "1e-07",
        missing: "NaN",
        most: "Infinity",
        least: "-Infinity",
        "inner.f1": "0.50",
      },
      history: { metric: "auPrc", values: ["0.9", "9007199254740993", "0.10"] },
    },
    file: { path: "assets/ü #1%.txt", text: "bytes of assets/ü #1%.txt" },
    tag: { key: "to_be-changed", values: ["one", "zwei-ü_2"] },
    described: { version: "1", accepts: ["application/json"] },
    endpoint: { key: endpoint.id, deployments: ["11", "12"], versions: ["11", "12"] },
    call: {
      path: ":predict",
      headers: { "content-type": "application/json" },
      body: '{"instances": [[1, 2]]}',
      answer: /"predictions":\[4\.1\].*"deployedModelId":"11"/,
    },
  };
}
