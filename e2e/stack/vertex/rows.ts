import type { StoredDeployment, StoredEndpoint, StoredEvaluation, StoredModel, StoredVersion, World } from "./world";

/** A version as the API answers it. `name`: the model's or the version's resource name. Labels of both are one. */
export function modelRow(
  world: World,
  model: StoredModel,
  version: StoredVersion,
  name: string,
): Record<string, unknown> {
  const labels = { ...model.labels, ...version.labels };
  const deployedModels = [...world.endpoints.values()].flatMap(({ id, deployments }) =>
    deployments
      .filter((each) => each.model === `${world.parent}/models/${model.id}` && each.modelVersionId === version.id)
      .map((each) => ({ endpoint: `${world.parent}/endpoints/${id}`, deployedModelId: each.id })),
  );
  return withoutEmpty({
    name,
    displayName: model.displayName,
    description: model.description,
    versionId: version.id,
    versionAliases: [...version.aliases],
    versionCreateTime: version.createTime,
    versionUpdateTime: version.updateTime,
    versionDescription: version.description,
    createTime: model.createTime,
    updateTime: model.updateTime,
    labels,
    artifactUri: version.artifactUri,
    predictSchemata: version.schemata,
    deployedModels,
    etag: etagOf(version.revision, version.id),
    supportedDeploymentResourcesTypes: ["DEDICATED_RESOURCES"],
    modelSourceInfo: { sourceType: "CUSTOM" },
    containerSpec: { imageUri: "europe-docker.pkg.dev/vertex-ai/prediction/sklearn-cpu.1-5:latest" },
  });
}

export function endpointRow(world: World, endpoint: StoredEndpoint): Record<string, unknown> {
  return withoutEmpty({
    name: `${world.parent}/endpoints/${endpoint.id}`,
    displayName: endpoint.displayName,
    createTime: endpoint.createTime,
    updateTime: endpoint.updateTime,
    etag: etagOf(endpoint.revision, endpoint.id),
    deployedModels: endpoint.deployments.map(deploymentRow),
    trafficSplit: endpoint.trafficSplit,
    ...(endpoint.dedicatedDns && { dedicatedEndpointEnabled: true, dedicatedEndpointDns: endpoint.dedicatedDns }),
  });
}

/** Written by hand, so that the metrics keep the digits they were given. */
export function evaluationText(
  parent: string,
  { id, displayName, createTime, metrics, metadata }: StoredEvaluation,
): string {
  const schema = "gs://google-cloud-aiplatform/schema/modelevaluation/classification_metrics_1.0.0.yaml";
  const head = withoutEmpty({
    name: `${parent}/evaluations/${id}`,
    displayName,
    createTime,
    metricsSchemaUri: schema,
    metadata,
  });
  return `${JSON.stringify(head).slice(0, -1)},"metrics":${metrics}}`;
}

export function etagOf(revision: number, of: string): string {
  return `AMEw9y${Buffer.from(`${of}.${revision}`).toString("base64url")}`;
}

function deploymentRow({ status, ...rest }: StoredDeployment): Record<string, unknown> {
  return withoutEmpty({
    ...rest,
    status: withoutEmpty(status),
    dedicatedResources: { machineSpec: { machineType: "n1-standard-2" }, minReplicaCount: 1, maxReplicaCount: 2 },
  });
}

/** Google's JSON leaves out empty texts, lists and objects, and zeros. */
function withoutEmpty(row: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => !isEmpty(value)));
}

function isEmpty(value: unknown): boolean {
  if (value === null || value === undefined || value === "" || value === 0 || value === false) return true;
  return typeof value === "object" && Object.keys(value).length === 0;
}
