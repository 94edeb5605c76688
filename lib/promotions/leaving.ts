import { versionLabel } from "@/lib/format";
import type { Stage, StageRule } from "@/lib/registries/types";
import { isShared } from "@/lib/target";

import { arrivingAt, type Marked, meets, relied, tagOf } from "./targets";

/** A stage that a version leaves by going elsewhere: it has one native stage, and one value of a tag. */
export type Leaving = {
  stage: Stage;
  axis: StageRule["axis"];
  /** The stage; where others hold it by another axis, with the axis by which this version does. */
  words: string;
  /** By this axis nobody holds it then. */
  isLast: boolean;
};

/** The stages that a version no longer holds, by axis, once it has gone to the target. Leaving archived or no stage does not count. */
export function lostBy(
  rules: readonly StageRule[],
  target: string,
  candidate: Marked,
): Pick<Leaving, "stage" | "axis">[] {
  const after = arrivedAt(rules, target, candidate);
  const held = rules.filter((rule) => rule.stage !== target && !isShared(rule.stage) && meets(rule, candidate));
  const lost = held.filter(
    ({ stage, axis }) => !rules.some((rule) => rule.stage === stage && rule.axis === axis && meets(rule, after)),
  );
  return lost
    .filter((rule, index) => index === lost.findIndex(({ stage, axis }) => stage === rule.stage && axis === rule.axis))
    .map(({ stage, axis }) => ({ stage, axis }));
}

function arrivedAt(rules: readonly StageRule[], target: string, candidate: Marked): Marked {
  return arrivingAt(rules, target, candidate).reduce((marks, { axis, key }) => {
    if (axis === "stage") return { ...marks, stage: key };
    if (axis !== "tag") return marks;
    const [name, value] = tagOf(key);
    return { ...marks, tags: { ...marks.tags, [name]: value } };
  }, candidate);
}

/** "It leaves staging." */
export function leavingWords({ words, isLast }: Leaving): string {
  return `It leaves ${words}${isLast ? ": nobody holds it then" : ""}.`;
}

/**
 * Null, or why a version must not leave where it is. Another stage is no reason to empty production, whose policy nobody asked;
 * who retires a model asks for archived, and is shown what that empties. A rollback may have no votes behind it, so it never
 * takes a version out of production; out of a lower stage it may, because an emergency must not wait.
 */
export function whyNotLeave(
  kind: "promotion" | "rollback",
  target: string,
  key: string,
  leaves: readonly Leaving[],
): string | null {
  if (kind === "rollback") {
    const held = leaves.find(({ stage }) => stage === relied);
    return held
      ? `${versionLabel(key)} holds ${held.words} now: going back to it in ${target} would take it out there. Ask for it from its own page.`
      : null;
  }
  const emptied = isShared(target) ? undefined : leaves.find(({ stage, isLast }) => stage === relied && isLast);
  return emptied
    ? `${versionLabel(key)} is the only version that holds ${emptied.words}: this would leave it empty. Promote another version there first.`
    : null;
}
