import { sagemaker } from "@/lib/registries/sagemaker";
import type { Split } from "@/lib/registries/types";

import type { Cloud } from "../clouds";
import { updateWeights } from "./endpoints";
import { updatePackage } from "./packages";
import { startStandIn } from "./server";
import { settingsOf } from "./settings";
import { World } from "./world";

/** SageMaker with one group of three packages, whose lifecycle stage `Production` means production, and one endpoint. */
export async function startSageMaker({ port = 0, world = new World() } = {}): Promise<Cloud> {
  world.createGroup("churn");
  const stages = ["Production", "Staging", "Staging"];
  const packages = stages.map((Stage) =>
    world.createPackage("churn", { lifeCycle: { Stage, StageStatus: "Approved" } }),
  );
  for (const [index, made] of packages.slice(0, 2).entries()) world.createModel(`churn-${index + 1}`, made.arn);
  const endpoint = world.createEndpoint("churn-live", [
    { name: "blue", model: "churn-1", weight: 1 },
    { name: "green", model: "churn-2", weight: 0 },
  ]);
  const standIn = await startStandIn({ port, world });
  const { faults } = standIn;
  const changes = ["UpdateModelPackage", "UpdateEndpointWeightsAndCapacities"];
  const next = (kind: "lost" | "unavailable") => faults.order({ kind, operation: changes[0] ?? null });
  return {
    definition: sagemaker,
    settings: settingsOf(standIn),
    rules: [
      { axis: "stage", key: "Production", stage: "production" },
      { axis: "stage", key: "Staging", stage: "staging" },
      { axis: "stage", key: "Archived", stage: "archived" },
    ],
    model: { key: "churn", name: "churn", holder: "1", candidate: "2", third: "3" },
    endpoint: { key: "churn-live", name: "churn-live", first: "blue", second: "green" },
    loseNextWrite: () => next("lost"),
    failNextWrite: () => next("unavailable"),
    throttle: (times) => faults.order({ kind: "throttle", times, retryAfter: 1 }),
    goAway() {
      faults.order({ kind: "unavailable", times: 10_000 });
      return () => faults.clear();
    },
    promoteOutside(version) {
      const { arn } = world.version("churn", Number(version));
      updatePackage(
        world,
        { ModelPackageArn: arn, ModelLifeCycle: { Stage: "Production", StageStatus: "Approved" } },
        "somebody else",
      );
    },
    shiftOutside(split) {
      updateWeights(world, {
        EndpointName: "churn-live",
        DesiredWeightsAndCapacities: endpoint.variants.map(({ name }) => ({
          VariantName: name,
          DesiredWeight: split[name] ?? 0,
        })),
      });
      endpoint.readyAt = 0;
    },
    approveOutside(version, status) {
      const { arn } = world.version("churn", Number(version));
      updatePackage(world, { ModelPackageArn: arn, ModelApprovalStatus: status }, "somebody else");
    },
    approvalOf: (version) => world.version("churn", Number(version)).approval,
    inProduction: () =>
      world.packages.flatMap(({ version, lifeCycle }) => (lifeCycle?.Stage === "Production" ? [String(version)] : [])),
    traffic: () => sharesOf(world.endpoint("churn-live").variants),
    writes: () => standIn.asked.filter(({ operation }) => changes.includes(operation)).length,
    violations: () => standIn.violations,
    stop: () => standIn.stop(),
  };
}

function sharesOf(variants: { name: string; weight: number }[]): Split {
  const sum = variants.reduce((total, { weight }) => total + weight, 0);
  return Object.fromEntries(
    variants.flatMap(({ name, weight }) => (weight > 0 ? [[name, Math.round((100 * weight) / sum)]] : [])),
  );
}
