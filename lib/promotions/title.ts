import { splitWords } from "@/lib/endpoints/shares";
import { legible, versionLabel } from "@/lib/format";
import { isApproval, targetWords } from "@/lib/target";

import type { PromotionRow } from "./types";

type Named = { model: { name: string } } & Pick<PromotionRow, "kind" | "version" | "target"> &
  Partial<Pick<PromotionRow, "endpointName" | "split">>;

/** "fraud-detector v12 to production", "fraud-detector back to v11 in production", "Traffic of fraud-live to green 100 %". */
export function titleOf({ kind, model, version, target, endpointName, split }: Named): string {
  const [name, label] = [legible(model.name), versionLabel(version)];
  if (split)
    return `${targetWords(target, endpointName).replace(/^the t/, "T")} ${kind === "rollback" ? "back to" : "to"} ${splitWords(split)}`;
  if (kind === "rollback" && isApproval(target)) return `${name} ${label} back to ${target}`;
  return kind === "rollback" ? `${name} back to ${label} in ${target}` : `${name} ${label} to ${target}`;
}
