import { splitText } from "@/lib/endpoints/shares";
import { versionLabel } from "@/lib/format";
import type { Approval, Split, Stage, StageRule, Writes } from "@/lib/registries/types";
import { endpointOf, isApproval, isShared, targetWords } from "@/lib/target";
import type { PlannedStep } from "@/lib/writes/types";

import type { ShownWrite } from "./evidence";
import type { Leaving } from "./leaving";

/** What a look must show besides versions: aliases where one may put a version there, the endpoint whose traffic it is. */
export function lookOptions(
  { rules }: { rules: readonly StageRule[] },
  target: string,
): { aliases: boolean; endpoint: string | null } {
  return { aliases: rulesFor(rules, target).some(({ axis }) => axis === "alias"), endpoint: endpointOf(target) };
}

/** The stage that callers rely on: it is not left empty on the way to somewhere else. */
export const relied = "production" satisfies Stage;

/** What means a target: a rule of the mapping, an approval status, or the traffic of an endpoint. */
export type Meaning = Omit<StageRule, "axis"> & { axis: StageRule["axis"] | "approval" | "traffic" };

/** A version with everything that may put it somewhere. */
export type Marked = {
  id: string;
  key: string;
  stage: string | null;
  aliases: readonly string[];
  tags: Record<string, string>;
  approval: { status: Approval; native: string | null };
};

export type Plan = { ok: true; steps: PlannedStep[] } | { ok: false; why: string };

type Ask = {
  rules: readonly StageRule[];
  target: string;
  candidate: Marked;
  /** Everybody who holds the target now, the candidate left out. */
  holders: readonly Marked[];
  /** What the registry lets us change; null: nothing. */
  writes: Pick<Writes, "axes" | "approvals"> | null;
};

/** What means this target: the connection's rules for a stage; an alias, an approval status and an endpoint mean themselves. */
export function rulesFor(rules: readonly StageRule[], target: string): Meaning[] {
  const endpoint = endpointOf(target);
  if (endpoint !== null) return [{ axis: "traffic", key: endpoint, stage: "other" }];
  if (target.startsWith("@")) return [{ axis: "alias", key: target.slice(1), stage: "other" }];
  if (isApproval(target)) return [{ axis: "approval", key: target, stage: "other" }];
  return rules.filter((rule) => rule.stage === target);
}

export function holds(rules: readonly Meaning[], version: Omit<Marked, "id">): boolean {
  return rules.some((rule) => meets(rule, version));
}

/**
 * The writes that bring a version to a target and make room: the target first, old holders second, so that the target is
 * never empty. For a moment two hold it; no registry can promise more. An alias moves in one call.
 */
export function planSteps({ rules, target, candidate, holders, writes }: Ask): Plan {
  const wanted = rulesFor(rules, target);
  const meant = target.startsWith("@")
    ? rules.find(({ axis, key }) => axis === "alias" && key === target.slice(1))
    : undefined;
  // Else the stage's policy and bars could be walked around.
  if (meant)
    return {
      ok: false,
      why: `${target} means ${meant.stage} here: ask for ${meant.stage}, whose policy and bars hold for it.`,
    };
  if (writes === null) return { ok: false, why: "This registry can only be read: nothing can be written to it." };
  if (wanted.length === 0)
    return {
      ok: false,
      why: `The connection's mapping names nothing that means ${target}. An administrator can add it.`,
    };
  const barred = wanted.find(({ axis }) => !writes.axes.includes(axis));
  if (barred)
    return {
      ok: false,
      why: `This registry has no way to write the ${barred.axis} that means ${targetWords(target)}.`,
    };

  const arriving = arrivingAt(rules, target, candidate).map((rule) => arrival(rule, candidate, holders, writes));
  const leaving: PlannedStep[] = [];
  for (const holder of isShared(target) ? [] : holders) {
    for (const rule of wanted) {
      if (rule.axis === "alias" || !meets(rule, holder)) continue;
      const step = departure(rules, rule, holder);
      if (!step)
        return {
          ok: false,
          why: `${versionLabel(holder.key)} would have to make room, and the mapping names no word for archived versions. An administrator can add one.`,
        };
      leaving.push(step);
    }
  }
  if (arriving.length + leaving.length === 0)
    return { ok: false, why: `${versionLabel(candidate.key)} holds ${target} already.` };
  return { ok: true, steps: [...arriving, ...leaving] };
}

/**
 * What voters are shown of a plan; undefined where nothing can be written. Archiving may empty production, which voters are
 * then shown and agree to; on the way to another stage that is refused.
 */
export function writesOf(target: string, plan: Plan & { leaves: readonly Leaving[] }): ShownWrite[] | undefined {
  if (!plan.ok) return undefined;
  const emptied = (axis: PlannedStep["axis"]) =>
    plan.leaves.some((each) => each.stage === relied && each.isLast && each.axis === axis);
  return plan.steps.map(({ purpose, version, axis, key, before, after }) => ({
    ...{ purpose, version, axis, key, after },
    ...(isShared(target) && { before, ...(purpose === "target" && emptied(axis) && { empties: relied }) }),
  }));
}

/** A change of an endpoint's traffic is one write, whatever it means for whom. `before`: what is so now. `serving`: the deployments that serve the candidate. */
export function planTraffic(
  endpoint: string,
  candidate: Marked,
  { before, after, serving }: { before: Split; after: Split | null; serving: readonly string[] },
  writes: Pick<Writes, "axes"> | null,
): Plan {
  if (!writes?.axes.includes("traffic"))
    return { ok: false, why: "This registry has no way to change who gets requests." };
  if (after === null) return { ok: false, why: "It does not say who shall get how much." };
  const step = {
    purpose: "target" as const,
    versionId: candidate.id,
    version: candidate.key,
    axis: "traffic" as const,
    key: endpoint,
    before: splitText(before),
    after: splitText(after),
  };
  if (!serving.some((key) => Object.hasOwn(after, key)))
    return {
      ok: false,
      why: `${versionLabel(candidate.key)} would get no requests by it: no deployment that shall get some serves it any more.`,
    };
  if (step.before === step.after) return { ok: false, why: "Requests are shared out like that already." };
  return { ok: true, steps: [step] };
}

/** The rules that a version does not meet yet, each a write. */
export function arrivingAt(rules: readonly StageRule[], target: string, candidate: Omit<Marked, "id">): Meaning[] {
  return oneStage(rulesFor(rules, target)).filter((rule) => !meets(rule, candidate));
}

/** A version can be in one native stage only: of several words for one stage the first counts. */
function oneStage(rules: Meaning[]): Meaning[] {
  const first = rules.find(({ axis }) => axis === "stage");
  return rules.filter((rule) => rule.axis !== "stage" || rule === first);
}

/** Who gets requests is no mark of a version: the endpoint tells. */
export function meets({ axis, key }: Meaning, { stage, aliases, tags, approval }: Omit<Marked, "id">): boolean {
  if (axis === "traffic") return false;
  if (axis === "stage") return stage === key;
  if (axis === "alias") return aliases.includes(key);
  if (axis === "approval") return approval.status === key;
  const [name, value] = tagOf(key);
  return tags[name] === value;
}

function arrival(
  { axis, key }: Meaning,
  candidate: Marked,
  holders: readonly Marked[],
  { approvals }: Pick<Writes, "approvals">,
): PlannedStep {
  const subject = { purpose: "target" as const, versionId: candidate.id, version: candidate.key, axis };
  if (axis === "approval")
    return {
      ...subject,
      key: "",
      before: candidate.approval.native,
      after: approvals?.[key === "approved" ? "approved" : "rejected"] ?? key,
    };
  if (axis === "stage") return { ...subject, key: "", before: candidate.stage, after: key };
  if (axis === "alias") {
    const old = holders.find(({ aliases }) => aliases.includes(key));
    return { ...subject, key, before: old?.key ?? null, after: candidate.key };
  }
  const [name, value] = tagOf(key);
  return { ...subject, key: name, before: candidate.tags[name] ?? null, after: value };
}

/** Where an old holder goes: to what means archived, else to what means no stage. Null: the mapping has neither. */
function departure(rules: readonly StageRule[], { axis, key }: Meaning, holder: Marked): PlannedStep | null {
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

export function tagOf(key: string): [string, string] {
  const at = key.indexOf("=");
  return [key.slice(0, at), key.slice(at + 1)];
}
