import { defineRegistry } from "../types";
import { createClient } from "./client";
import { ambient, config, network, origins, registryKey } from "./config";
import { endpointsOf } from "./endpoints";
import { runsOf } from "./evaluations";
import { filesOf, interfacesOf } from "./files";
import { invocationOf } from "./invocation";
import { linksOf } from "./links";
import { listsOf } from "./models";
import { probe } from "./probe";
import { writesOf } from "./writes";

const notes = [
  "There are no stages and no approvals: aliases or labels stand for them. “default” is an alias that always belongs to exactly one version.",
  "A list of models carries only the aliases of each default version, so complete maps cost a request a model. Once this server was seen to leave a newer time when an alias moves, models that stand still are read again after a quarter of an hour only.",
  "Aliases are changed without a guard against others who change them at the same moment: the last one wins, and setting one takes it from the version that had it. Labels and traffic are guarded.",
  "A version shows its own labels and its model's as one; which is which cannot be told. Changing one label of a version writes all that it shows onto it.",
  "There is no history in the registry, and nothing is announced: changes are found by comparing. Google's audit logs have them, and are not read.",
  "Who made a version is not told.",
  "Metrics come from model evaluations, by their path; tables and curves in them are left out. Experiments are not read.",
  "Only models with prediction schemas (AutoML, or uploaded with them) say how they are called.",
  "Batch predictions are jobs of their own, and are not shown with the endpoints.",
];

export const vertex = defineRegistry({
  kind: "vertex",
  label: "Vertex AI",
  stageWords: [
    { axis: "alias", title: "alias", example: "champion" },
    { axis: "tag", title: "label", example: "stage=production" },
  ],
  config,
  registryKey,
  origins,
  ambient,
  network,
  open(settings, io) {
    const client = createClient(settings, io);
    return {
      ...listsOf(client),
      capabilities: { keeps: ["schemas"], notes },
      probe: () => probe(client, settings),
      sortKey: (version) => version.padStart(20, "0"),
      runs: runsOf(client),
      files: filesOf(client),
      interfaces: interfacesOf(client),
      endpoints: { ...endpointsOf(client), invocation: invocationOf(client) },
      links: linksOf(settings),
      writes: writesOf(client),
    };
  },
});
