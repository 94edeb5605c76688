import "server-only";

import { db, type Reader } from "@/lib/db/client";
import { findPolicy } from "@/lib/policies/queries";
import type { PolicyInForce } from "@/lib/policies/types";
import { governedTarget } from "@/lib/target";

import type { Subject } from "./subject";

/** The policy that holds for a target of this very model now. */
export function policyFor(
  { connection, model }: Pick<Subject, "connection" | "model">,
  target: string,
  reader: Reader = db(),
): Promise<PolicyInForce> {
  return findPolicy({ connectionId: connection.id, model: model.name, target: governedTarget(target) }, reader);
}
