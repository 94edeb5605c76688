import { type Stage, type StageRule, stages } from "@/lib/registries/types";

type Marks = { nativeStage: string | null; aliases: readonly string[]; tags: Record<string, string> | null };

/** The furthest stage that any of the connection's rules gives a version; null when no rule speaks of it. */
export function stageOf(rules: readonly StageRule[], marks: Marks): Stage | null {
  const given = rules.filter((rule) => holds(rule, marks)).map((rule) => rule.stage);
  return furthest.find((stage) => given.includes(stage)) ?? null;
}

const furthest: readonly Stage[] = [
  "production",
  "staging",
  "development",
  "archived",
  "other",
  "none",
] satisfies Stage[];

function holds({ axis, key }: StageRule, { nativeStage, aliases, tags }: Marks): boolean {
  if (axis === "stage") return nativeStage === key;
  if (axis === "alias") return aliases.includes(key);
  const at = key.indexOf("=");
  return tags?.[key.slice(0, at)] === key.slice(at + 1);
}

/** Rules as the database gives them: rows of strings. */
export function toStageRules(rows: readonly { axis: string; key: string; stage: string }[]): StageRule[] {
  return rows.flatMap(({ axis, key, stage }) => {
    const known = stages.find((candidate) => candidate === stage);
    return known && (axis === "stage" || axis === "alias" || axis === "tag") ? [{ axis, key, stage: known }] : [];
  });
}
