import { invalid } from "./failure";
import { pageOf, timeKey } from "./paging";
import type { Endpoint, Variant, World } from "./world";

type Body = Record<string, unknown>;

export function listEndpoints(
  world: World,
  asked: { SortBy?: string; SortOrder?: string; MaxResults?: number; NextToken?: string },
): Body {
  const found = [...world.endpoints.keys()].map((name) => world.endpoint(name));
  const keyOf = ({ name, created }: Endpoint) => (asked.SortBy === "Name" ? name : timeKey(created, name));
  const { page, ...token } = pageOf(`endpoints ${asked.SortBy ?? ""}`, found, keyOf, asked, "Descending");
  return { Endpoints: page.map(summaryBody), ...token };
}

export function describeEndpoint(world: World, { EndpointName: name }: { EndpointName: string }): Body {
  const found = world.endpoint(name);
  const variantBody = ({ name, weight, desired, instances }: Variant) => ({
    VariantName: name,
    CurrentWeight: weight,
    DesiredWeight: desired,
    CurrentInstanceCount: instances,
    DesiredInstanceCount: instances,
  });
  return {
    ...summaryBody(found),
    EndpointConfigName: found.config,
    ProductionVariants: found.variants.map(variantBody),
    ...(found.shadows.length > 0 && { ShadowProductionVariants: found.shadows.map(variantBody) }),
    ...(found.reason !== null && { FailureReason: found.reason }),
    ...(found.capture !== null && {
      DataCaptureConfig: {
        EnableCapture: true,
        CaptureStatus: "Started",
        CurrentSamplingPercentage: found.capture.percent,
        DestinationS3Uri: found.capture.bucket,
        KmsKeyId: "",
      },
    }),
  };
}

export function describeConfig(world: World, { EndpointConfigName: name }: { EndpointConfigName: string }): Body {
  const found = world.configs.get(name);
  if (!found) throw invalid(`Could not find endpoint configuration "${world.arn("endpoint-config", name)}".`);
  const variantBody = ({ name, model, weight, instances }: Variant) => ({
    VariantName: name,
    ...(model !== null && { ModelName: model }),
    InitialInstanceCount: instances,
    InstanceType: "ml.m5.large",
    InitialVariantWeight: weight,
  });
  return {
    EndpointConfigName: found.name,
    EndpointConfigArn: found.arn,
    CreationTime: found.created / 1000,
    ProductionVariants: found.variants.map(variantBody),
    ...(found.shadows.length > 0 && { ShadowProductionVariants: found.shadows.map(variantBody) }),
  };
}

export function describeModel(world: World, { ModelName: name }: { ModelName: string }): Body {
  const found = world.models.get(name);
  if (!found) throw invalid(`Could not find model "${world.arn("model", name)}".`);
  const image = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/scoring:1";
  return {
    ModelName: found.name,
    ModelArn: found.arn,
    CreationTime: found.created / 1000,
    PrimaryContainer: {
      Image: image,
      ...(found.package !== null && { ModelPackageName: found.package }),
      ...(found.dataUrl !== null && { ModelDataUrl: found.dataUrl }),
    },
  };
}

export function listComponents(
  world: World,
  {
    EndpointNameEquals: endpoint = "",
    VariantNameEquals: variant = "",
  }: { EndpointNameEquals?: string; VariantNameEquals?: string },
): Body {
  const found = world.endpoints.get(endpoint);
  const isPlace = found?.variants.some(({ name, model }) => name === variant && model === null) === true;
  const component = found && {
    CreationTime: found.created / 1000,
    InferenceComponentArn: world.arn("inference-component", `${endpoint}-component`),
    InferenceComponentName: `${endpoint}-component`,
    EndpointArn: found.arn,
    EndpointName: found.name,
    VariantName: variant,
    InferenceComponentStatus: "InService",
    LastModifiedTime: found.modified / 1000,
  };
  return { InferenceComponents: isPlace ? [component] : [] };
}

type Weights = {
  EndpointName: string;
  DesiredWeightsAndCapacities: { VariantName: string; DesiredWeight?: number; DesiredInstanceCount?: number }[];
};

/** Takes the order at once and carries it out a little later; meanwhile it takes no other. */
export function updateWeights(
  world: World,
  { EndpointName: name, DesiredWeightsAndCapacities: wanted }: Weights,
): Body {
  const found = world.endpoint(name);
  if (found.status !== "InService") throw invalid(`Cannot update in-progress endpoint "${found.arn}".`);
  for (const { VariantName } of wanted)
    if (!found.variants.some((variant) => variant.name === VariantName))
      throw invalid(`The variant name(s) "${VariantName}" is not in the endpoint "${found.arn}".`);
  const weights = found.variants.map(
    (variant) => wanted.find(({ VariantName }) => VariantName === variant.name)?.DesiredWeight ?? variant.desired,
  );
  if (weights.every((weight) => weight === 0)) throw invalid("At least one variant must have a weight above 0.");
  for (const variant of found.variants) {
    const order = wanted.find(({ VariantName }) => VariantName === variant.name);
    variant.desired = order?.DesiredWeight ?? variant.desired;
    variant.instances = order?.DesiredInstanceCount ?? variant.instances;
  }
  Object.assign(found, { status: "Updating", modified: world.tick(), readyAt: Date.now() + world.settleMs });
  return { EndpointArn: found.arn };
}

function summaryBody(found: Endpoint): Body {
  return {
    EndpointName: found.name,
    EndpointArn: found.arn,
    CreationTime: found.created / 1000,
    LastModifiedTime: found.modified / 1000,
    EndpointStatus: found.status,
  };
}
