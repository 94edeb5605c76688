import { serviceOrigin } from "../cloud/aws";
import { keptWords } from "../cloud/kept-words";
import { inLanes } from "../lanes";
import type { Deployment, Endpoints, RegistryEndpoint } from "../types";
import { type Client, pageBody, pageFrom } from "./client";
import { dataOf, dateOf, endpointStatusOf, incarnationOf } from "./map";
import { isName, parsePackageArn } from "./names";
import type { Packages } from "./packages";
import { Recent } from "./recent";
import {
  componentPage,
  endpointPage,
  type WireEndpoint,
  wireEndpoint,
  type WireEndpointConfig,
  wireEndpointConfig,
  wireModel,
} from "./wire";

type Serving = Pick<Deployment, "model" | "version" | "serves">;

const nothingKnown: Serving = { model: null, version: null, serves: null };
const keptMs = 24 * 3_600_000;

/** Real-time and asynchronous endpoints. Transform jobs are no endpoints: each brings its model with it. */
export function endpointsOf(client: Client, packages: Packages): Endpoints {
  const configOf = configReader(client);
  const servingOf = servingReader(client, packages);

  async function findEndpoint(name: string): Promise<RegistryEndpoint | null> {
    if (!isName(name)) return null;
    const wire = await client.find(wireEndpoint, "DescribeEndpoint", { EndpointName: name });
    if (!wire) return null;
    const config = await configOf(wire);
    const deployments = await inLanes(variantsOf(wire, config), async ({ modelName, ...variant }) => ({
      ...variant,
      ...(await servingOf(wire, variant.key, config, modelName)),
    }));
    return {
      key: wire.EndpointName,
      name: wire.EndpointName,
      incarnation: incarnationOf(wire.EndpointArn, wire.CreationTime),
      kind: "online",
      status: endpointStatusOf(wire.EndpointStatus),
      statusMessage: wire.FailureReason || null,
      notice: noticeOf(wire),
      address: `${serviceOrigin("runtime.sagemaker", client.home.region)}/endpoints/${wire.EndpointName}/invocations`,
      deployments,
      createdAt: dateOf(wire.CreationTime),
      updatedAt: dateOf(wire.LastModifiedTime),
    };
  }

  return {
    async listEndpoints(page) {
      const body = { ...pageBody("endpoints", page), SortBy: "Name", SortOrder: "Ascending" };
      const { items, token } = await client.call(endpointPage, "ListEndpoints", body);
      const found = await inLanes(items, ({ EndpointName }) => findEndpoint(EndpointName));
      return pageFrom(
        "endpoints",
        page,
        found.filter((endpoint) => endpoint !== null),
        token,
      );
    },
    findEndpoint,
  };
}

function noticeOf({ DataCaptureConfig: capture }: WireEndpoint): string | null {
  if (capture?.EnableCapture !== true || capture.CaptureStatus === "Stopped") return null;
  const percent = capture.CurrentSamplingPercentage;
  return keptWords({ share: percent == null ? null : percent / 100, where: capture.DestinationS3Uri ?? null });
}

type Variant = Omit<Deployment, keyof Serving> & { modelName: string | null };

/** Live ones first. A shadow variant answers nobody: it gets copies, its weight being a share of the live ones'. */
function variantsOf(wire: WireEndpoint, config: WireEndpointConfig | null): Variant[] {
  const status = endpointStatusOf(wire.EndpointStatus);
  const live = wire.ProductionVariants ?? [];
  const weightOf = (variant: (typeof live)[number]) => variant.CurrentWeight ?? variant.DesiredWeight ?? 0;
  const total = live.reduce((sum, variant) => sum + weightOf(variant), 0);
  const modelOf = (list: "ProductionVariants" | "ShadowProductionVariants", name: string) =>
    config?.[list]?.find(({ VariantName }) => VariantName === name)?.ModelName || null;
  return [
    ...live.map((variant) => ({
      key: variant.VariantName,
      status: (variant.VariantStatus ?? []).length > 0 ? ("updating" as const) : status,
      weight: weightOf(variant),
      mirrored: 0,
      modelName: modelOf("ProductionVariants", variant.VariantName),
    })),
    ...(wire.ShadowProductionVariants ?? []).map((variant) => ({
      key: variant.VariantName,
      status,
      weight: 0,
      mirrored: total > 0 ? Math.min(100, Math.round((100 * weightOf(variant)) / total)) : 0,
      modelName: modelOf("ShadowProductionVariants", variant.VariantName),
    })),
  ];
}

/**
 * Configurations and models never change, but their names can be used again: what is kept belongs to one state of one
 * endpoint. Both may be deleted under an endpoint that goes on; then what it serves is not known.
 */
function configReader(client: Client) {
  const kept = new Recent<WireEndpointConfig>(1_000, keptMs);
  return async ({ EndpointArn, EndpointConfigName, LastModifiedTime }: WireEndpoint) => {
    if (!EndpointConfigName) return null;
    const key = `${EndpointArn} ${LastModifiedTime} ${EndpointConfigName}`;
    const known = kept.get(key);
    if (known) return known;
    const config = await client.find(wireEndpointConfig, "DescribeEndpointConfig", { EndpointConfigName });
    return config && kept.set(key, config);
  };
}

function servingReader(client: Client, packages: Packages) {
  const kept = new Recent<Serving>(1_000, keptMs);
  return async (
    endpoint: WireEndpoint,
    variant: string,
    config: WireEndpointConfig | null,
    modelName: string | null,
  ) => {
    if (config === null) return nothingKnown;
    if (modelName === null) return componentsOf(client, endpoint.EndpointName, variant);
    const key = `${config.EndpointConfigArn ?? ""} ${config.CreationTime} ${modelName}`;
    const known = kept.get(key);
    if (known) return known;
    const serving = await servingOfModel(client, packages, modelName);
    return serving ? kept.set(key, serving) : { ...nothingKnown, serves: modelName };
  };
}

async function servingOfModel(client: Client, packages: Packages, modelName: string): Promise<Serving | null> {
  const model = await client.find(wireModel, "DescribeModel", { ModelName: modelName });
  if (!model) return null;
  const containers = [...(model.PrimaryContainer ? [model.PrimaryContainer] : []), ...(model.Containers ?? [])];
  const served = containers.flatMap((container) => container.ModelPackageName || []);
  const [arn] = served;
  if (arn === undefined) {
    const what = containers.map((container) => dataOf(container) || container.Image).find((address) => address);
    return { ...nothingKnown, serves: what ?? modelName };
  }
  const serves = [...new Set(served)].join(", ");
  const parsed = parsePackageArn(arn);
  const isOurs = parsed?.region === client.home.region && parsed.account === client.home.account;
  if (!parsed || !isOurs || new Set(served).size > 1) return { ...nothingKnown, serves };
  // The ARN may spell the group in another case; a deleted version is told by nothing else.
  const found = await packages.findByArn(arn);
  return { model: found?.ModelPackageGroupName || parsed.name, version: parsed.version, serves };
}

/** A variant without a model is a place for inference components, which bring models of their own. */
async function componentsOf(client: Client, endpoint: string, variant: string): Promise<Serving> {
  const body = { EndpointNameEquals: endpoint, VariantNameEquals: variant, MaxResults: 20 };
  const page = await client.find(componentPage, "ListInferenceComponents", body);
  const names = (page?.items ?? []).map(({ InferenceComponentName }) => InferenceComponentName);
  return { ...nothingKnown, serves: names.length > 0 ? `inference components ${names.join(", ")}` : null };
}
