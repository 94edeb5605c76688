import { formatCount } from "@/lib/format";

type Counted = { models: number; versions: number; registries: number; complete: boolean };

/** "42 models in 4 registries", "1,318 versions". */
export function countWords({ models, versions, registries, complete }: Counted): string[] {
  if (!complete) return [`more than ${formatCount(models)} models`];
  const where = `in ${plural(registries, "registry", "registries")}`;
  return [`${plural(models, "model")} ${where}`, plural(versions, "version")];
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}
