import { versionLabel } from "@/lib/format";
import type { RegistryModel, RegistryVersion, Stage, StageRule, Write } from "@/lib/registries/types";
import type { PlannedStep } from "@/lib/writes/types";

/** Whether an alias may put a version there. */
export function aliasesMatter(rules: readonly StageRule[], target: string): boolean {
  return rulesFor(rules, target).some(({ axis }) => axis === "alias");
}

/** A version with everything that may put it somewhere. */
export type Marked = { id: string; key: string; stage: string | null; aliases: readonly string[]; tags: Record<string, string> };

export type Plan = { ok: true; steps: PlannedStep[] } | { ok: false; why: string };

type Ask = {
  rules: readonly StageRule[];
  target: string;
  candidate: Marked;
  /** Everybody who holds the target now, the candidate left out. */
  holders: readonly Marked[];
  /** What the registry lets us change; null: nothing. */
  axes: readonly Write["axis"][] | null;
};

/** What means this target: the connection's rules for a stage, the alias itself for `@alias`. */
export function rulesFor(rules: readonly StageRule[], target: string): StageRule[] {
  if (target.startsWith("@")) return [{ axis: "alias", key: target.slice(1), stage: "other" }];
  return rules.filter((rule) => rule.stage === target);
}

export function holds(rules: readonly StageRule[], version: Omit<Marked, "id">): boolean {
  return rules.some((rule) => meets(rule, version));
}

/** A version as one reading of the registry shows it. */
export function markedBy(id: string, version: RegistryVersion, model: RegistryModel): Marked {
  const aliases = Object.entries(model.aliases ?? {}).flatMap(([alias, key]) => (key === version.key ? [alias] : []));
  return { id, key: version.key, stage: version.stage, aliases, tags: version.tags ?? {} };
}

/**
 * The writes that bring a version to a target and make room: the target first, old holders second, so that the target is
 * never empty. For a moment two hold it; no registry can promise more. An alias moves in one call.
 */
export function planSteps({ rules, target, candidate, holders, axes }: Ask): Plan {
  const wanted = rulesFor(rules, target);
  if (axes === null) return { ok: false, why: "This registry can only be read: nothing can be written to it." };
  if (wanted.length === 0) return { ok: false, why: `The connection's mapping names nothing that means ${target}. An administrator can add it.` };
  const barred = wanted.find(({ axis }) => !axes.includes(axis));
  if (barred) return { ok: false, why: `This registry has no way to write the ${barred.axis} that means ${target}.` };

  const arriving = oneStage(wanted).filter((rule) => !meets(rule, candidate)).map((rule) => arrival(rule, candidate, holders));
  const leaving: PlannedStep[] = [];
  for (const holder of holders) {
    for (const rule of wanted) {
      if (rule.axis === "alias" || !meets(rule, holder)) continue;
      const step = departure(rules, rule, holder);
      if (!step) return { ok: false, why: `${versionLabel(holder.key)} would have to make room, and the mapping names no word for archived versions. An administrator can add one.` };
      leaving.push(step);
    }
  }
  if (arriving.length + leaving.length === 0) return { ok: false, why: `${versionLabel(candidate.key)} holds ${target} already.` };
  return { ok: true, steps: [...arriving, ...leaving] };
}

/** A version can be in one native stage only: of several words for one stage the first counts. */
function oneStage(rules: StageRule[]): StageRule[] {
  const first = rules.find(({ axis }) => axis === "stage");
  return rules.filter((rule) => rule.axis !== "stage" || rule === first);
}

function meets({ axis, key }: StageRule, { stage, aliases, tags }: Omit<Marked, "id">): boolean {
  if (axis === "stage") return stage === key;
  if (axis === "alias") return aliases.includes(key);
  const [name, value] = tagOf(key);
  return tags[name] === value;
}

function arrival({ axis, key }: StageRule, candidate: Marked, holders: readonly Marked[]): PlannedStep {
  const subject = { purpose: "target" as const, versionId: candidate.id, version: candidate.key, axis };
  if (axis === "stage") return { ...subject, key: "", before: candidate.stage, after: key };
  if (axis === "alias") {
    const old = holders.find(({ aliases }) => aliases.includes(key));
    return { ...subject, key, before: old?.key ?? null, after: candidate.key };
  }
  const [name, value] = tagOf(key);
  return { ...subject, key: name, before: candidate.tags[name] ?? null, after: value };
}

/** Where an old holder goes: to what means archived, else to what means no stage. Null: the mapping has neither. */
function departure(rules: readonly StageRule[], { axis, key }: StageRule, holder: Marked): PlannedStep | null {
  const subject = { purpose: "leave" as const, versionId: holder.id, version: holder.key };
  const away = (stage: Stage) => rules.find((rule) => rule.axis === axis && rule.stage === stage);
  if (axis === "stage") {
    const rest = away("archived") ?? away("none");
    return rest ? { ...subject, axis, key: "", before: key, after: rest.key } : null;
  }
  const [name, value] = tagOf(key);
  const rest = [away("archived"), away("none")].find((rule) => rule && tagOf(rule.key)[0] === name);
  return { ...subject, axis: "tag", key: name, before: value, after: rest ? tagOf(rest.key)[1] : null };
}

function tagOf(key: string): [string, string] {
  const at = key.indexOf("=");
  return [key.slice(0, at), key.slice(at + 1)];
}
