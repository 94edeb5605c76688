"use server";

import { action } from "@/lib/action";
import { actorOf } from "@/lib/auth";
import { paths } from "@/lib/paths";

import { requirePolicyReach } from "./access";
import { retirePolicy as applyRetirement, savePolicy as applyChange } from "./commands";
import { retirePolicyInput, savePolicyInput } from "./policy-rules";
import { getPolicyConnection } from "./queries";

const stale = () => [paths.policies, paths.promotions];

export const savePolicy = action({
  permission: "policy.manage",
  input: savePolicyInput,
  async run(viewer, input) {
    const was = input.saved ? [await getPolicyConnection(input.saved.id)] : [];
    await requirePolicyReach(viewer, [...was, input.scope.connectionId]);
    return applyChange(actorOf(viewer), input);
  },
  stale,
});

export const retirePolicy = action({
  permission: "policy.manage",
  input: retirePolicyInput,
  async run(viewer, { id, version }) {
    await requirePolicyReach(viewer, [await getPolicyConnection(id)]);
    await applyRetirement(actorOf(viewer), id, version);
  },
  stale,
});
