import { z } from "zod";

/**
 * What Resource Manager sends, as little of it as we read. Everything that a release or a region may leave out is optional,
 * and unknown keys are ignored; a page without its list is no page.
 */
const words = z.string().nullish();
const record = z.record(z.string(), z.string().nullish()).nullish();

const systemData = z
  .object({ createdAt: words, createdBy: words, lastModifiedAt: words, lastModifiedBy: words })
  .nullish();

export const wireModel = z.object({
  name: z.string(),
  properties: z.object({ description: words, tags: record, isArchived: z.boolean().nullish() }),
  systemData,
});
export type WireModel = z.output<typeof wireModel>;

export const wireVersion = z.object({
  name: z.string(),
  properties: z.object({
    description: words,
    tags: record,
    isArchived: z.boolean().nullish(),
    jobName: words,
    modelUri: words,
    provisioningState: words,
    stage: words,
  }),
  systemData,
});
export type WireVersion = z.output<typeof wireVersion>;

/** Empty only when it says so itself: a stranger's 200 with another object must not pass for "nothing there". */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({ value: z.array(item), nextLink: words });
}

const shares = z.record(z.string(), z.number()).nullish();

export const wireOnlineEndpoint = z.object({
  name: z.string(),
  properties: z.object({
    scoringUri: words,
    authMode: words,
    provisioningState: words,
    traffic: shares,
    mirrorTraffic: shares,
  }),
  systemData,
});
export type WireOnlineEndpoint = z.output<typeof wireOnlineEndpoint>;

/** What `listKeys` and `token` of an online endpoint answer. */
export const endpointKeys = z.object({ primaryKey: z.string().min(1) });
export const endpointToken = z.object({ accessToken: z.string().min(1), expiryTimeUtc: z.number().nullish() });

export const wireBatchEndpoint = z.object({
  name: z.string(),
  properties: z.object({
    scoringUri: words,
    provisioningState: words,
    defaults: z.object({ deploymentName: words }).nullish(),
  }),
  systemData,
});
export type WireBatchEndpoint = z.output<typeof wireBatchEndpoint>;

/** Online deployments name their model by an id, batch ones by one of three kinds of reference. */
const reference = z.object({ assetId: words, path: words, jobId: words });
export const wireDeployment = z.object({
  name: z.string(),
  properties: z.object({
    model: z.union([z.string(), reference]).nullish(),
    provisioningState: words,
    dataCollector: z
      .object({ collections: z.record(z.string(), z.object({ dataCollectionMode: words })).nullish() })
      .nullish(),
  }),
});
export type WireDeployment = z.output<typeof wireDeployment>;

const uris = z.record(z.string(), z.object({ uri: words }).nullish()).nullish();
export const wireJob = z.object({
  name: z.string(),
  properties: z.object({ status: words, outputs: uris, outputData: uris }),
  systemData,
});
export type WireJob = z.output<typeof wireJob>;

export const wireDatastore = z.object({
  properties: z.object({
    datastoreType: z.string(),
    accountName: words,
    containerName: words,
    filesystem: words,
  }),
});
export const wireSecrets = z.object({ key: words, sasToken: words });

export const wireWorkspace = z.object({
  name: words,
  location: words,
  properties: z.object({ mlFlowTrackingUri: words, workspaceId: words }).nullish(),
});

export const permissionsPage = z.object({
  value: z.array(z.object({ actions: z.array(z.string()).nullish(), notActions: z.array(z.string()).nullish() })),
});

export const errorReply = z.object({ error: z.object({ code: words, message: words }) });

/** What a write answers: the thing as it is now, or nothing while the registry works on it. */
export const writtenReply = z.object({ properties: z.object({ provisioningState: words }) });

/* The MLflow side of the same workspace. Numbers come as their digits: these replies are parsed without making numbers of them. */
const integer = z.union([
  z.number(),
  z
    .string()
    .regex(/^-?\d+$/)
    .transform(Number),
]);
const pairs = z.array(z.object({ key: z.string(), value: words })).nullish();

const wireMetric = z.object({
  key: z.string(),
  value: z.string(),
  timestamp: integer.nullish(),
  step: integer.nullish(),
});
export type WireMetric = z.output<typeof wireMetric>;

const wireRun = z.object({
  info: z.object({
    run_id: words,
    run_uuid: words,
    run_name: words,
    experiment_id: words,
    user_id: words,
    status: words,
    start_time: integer.nullish(),
    end_time: integer.nullish(),
    lifecycle_stage: words,
  }),
  data: z.object({ metrics: z.array(wireMetric).nullish(), params: pairs, tags: pairs }).nullish(),
  inputs: z
    .object({
      dataset_inputs: z
        .array(
          z.object({
            tags: pairs,
            dataset: z.object({ name: words, digest: words, source: words }).nullish(),
          }),
        )
        .nullish(),
    })
    .nullish(),
});
export type WireRun = z.output<typeof wireRun>;

export const runReply = z.object({ run: wireRun });
/** An empty history leaves the list out; anything else beside it would be another program's. */
export const historyPage = z.union([
  z.object({ metrics: z.array(wireMetric), next_page_token: words }),
  z.strictObject({ next_page_token: words }).transform((body) => ({ metrics: [], ...body })),
]);
export const mlflowError = z.object({ error_code: z.string() });
