import type { Approval, EndpointStatus, RegistryModel, RegistryVersion, VersionStatus } from "../types";
import type { WireContainer, WireGroup, WirePackage, WireSummary, WireUser } from "./wire";

/** A second axis beside the stage, shown among the tags so that nobody takes it for the approval. Read-only. */
export const stageStatusTag = "lifecycle:StageStatus";

export function modelOf(wire: WireGroup): RegistryModel {
  return {
    key: wire.ModelPackageGroupName,
    name: wire.ModelPackageGroupName,
    incarnation: incarnationOf(wire.ModelPackageGroupArn, wire.CreationTime),
    description: wire.ModelPackageGroupDescription || null,
    owner: null,
    tags: {},
    aliases: null,
    createdAt: dateOf(wire.CreationTime),
    updatedAt: null,
  };
}

/** What lists leave out, and descriptions say. */
export type Details = Pick<RegistryVersion, "author" | "runId" | "source" | "statusMessage">;

/** Null for a package that is no version of a group. The times of changes are left out: lists do not carry them. */
export function versionOf(wire: WireSummary, details: Details): RegistryVersion | null {
  const { ModelPackageGroupName: model, ModelPackageVersion: number } = wire;
  if (!model || !number) return null;
  return {
    ...details,
    model,
    key: String(number),
    incarnation: incarnationOf(wire.ModelPackageArn, wire.CreationTime),
    status: statusOf(wire.ModelPackageStatus),
    stage: wire.ModelLifeCycle?.Stage || null,
    approval: { status: approvalOf(wire.ModelApprovalStatus), native: wire.ModelApprovalStatus || null },
    tags: null,
    description: wire.ModelPackageDescription || null,
    createdAt: dateOf(wire.CreationTime),
    updatedAt: null,
  };
}

export function detailsOf(wire: WirePackage): Details {
  const reasons = (wire.ModelPackageStatusDetails?.ValidationStatuses ?? []).flatMap(
    (each) => each.FailureReason || [],
  );
  return {
    author: personOf(wire.CreatedBy),
    runId: metricSources(wire).length > 0 ? wire.ModelPackageArn : null,
    source: placesOf(wire)[0]?.uri ?? (wire.SourceUri || null),
    statusMessage: wire.ModelPackageStatus === "Failed" ? (reasons[0] ?? null) : null,
  };
}

export function tagsOf(wire: WirePackage): Record<string, string> {
  const status = wire.ModelLifeCycle?.StageStatus;
  return { ...wire.CustomerMetadataProperties, ...(status && { [stageStatusTag]: status }) };
}

/** Every document that a package names as a measurement of the model: `ModelQuality/Statistics` and its address. */
export function metricSources({ ModelMetrics }: WirePackage) {
  return Object.entries(ModelMetrics ?? {}).flatMap(([kind, sources]) =>
    Object.entries(sources ?? {}).flatMap(([name, source]) =>
      source?.S3Uri ? [{ kind, name, uri: source.S3Uri, digest: source.ContentDigest || null }] : [],
    ),
  );
}

/** Where the model data of each container is. `folder`: what tells several apart; empty for a single one. */
export function placesOf({ InferenceSpecification }: WirePackage): { folder: string; uri: string }[] {
  const containers = InferenceSpecification?.Containers ?? [];
  return containers.flatMap((container, index) => {
    const uri = dataOf(container);
    const folder = containers.length === 1 ? "" : container.ContainerHostname || String(index + 1);
    return uri ? [{ folder, uri }] : [];
  });
}

export function dataOf({ ModelDataUrl, ModelDataSource }: WireContainer): string | null {
  return ModelDataSource?.S3DataSource?.S3Uri || ModelDataUrl || null;
}

/** Who a user is, by the most telling name there is: of the Studio profile, of the identity's source, else the identity. */
export function personOf(user: WireUser): string | null {
  return user?.UserProfileName || user?.IamIdentity?.SourceIdentity || user?.IamIdentity?.Arn || null;
}

export function approvalOf(native: string | null | undefined): Approval {
  switch (native) {
    case "Approved":
      return "approved";
    case "Rejected":
      return "rejected";
    case "PendingManualApproval":
      return "pending";
    default:
      return "not_applicable";
  }
}

export function statusOf(native: string | null | undefined): VersionStatus {
  switch (native) {
    case "Completed":
      return "ready";
    case "Pending":
    case "InProgress":
      return "creating";
    case "Failed":
      return "failed";
    case "Deleting":
      return "deleting";
    default:
      return "unknown";
  }
}

export function endpointStatusOf(native: string): EndpointStatus {
  switch (native) {
    case "InService":
      return "ready";
    case "Creating":
    case "Updating":
    case "SystemUpdating":
    case "RollingBack":
      return "updating";
    case "Failed":
    case "OutOfService":
    case "UpdateRollbackFailed":
      return "failed";
    case "Deleting":
      return "deleting";
    default:
      return "unknown";
  }
}

/** From seconds since 1970. */
export function dateOf(seconds: number): Date {
  return new Date(Math.round(seconds * 1000));
}

/** Whole seconds: lists and descriptions need not agree on fractions. */
export function incarnationOf(arn: string, created: number): string {
  return `${arn} ${Math.floor(created)}`;
}
