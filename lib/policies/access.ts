import "server-only";

import { recordDenial, type Viewer } from "@/lib/auth";
import { reaches } from "@/lib/connections/rules";
import { AppError } from "@/lib/errors";

/**
 * Throws `forbidden`, and notes the denial, unless the viewer may write the policies of each of these connections (null:
 * of all of them together, which takes a grant without limits).
 */
export async function requirePolicyReach(viewer: Viewer, connectionIds: readonly (string | null)[]): Promise<void> {
  const beyond = connectionIds.find((id) => !reaches(viewer.grants, "policy.manage", id));
  if (beyond === undefined) return;
  await recordDenial(
    viewer,
    "policy.manage",
    beyond === null ? { id: "policies", name: "policies" } : { id: beyond, name: "policies of a connection" },
  );
  throw new AppError(
    "forbidden",
    beyond === null
      ? "A policy for every connection takes an administrator without limits."
      : "This takes an administrator whose grant covers the connection.",
  );
}
