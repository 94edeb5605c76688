import { updatePackage } from "./packages";
import type { Fault } from "./faults";
import { settingsOf } from "./settings";
import type { StandIn } from "./server";

type Change = {
  group: string;
  version?: number;
  author?: string;
  approval?: string;
  stage?: string;
  stageStatus?: string;
  tags?: Record<string, string>;
};

/** What tests and the demo order: changes from outside, bad days, and what was not as described. */
export function control(standIn: StandIn, method: string, path: string, body: Record<string, unknown>): unknown {
  switch (`${method} ${path}`) {
    case "GET /_stand-in/violations":
      return standIn.violations;
    case "GET /_stand-in/settings":
      return settingsOf(standIn);
    case "POST /_stand-in/faults":
      standIn.faults.order(body as Fault);
      return {};
    case "DELETE /_stand-in/faults":
      standIn.faults.clear();
      return {};
    case "POST /_stand-in/expire":
      standIn.keyring.expire();
      return {};
    case "POST /_stand-in/register":
      return register(standIn, body as Change);
    case "POST /_stand-in/change":
      return change(standIn, body as Change);
    case "POST /_stand-in/delete":
      return remove(standIn, body as Change);
    default:
      return null;
  }
}

/** A new version. */
function register({ world }: StandIn, { group, author = "pipeline", tags = {} }: Change) {
  if (!world.groups.has(group)) world.createGroup(group);
  const { arn, version } = world.createPackage(group, { author, metadata: tags });
  return { arn, version };
}

/** Somebody else's change of one version, as it would come through the service. */
function change({ world }: StandIn, { group, version = 1, author = "somebody else", ...asked }: Change) {
  const found = world.version(group, version);
  const update = {
    ModelPackageArn: found.arn,
    ...(asked.approval !== undefined && { ModelApprovalStatus: asked.approval }),
    ...(asked.stage !== undefined && {
      ModelLifeCycle: {
        Stage: asked.stage,
        StageStatus: asked.stageStatus ?? found.lifeCycle?.StageStatus ?? "Approved",
      },
    }),
    ...(asked.tags !== undefined && { CustomerMetadataProperties: asked.tags }),
  };
  return updatePackage(world, update, author);
}

/** A version, or without one the whole group. */
function remove({ world }: StandIn, { group, version }: Change) {
  if (version === undefined) world.deleteGroup(group);
  else world.deletePackage(world.version(group, version).arn);
  return {};
}
