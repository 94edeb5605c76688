import { defineRegistry } from "../types";
import { bucketOf } from "./buckets";
import { createClient } from "./client";
import { config, network, origins, registryKey, uiBaseOf } from "./config";
import { filesOf } from "./files";
import { linksOf } from "./links";
import { changesOf, listsOf } from "./models";
import { probe } from "./probe";
import { runsOf } from "./runs";
import { webhooksOf } from "./webhooks";
import { writesOf } from "./writes";

const notes = [
  "Aliases and tags move without leaving a time. Their changes are found by comparing complete lists, and dated between two readings.",
  "There is no history on the server: what happened before Interlock began to watch is not known.",
  "From 3.3 on it announces aliases, tags and new versions by webhook; stages, renames and deletions are never announced. A new webhook takes up to a minute to begin.",
  "Several versions can be in one stage at once. An alias belongs to one version.",
  "Before 3.0, an alias stays behind when its version is deleted and then points at nothing.",
];

export const mlflow = defineRegistry({
  kind: "mlflow",
  label: "MLflow",
  stageWords: [
    { axis: "alias", title: "alias", example: "champion" },
    { axis: "stage", title: "stage", example: "Production" },
    { axis: "tag", title: "tag", example: "stage=production" },
  ],
  config,
  registryKey,
  origins,
  ambient: () => false,
  network,
  open(settings, io) {
    const client = createClient(settings, io);
    const bucket = bucketOf(settings, io);
    const files = filesOf(client, bucket);
    return {
      ...listsOf(client),
      capabilities: { keeps: ["descriptor", "digest"], notes },
      probe: () => probe(client, settings, files),
      sortKey: (version) => version.padStart(10, "0"),
      changes: changesOf(client),
      runs: runsOf(client, bucket),
      files,
      webhooks: webhooksOf(client),
      links: linksOf(uiBaseOf(settings), settings.workspace ?? null),
      writes: writesOf(client),
    };
  },
});
