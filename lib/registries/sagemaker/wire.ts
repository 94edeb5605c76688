import { z } from "zod";

/**
 * What the service sends, as little of it as we read. Enumerations are open: a word that this adapter does not know is no
 * reason to refuse a page. Unknown keys are ignored. Dates are seconds since 1970, with fractions.
 */
const words = z.string().nullish();
const seconds = z.number();

const user = z
  .object({
    UserProfileName: words,
    IamIdentity: z.object({ Arn: words, SourceIdentity: words }).nullish(),
  })
  .nullish();
export type WireUser = z.output<typeof user>;

export const wireGroup = z.object({
  ModelPackageGroupName: z.string(),
  ModelPackageGroupArn: z.string(),
  ModelPackageGroupDescription: words,
  CreationTime: seconds,
});
export type WireGroup = z.output<typeof wireGroup>;

const lifeCycle = z.object({ Stage: words, StageStatus: words, StageDescription: words }).nullish();

/** What lists say of a version. A package without a group has neither name of a group nor version. */
const wireSummary = z.object({
  ModelPackageGroupName: words,
  ModelPackageVersion: z.number().nullish(),
  ModelPackageArn: z.string(),
  ModelPackageDescription: words,
  CreationTime: seconds,
  ModelPackageStatus: words,
  ModelApprovalStatus: words,
  ModelLifeCycle: lifeCycle,
});
export type WireSummary = z.output<typeof wireSummary>;

const source = z.object({ S3Uri: words, ContentDigest: words, ContentType: words }).nullish();

const container = z.object({
  ContainerHostname: words,
  Image: words,
  ModelDataUrl: words,
  ModelDataSource: z.object({ S3DataSource: z.object({ S3Uri: words }).nullish() }).nullish(),
  ModelInput: z.object({ DataInputConfig: words }).nullish(),
  Framework: words,
});
export type WireContainer = z.output<typeof container>;

export const wirePackage = wireSummary.extend({
  InferenceSpecification: z
    .object({
      Containers: z.array(container).nullish(),
      SupportedContentTypes: z.array(z.string()).nullish(),
      SupportedResponseMIMETypes: z.array(z.string()).nullish(),
    })
    .nullish(),
  ModelPackageStatusDetails: z
    .object({ ValidationStatuses: z.array(z.object({ FailureReason: words })).nullish() })
    .nullish(),
  ModelMetrics: z.record(z.string(), z.record(z.string(), source).nullish()).nullish(),
  MetadataProperties: z.object({ CommitId: words, Repository: words }).nullish(),
  CustomerMetadataProperties: z.record(z.string(), z.string()).nullish(),
  CreatedBy: user,
  SamplePayloadUrl: words,
  SourceUri: words,
});
export type WirePackage = z.output<typeof wirePackage>;

const wireActionSummary = z.object({
  ActionArn: words,
  ActionName: z.string(),
  ActionType: words,
  Source: z.object({ SourceUri: words }).nullish(),
  CreationTime: seconds,
});
export type WireActionSummary = z.output<typeof wireActionSummary>;

export const wireAction = z.object({
  ActionName: words,
  Description: words,
  Properties: z.record(z.string(), z.string()).nullish(),
  CreatedBy: user,
});
export type WireAction = z.output<typeof wireAction>;

const wireEndpointSummary = z.object({ EndpointName: z.string() });

const liveVariant = z.object({
  VariantName: z.string(),
  CurrentWeight: z.number().nullish(),
  DesiredWeight: z.number().nullish(),
  VariantStatus: z.array(z.object({ Status: words })).nullish(),
});

export const wireEndpoint = z.object({
  EndpointName: z.string(),
  EndpointArn: z.string(),
  EndpointConfigName: words,
  ProductionVariants: z.array(liveVariant).nullish(),
  ShadowProductionVariants: z.array(liveVariant).nullish(),
  EndpointStatus: z.string(),
  FailureReason: words,
  DataCaptureConfig: z
    .object({
      EnableCapture: z.boolean().nullish(),
      CaptureStatus: words,
      CurrentSamplingPercentage: z.number().nullish(),
      DestinationS3Uri: words,
    })
    .nullish(),
  CreationTime: seconds,
  LastModifiedTime: seconds,
});
export type WireEndpoint = z.output<typeof wireEndpoint>;

const configuredVariant = z.object({
  VariantName: z.string(),
  ModelName: words,
  InitialVariantWeight: z.number().nullish(),
});

export const wireEndpointConfig = z.object({
  EndpointConfigArn: words,
  CreationTime: seconds,
  ProductionVariants: z.array(configuredVariant).nullish(),
  ShadowProductionVariants: z.array(configuredVariant).nullish(),
});
export type WireEndpointConfig = z.output<typeof wireEndpointConfig>;

const servedContainer = container.extend({ ModelPackageName: words });

export const wireModel = z.object({
  ModelName: z.string(),
  PrimaryContainer: servedContainer.nullish(),
  Containers: z.array(servedContainer).nullish(),
});

/**
 * A page is empty only when it says so in the service's own way: a stranger's 200 with another object must not pass for
 * "no models", everything would look deleted.
 */
function pageOf<Item extends z.ZodType>(key: string, item: Item, isRequired = true) {
  const page = z.object({ items: z.array(item), token: words });
  return z.record(z.string(), z.unknown()).transform((body, context) => {
    const { [key]: items, NextToken: token, ...rest } = body;
    const isLeftOut = !isRequired && items === undefined && Object.keys(rest).length === 0;
    const parsed = page.safeParse({ items: isLeftOut ? [] : items, token });
    if (!parsed.success) {
      context.addIssue({ code: "custom", message: `not a page of ${key}` });
      return z.NEVER;
    }
    return { items: parsed.data.items, token: parsed.data.token || null };
  });
}

export const groupPage = pageOf("ModelPackageGroupSummaryList", wireGroup);
export const packagePage = pageOf("ModelPackageSummaryList", wireSummary);
export const actionPage = pageOf("ActionSummaries", wireActionSummary, false);
export const endpointPage = pageOf("Endpoints", wireEndpointSummary);
export const componentPage = pageOf("InferenceComponents", z.object({ InferenceComponentName: z.string() }));

export const updatedPackage = z.object({ ModelPackageArn: z.string() });
export const updatedEndpoint = z.object({ EndpointArn: z.string() });

/** The type may have a namespace before it (`com.amazonaws…#`) or a link after it (`:http…`). */
export const errorReply = z.object({
  __type: z.string().transform((type) => type.replace(/:.*$/, "").replace(/^.*#/, "")),
  message: words,
  Message: words,
});

/** An event as the bus hands it on. Details of other kinds of event are left alone. */
export const wireEvent = z.object({
  id: z.string().min(1).max(200),
  "detail-type": z.string(),
  source: z.string(),
  account: z.string(),
  region: z.string(),
  time: z.iso.datetime({ offset: true }),
  detail: z.object({
    ModelPackageGroupName: words,
    ModelPackageVersion: z.number().int().nullish(),
    ModelPackageArn: words,
  }),
});
export type WireEvent = z.output<typeof wireEvent>;
