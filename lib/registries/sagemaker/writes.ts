import { AppError } from "@/lib/errors";

import type { Split, Write, Writes } from "../types";
import type { Body, Client } from "./client";
import { stageStatusTag } from "./map";
import { isName, packageArn } from "./names";
import type { Packages } from "./packages";
import { updatedEndpoint, updatedPackage, wireEndpoint } from "./wire";

type PackageWrite = Exclude<Write, { axis: "traffic" | "alias" }>;

const approvals = { approved: "Approved", rejected: "Rejected" };
const approvalWords: string[] = [...Object.values(approvals), "PendingManualApproval"];
/** Stage and status are required together; this is for a version that was in no stage before. */
const firstStatus = "Approved";

/** One call each. A change of the approval says nothing of the life cycle, and the other way round: what is left out stays. */
export function writesOf(client: Client, packages: Packages): Writes {
  return {
    axes: ["stage", "approval", "tag", "traffic"],
    approvals,

    describe(write) {
      if (write.axis === "alias") throw noAliases();
      if (write.axis === "traffic")
        return `UpdateEndpointWeightsAndCapacities ${JSON.stringify(trafficBody(write.key, write.after))}. Every variant that is not named gets DesiredWeight 0; instance counts stay as they are.`;
      const { model, version } = write;
      const body = {
        ModelPackageArn: packageArn(client.home, spellingOf(model), version),
        ...changeOf(write, `as it is, else ${firstStatus}`),
      };
      const call = `UpdateModelPackage ${JSON.stringify(body)}, a version of model package group ${JSON.stringify(model)}.`;
      return write.axis === "stage"
        ? `${call} Stage and StageStatus are required together, so the status that is there is sent along. A description of the stage before is not carried into another stage.`
        : call;
    },

    async send(write) {
      if (write.axis === "alias") throw noAliases();
      if (write.axis === "traffic") return sendTraffic(client, write.key, write.after);
      refuseEarly(write);
      const arn = await packages.arnOf(write.model, write.version);
      if (arn === null) throw gone();
      const change = await changeNow(packages, write, arn);
      if (change) await client.send(updatedPackage, "UpdateModelPackage", { ModelPackageArn: arn, ...change });
      return "done";
    },
  };
}

/** ARNs of older groups are in small letters, and only a call tells which they are: what must be found out first stands in braces. */
function spellingOf(model: string): string {
  return /[A-Z]/.test(model) ? `{${model} or ${model.toLowerCase()}, as SageMaker lists it}` : model;
}

/** What is to be changed as things are now; null when it is so already and the call would be refused. */
async function changeNow(packages: Packages, write: PackageWrite, arn: string): Promise<Body | null> {
  const isRemoval = write.axis === "tag" && write.after === null;
  if (write.axis !== "stage" && !isRemoval) return changeOf(write, firstStatus);
  const now = await packages.findByArn(arn);
  if (!now) throw gone();
  if (write.axis === "tag") {
    const isThere = Object.hasOwn(now.CustomerMetadataProperties ?? {}, write.key);
    return isThere ? changeOf(write, firstStatus) : null;
  }
  const { Stage, StageStatus, StageDescription } = now.ModelLifeCycle ?? {};
  return changeOf(write, StageStatus || firstStatus, Stage === write.after ? (StageDescription ?? null) : null);
}

function changeOf(write: PackageWrite, stageStatus: string, stageDescription: string | null = null): Body {
  switch (write.axis) {
    case "approval":
      return { ModelApprovalStatus: write.after };
    case "stage": {
      const about = stageDescription ? { StageDescription: stageDescription } : {};
      return { ModelLifeCycle: { Stage: write.after, StageStatus: stageStatus, ...about } };
    }
    case "tag":
      return write.after === null
        ? { CustomerMetadataPropertiesToRemove: [write.key] }
        : { CustomerMetadataProperties: { [write.key]: write.after } };
  }
}

function refuseEarly(write: PackageWrite): void {
  if (write.axis === "approval" && !approvalWords.includes(write.after))
    throw new AppError("invalid", `SageMaker's words for an approval are ${approvalWords.join(", ")}.`);
  if (write.axis === "stage" && !isName(write.after))
    throw new AppError("invalid", "A stage is at most 63 letters, digits and single dashes between them.");
  if (write.axis !== "tag") return;
  if (write.key === stageStatusTag)
    throw new AppError("unsupported", `${stageStatusTag} is shown here and changed in SageMaker only.`);
  if (write.key === "" || write.key.length > 128 || write.after === "" || (write.after?.length ?? 0) > 256)
    throw new AppError("invalid", "A metadata property has a key of 1 to 128 and a value of 1 to 256 characters.");
}

/**
 * The registry takes weights; whole percentages are as good as any. Its other variants are named too, because one that is
 * left out keeps its weight.
 */
async function sendTraffic(client: Client, endpoint: string, after: Split): Promise<"accepted"> {
  const none = () => new AppError("not_found", `SageMaker has no endpoint named ${JSON.stringify(endpoint)}.`);
  if (!isName(endpoint)) throw none();
  const now = await client.find(wireEndpoint, "DescribeEndpoint", { EndpointName: endpoint });
  if (!now) throw none();
  const variants = (now.ProductionVariants ?? []).map(({ VariantName }) => VariantName);
  const unknown = Object.keys(after).find((name) => !variants.includes(name));
  if (unknown !== undefined)
    throw new AppError("invalid", `${endpoint} has no production variant named ${JSON.stringify(unknown)}.`);
  if (now.EndpointStatus !== "InService")
    throw new AppError(
      "conflict",
      `${endpoint} is ${now.EndpointStatus}; its traffic can be changed when it is InService.`,
    );
  const rest = Object.fromEntries(variants.map((name) => [name, 0]));
  await client.send(
    updatedEndpoint,
    "UpdateEndpointWeightsAndCapacities",
    trafficBody(endpoint, { ...rest, ...after }),
  );
  return "accepted";
}

function trafficBody(endpoint: string, split: Split): Body {
  const weights = Object.entries(split).map(([VariantName, DesiredWeight]) => ({ VariantName, DesiredWeight }));
  return { EndpointName: endpoint, DesiredWeightsAndCapacities: weights };
}

function gone(): AppError {
  return new AppError("not_found", "SageMaker has no such version.");
}

function noAliases(): AppError {
  return new AppError("unsupported", "SageMaker's model registry has no aliases.");
}
