import { invalid } from "./failure";
import { pageOf, timeKey } from "./paging";
import type { Group, LifeCycle, ModelPackage, World } from "./world";

type Body = Record<string, unknown>;
type Listing = { MaxResults?: number; NextToken?: string; SortOrder?: string; SortBy?: string };

export function listGroups(world: World, asked: Listing & { NameContains?: string }): Body {
  const named = [...world.groups.values()].filter(({ name }) => name.includes(asked.NameContains ?? ""));
  const keyOf = ({ name, created }: Group) => (asked.SortBy === "Name" ? name : timeKey(created, name));
  const { page, ...token } = pageOf(`groups ${asked.SortBy ?? ""}`, named, keyOf, asked, "Ascending");
  return {
    ModelPackageGroupSummaryList: page.map((group) => ({ ...groupBody(group) })),
    ...token,
  };
}

export function describeGroup(world: World, { ModelPackageGroupName: named }: { ModelPackageGroupName: string }): Body {
  return { ...groupBody(groupOf(world, named)), CreatedBy: {} };
}

export function listPackages(
  world: World,
  asked: Listing & { ModelPackageGroupName?: string; ModelPackageType?: string; ModelApprovalStatus?: string },
): Body {
  const group = asked.ModelPackageGroupName === undefined ? null : groupOf(world, asked.ModelPackageGroupName);
  // Without a group, only packages that belong to none: it surprises everybody.
  const type = group ? "Versioned" : (asked.ModelPackageType ?? "Unversioned");
  const found = world.packages.filter(
    (each) =>
      (group === null || each.group === group.name) &&
      (type === "Both" || (each.group === null) === (type === "Unversioned")) &&
      (asked.ModelApprovalStatus === undefined || each.approval === asked.ModelApprovalStatus),
  );
  const keyOf = ({ created, arn }: ModelPackage) => timeKey(created, arn);
  const { page, ...token } = pageOf(`packages ${group?.name ?? type}`, found, keyOf, asked, "Ascending");
  return { ModelPackageSummaryList: page.map(summaryBody), ...token };
}

export function describePackage(world: World, { ModelPackageName: named }: { ModelPackageName: string }): Body {
  const found = packageOf(world, named);
  return {
    ...summaryBody(found),
    ModelPackageName: found.name,
    ModelPackageStatusDetails: {
      ValidationStatuses:
        found.status === "Failed"
          ? [{ Name: found.name, Status: "Failed", FailureReason: "The image cannot be pulled." }]
          : [],
    },
    CertifyForMarketplace: false,
    CreatedBy: userBody(found.author),
    LastModifiedTime: found.modified / 1000,
    LastModifiedBy: userBody(found.editor),
    ...(Object.keys(found.metadata).length > 0 && { CustomerMetadataProperties: found.metadata }),
    ...(found.approvalDescription !== null && { ApprovalDescription: found.approvalDescription }),
    ...found.more,
  };
}

type Update = {
  ModelPackageArn: string;
  ModelApprovalStatus?: string;
  ApprovalDescription?: string;
  ModelLifeCycle?: LifeCycle;
  CustomerMetadataProperties?: Record<string, string>;
  CustomerMetadataPropertiesToRemove?: string[];
};

/** What is left out stays; what is named is replaced whole, but for metadata, which are merged. */
export function updatePackage(world: World, asked: Update, editor: string): Body {
  const found = packageOf(world, asked.ModelPackageArn);
  const removed = asked.CustomerMetadataPropertiesToRemove ?? [];
  const merged = { ...found.metadata, ...asked.CustomerMetadataProperties };
  const metadata = Object.fromEntries(Object.entries(merged).filter(([key]) => !removed.includes(key)));
  if (Object.keys(metadata).length > 50)
    throw invalid("The number of customer metadata properties is over the limit of 50.");
  found.metadata = metadata;
  if (asked.ModelApprovalStatus !== undefined) {
    found.approval = asked.ModelApprovalStatus;
    const about = asked.ApprovalDescription === undefined ? {} : { ApprovalDescription: asked.ApprovalDescription };
    world.remember(found, "Approval", { ModelApprovalStatus: asked.ModelApprovalStatus, ...about }, editor);
  }
  if (asked.ApprovalDescription !== undefined) found.approvalDescription = asked.ApprovalDescription;
  if (asked.ModelLifeCycle !== undefined) {
    found.lifeCycle = asked.ModelLifeCycle;
    world.remember(found, "ModelLifeCycle", { ...asked.ModelLifeCycle }, editor);
  }
  Object.assign(found, { modified: world.tick(), editor });
  return { ModelPackageArn: found.arn };
}

/** ARNs are met whatever their case. */
export function packageOf(world: World, named: string): ModelPackage {
  const found = world.packages.find(({ arn }) => arn.toLowerCase() === named.toLowerCase());
  if (!found) throw invalid(`ModelPackage ${named} does not exist.`);
  return found;
}

function groupOf(world: World, named: string): Group {
  const name = named.slice(named.lastIndexOf("/") + 1).toLowerCase();
  const found = [...world.groups.values()].find((group) => group.name.toLowerCase() === name);
  if (!found) throw invalid(`ModelPackageGroup ${world.arn("model-package-group", name)} does not exist.`);
  return found;
}

function groupBody(group: Group): Body {
  return {
    ModelPackageGroupName: group.name,
    ModelPackageGroupArn: group.arn,
    ...(group.description !== null && { ModelPackageGroupDescription: group.description }),
    CreationTime: group.created / 1000,
    ModelPackageGroupStatus: "Completed",
  };
}

function summaryBody(found: ModelPackage): Body {
  return {
    ...(found.group === null ? { ModelPackageName: found.name } : { ModelPackageGroupName: found.group }),
    ...(found.version !== null && { ModelPackageVersion: found.version }),
    ModelPackageArn: found.arn,
    ...(found.description !== null && { ModelPackageDescription: found.description }),
    CreationTime: found.created / 1000,
    ModelPackageStatus: found.status,
    ...(found.approval !== null && { ModelApprovalStatus: found.approval }),
    ...(found.lifeCycle !== null && { ModelLifeCycle: found.lifeCycle }),
  };
}

export function userBody(name: string): Body {
  return { UserProfileName: name, DomainId: "d-standin", IamIdentity: { PrincipalId: `AROASTANDIN:${name}` } };
}
