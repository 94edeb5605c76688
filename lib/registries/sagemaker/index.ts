import { s3Store } from "../stores/s3";
import { defineRegistry } from "../types";
import { createClient } from "./client";
import { addressesOf, ambient, config, network, origins, registryKey } from "./config";
import { endpointsOf } from "./endpoints";
import { filesOf } from "./files";
import { interfacesOf } from "./interfaces";
import { invocationOf } from "./invocation";
import { linksOf } from "./links";
import { listsOf } from "./models";
import { packagesOf } from "./packages";
import { pastOf } from "./past";
import { probe } from "./probe";
import { runsOf } from "./runs";
import { webhooksOf } from "./webhooks";
import { writesOf } from "./writes";

const notes = [
  "A model is a model package group, a version a model package in it. Packages without a group are left out.",
  "There are no aliases. A version has a stage (ModelLifeCycle.Stage) and, apart from it, an approval (ModelApprovalStatus); several versions can be in one stage.",
  "StageStatus is a third axis: it is shown among the tags as lifecycle:StageStatus and is changed in SageMaker only. Changing a stage keeps it, and sets Approved where there was none.",
  "A version that has a stage can move to another one; it cannot be taken out of all of them.",
  "Tags of a version are its customer metadata properties. Tags of groups, which serve permissions and bills, are not read.",
  "Lists carry no time of the last change, and the search that does may lag behind by a time nobody states. Changes are found by comparing; approvals and stages are dated exactly by the history that the registry keeps.",
  "A rule of EventBridge can announce changes of versions; it is set up by hand. An announcement is a hint: what changed is read. Endpoints and groups are found by reading alone.",
  "Metrics are a document in S3 (ModelMetrics.ModelQuality.Statistics), one value each. Where a ContentDigest was registered, a document that differs from it is refused.",
  "Traffic is shifted by weights; while the endpoint is Updating, nothing else can be changed on it.",
];

export const sagemaker = defineRegistry({
  kind: "sagemaker",
  label: "Amazon SageMaker",
  // Lists carry no customer metadata: what it meant would be seen by chance only.
  stageWords: [{ axis: "stage", title: "life cycle stage", example: "Production" }],
  config,
  registryKey,
  origins,
  ambient,
  network,
  open(settings, io) {
    const client = createClient(settings, io);
    const packages = packagesOf(client);
    const store = s3Store({ origin: addressesOf(settings).s3, region: settings.region }, io, client.credentials);
    return {
      ...listsOf(client, packages),
      capabilities: { keeps: ["schemas", "sample", "digest"], notes },
      probe: () => probe({ client, packages, store, config: settings, io }),
      sortKey: (version) => version.padStart(10, "0"),
      runs: runsOf(client, packages, store),
      files: filesOf(packages, store),
      interfaces: interfacesOf(packages),
      past: pastOf(client, packages),
      endpoints: { ...endpointsOf(client, packages), invocation: invocationOf(client, settings) },
      webhooks: webhooksOf(settings),
      links: linksOf(settings.studioUrl),
      writes: writesOf(client, packages),
    };
  },
});
