import { z } from "zod";

/**
 * What the server sends, as little of it as we read. Servers of all ages leave out what is empty (a page without items
 * is `{}`), some send 64-bit integers as text, and newer ones add keys: so everything is optional that may be, numbers
 * are taken in both forms, and unknown keys are ignored.
 */
const integer = z.union([
  z.number(),
  z
    .string()
    .regex(/^-?\d+$/)
    .transform(Number),
]);
const words = z.string().nullish();
const pair = z.object({ key: z.string(), value: words });
const pairs = z.array(pair).nullish();

const wireVersion = z.object({
  name: z.string(),
  version: z.union([z.string(), z.number().transform(String)]),
  creation_timestamp: integer.nullish(),
  last_updated_timestamp: integer.nullish(),
  current_stage: words,
  description: words,
  user_id: words,
  source: words,
  run_id: words,
  status: words,
  status_message: words,
  tags: pairs,
});
export type WireVersion = z.output<typeof wireVersion>;

const wireModel = z.object({
  name: z.string(),
  creation_timestamp: integer.nullish(),
  last_updated_timestamp: integer.nullish(),
  description: words,
  user_id: words,
  tags: pairs,
  aliases: z
    .array(z.object({ alias: z.string(), version: z.union([z.string(), z.number().transform(String)]) }))
    .nullish(),
});
export type WireModel = z.output<typeof wireModel>;

/** With one version for each stage that is held: read only to see how a server is used. */
const wireUsedModel = wireModel.extend({ latest_versions: z.array(wireVersion).nullish() });
export type WireUsedModel = z.output<typeof wireUsedModel>;

/**
 * A page is empty only when it says so in the server's own way. A stranger's 200 with another object must not pass for
 * "no models": everything would look deleted.
 */
function pageOf<Key extends string, Item extends z.ZodType>(key: Key, item: Item) {
  return z.record(z.string(), z.unknown()).transform((body, context) => {
    const { [key]: items = [], next_page_token: token, ...rest } = body;
    const parsed = z.object({ items: z.array(item), token: words }).safeParse({ items: items ?? [], token });
    const strange = !(key in body) && Object.keys(rest).length > 0;
    if (!parsed.success || strange) {
      context.addIssue({ code: "custom", message: `not a page of ${key}` });
      return z.NEVER;
    }
    return { items: parsed.data.items, token: parsed.data.token || null };
  });
}

export const modelPage = pageOf("registered_models", wireModel);
export const usedModelPage = pageOf("registered_models", wireUsedModel);
export const versionPage = pageOf("model_versions", wireVersion);

export const modelReply = z.object({ registered_model: wireModel });
export const versionReply = z.object({ model_version: wireVersion });
export const downloadReply = z.object({ artifact_uri: z.string() });

/** Numbers come as their digits: these replies are parsed without making numbers of them. */
const token = z.string();

const wireMetric = z.object({
  key: z.string(),
  value: token,
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
    artifact_uri: words,
    lifecycle_stage: words,
  }),
  data: z.object({ metrics: z.array(wireMetric).nullish(), params: pairs, tags: pairs }).nullish(),
  inputs: z
    .object({
      dataset_inputs: z
        .array(
          z.object({
            tags: pairs,
            dataset: z.object({ name: words, digest: words, source_type: words, source: words }).nullish(),
          }),
        )
        .nullish(),
    })
    .nullish(),
});
export type WireRun = z.output<typeof wireRun>;

export const runReply = z.object({ run: wireRun });
export const metricPage = pageOf("metrics", wireMetric);

const wireFile = z.object({ path: z.string(), is_dir: z.boolean().nullish(), file_size: integer.nullish() });
export const fileReply = z.object({ files: z.array(wireFile).nullish(), next_page_token: words });

export const errorReply = z.object({ error_code: z.string(), message: z.string().nullish() });
export type WireError = z.output<typeof errorReply>;

export const serverInfoReply = z.object({ workspaces_enabled: z.boolean().nullish() });
export const workspacesReply = z.object({ workspaces: z.array(z.object({ name: z.string() })).nullish() });
export const userReply = z.object({ user: z.object({ username: z.string(), is_admin: z.boolean().nullish() }) });

/** Of the identity that asks. `resource_pattern` is a name or `*`. */
export const permissionsReply = z.object({
  is_admin: z.boolean().nullish(),
  permissions: z.array(
    z.object({
      permission: z.string(),
      resource_pattern: z.string(),
      resource_type: z.string(),
      workspace: z.string(),
    }),
  ),
});
export type WirePermissions = z.infer<typeof permissionsReply>;

export const webhookReply = z.object({ webhook: z.object({ webhook_id: z.string() }) });

/** A delivery, in the lower case that deliveries use (requests use upper case). */
export const deliveryBody = z.object({
  entity: z.string(),
  action: z.string(),
  timestamp: z.string(),
  data: z.object({
    name: z.string(),
    version: z.union([z.string(), z.number().transform(String)]).nullish(),
    alias: words,
    key: words,
    value: words,
  }),
});
export type WireDelivery = z.output<typeof deliveryBody>;
