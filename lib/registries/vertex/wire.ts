import { z } from "zod";

/**
 * What the API sends, as little of it as we read. Google's JSON leaves out what is empty or zero, writes 64-bit integers as
 * text, and grows keys: so everything is optional that may be and unknown keys are ignored.
 */
const words = z.string().nullish();
const textMap = z.record(z.string(), z.string()).nullish();
const integer = z.union([
  z.number(),
  z
    .string()
    .regex(/^-?\d+$/)
    .transform(Number),
]);

export const wireModel = z.object({
  /** With `@version` in a list of versions; with the project's number in place of its id. */
  name: z.string().regex(/\/models\/[^/]+$/),
  versionId: words,
  versionAliases: z.array(z.string()).nullish(),
  displayName: words,
  description: words,
  versionDescription: words,
  createTime: words,
  updateTime: words,
  versionCreateTime: words,
  versionUpdateTime: words,
  labels: textMap,
  artifactUri: words,
  etag: words,
  /** Read only to see that something else than an alias changed. */
  deployedModels: z.unknown().optional(),
  predictSchemata: z
    .object({ instanceSchemaUri: words, parametersSchemaUri: words, predictionSchemaUri: words })
    .nullish(),
});
export type WireModel = z.output<typeof wireModel>;

/**
 * A page is empty only when it says so in the API's own way. A stranger's 200 with another object must not pass for "no
 * models": everything would look deleted.
 */
function pageOf<Key extends string, Item extends z.ZodType>(key: Key, item: Item) {
  return z.record(z.string(), z.unknown()).transform((body, context) => {
    const { [key]: items = [], nextPageToken: token, ...rest } = body;
    const parsed = z.object({ items: z.array(item), token: words }).safeParse({ items: items ?? [], token });
    const strange = !(key in body) && Object.keys(rest).length > 0;
    if (!parsed.success || strange) {
      context.addIssue({ code: "custom", message: `not a page of ${key}` });
      return z.NEVER;
    }
    return { items: parsed.data.items, token: parsed.data.token || null };
  });
}

/** Lists of models and of versions are both called `models`. */
export const modelPage = pageOf("models", wireModel);
export type ModelPage = z.output<typeof modelPage>;

const wireDeployedModel = z.object({
  id: z.string(),
  model: words,
  modelVersionId: words,
  displayName: words,
  status: z.object({ message: words, availableReplicaCount: integer.nullish() }).nullish(),
});
export type WireDeployedModel = z.output<typeof wireDeployedModel>;

export const wireEndpoint = z.object({
  name: z.string().regex(/\/endpoints\/[^/]+$/),
  displayName: words,
  createTime: words,
  updateTime: words,
  etag: words,
  trafficSplit: z.record(z.string(), integer).nullish(),
  predictRequestResponseLoggingConfig: z
    .object({
      enabled: z.boolean().nullish(),
      samplingRate: z.number().nullish(),
      bigqueryDestination: z.object({ outputUri: words }).nullish(),
    })
    .nullish(),
  deployedModels: z.array(wireDeployedModel).nullish(),
  dedicatedEndpointEnabled: z.boolean().nullish(),
  dedicatedEndpointDns: words,
});
export type WireEndpoint = z.output<typeof wireEndpoint>;
export const endpointPage = pageOf("endpoints", wireEndpoint);

/** Parsed without making numbers of numbers: `metrics` holds their digits. */
const wireEvaluation = z.object({
  name: z.string(),
  displayName: words,
  createTime: words,
  metrics: z.unknown().optional(),
  metadata: z.unknown().optional(),
});
export type WireEvaluation = z.output<typeof wireEvaluation>;
export const evaluationPage = pageOf("modelEvaluations", wireEvaluation);

export const permissionsReply = z.object({ permissions: z.array(z.string()).nullish() });

export const errorReply = z.object({
  error: z.object({
    code: integer.nullish(),
    message: words,
    status: words,
    details: z
      .array(z.object({ reason: words }))
      .nullish()
      .catch(null),
  }),
});
export type WireError = z.output<typeof errorReply>["error"];
