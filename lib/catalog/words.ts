import { formatCount } from "@/lib/format";
import { plural } from "@/lib/words";

type Counted = { models: number; versions: number; registries: number; complete: boolean };

/** "42 models in 4 registries", "1,318 versions". */
export function countWords({ models, versions, registries, complete }: Counted): string[] {
  if (!complete) return [`more than ${formatCount(models)} models`];
  const where = `in ${plural(registries, "registry", "registries")}`;
  return [`${plural(models, "model")} ${where}`, plural(versions, "version")];
}
