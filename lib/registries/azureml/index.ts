import { defineRegistry, type Registry } from "../types";
import { batchRunsOf } from "./batch-runs";
import { createClient } from "./client";
import { ambient, config, network, origins, regionOf, registryKey, resourcesOf, storageOf } from "./config";
import { endpointsOf } from "./endpoints";
import { filesOf } from "./files";
import { invocationOf } from "./invocation";
import { linksOf } from "./links";
import { sortKeyOf } from "./map";
import { listsOf } from "./models";
import { probe } from "./probe";
import { createRegion } from "./region";
import { runsOf } from "./runs";
import { writesOf } from "./writes";

const notes = [
  "There are no aliases. A version has one stage, any word; several versions can be in one stage at once.",
  "“Archived” is a flag beside the stage. Archiving keeps the stage, and bringing a version back sets a stage anew. The vendor's own client drops the stage when it archives: that shows as a stage that was lost.",
  "Archived models are listed like all others; that a model as a whole is archived is not shown.",
  "There is no history on the server, and its events say nothing of stages, tags or archiving: changes are found by comparing, and dated by the last modification.",
  "A change is made by writing the whole version back. Interlock reads it again right before and refuses when it changed; a change by somebody else in the moment between is lost, and the vendor offers nothing against that.",
];
const inWorkspaces = [
  "Traffic of an endpoint moves over minutes; until it is done the endpoint is shown as updating. Mirrored traffic is kept as it is.",
  "An endpoint that serves a model of an organization's registry shows it in the vendor's words: it is a model of another connection.",
  "Metrics come from the workspace's MLflow side; files of a run itself are not read.",
];
const inRegistries = ["A registry takes its time to write: a changed version is shown as being made until it is done."];

export const azureml = defineRegistry({
  kind: "azureml",
  label: "Azure Machine Learning",
  stageWords: [
    { axis: "stage", title: "stage", example: "Production" },
    { axis: "tag", title: "tag", example: "stage=production" },
  ],
  config,
  registryKey,
  origins,
  ambient,
  network,
  open(settings, io): Registry {
    const client = createClient(settings, io);
    const isWorkspace = settings.resource === "workspace";
    const address = regionOf(settings);
    const region = address === null ? null : createRegion(client, address, resourcesOf(settings));
    return {
      ...listsOf(client),
      capabilities: { keeps: ["digest"], notes: [...notes, ...(isWorkspace ? inWorkspaces : inRegistries)] },
      probe: () => probe(client, settings, region),
      sortKey: sortKeyOf,
      ...(region && { runs: runsOf(region) }),
      ...(storageOf(settings).length > 0 && { files: filesOf(client, settings) }),
      ...(isWorkspace && {
        endpoints: {
          ...endpointsOf(client),
          invocation: invocationOf(client, settings),
          ...(region && { runs: batchRunsOf(client, region) }),
        },
      }),
      links: linksOf(settings),
      writes: writesOf(client, { traffic: isWorkspace }),
    };
  },
});
