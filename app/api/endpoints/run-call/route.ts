import { describeRun } from "@/lib/endpoints/runs";
import { runInput } from "@/lib/endpoints/types";
import { route } from "@/lib/route";

export const GET = route({
  permission: "endpoint.run",
  // An address has no null: without a deployment it is the default one.
  input: runInput.extend({ deployment: runInput.shape.deployment.default(null) }),
  run: describeRun,
});
