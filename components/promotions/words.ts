import { versionLabel } from "@/lib/format";
import type { RuleLine } from "@/lib/promotions/types";
import { type Stage, stages } from "@/lib/registries/types";
import type { Word } from "@/lib/signatures/verdict/types";
import { isAtMost } from "@/lib/signatures/verdict/words";
import { listWords } from "@/lib/words";

/** "v11", "v11 and v10", "nobody". */
export function holdersWords(holders: readonly string[]): string {
  return holders.length === 0 ? "nobody" : listWords(holders.map(versionLabel));
}

/** Null for an alias that means no stage. */
export function stageOfTarget(target: string): Stage | null {
  return stages.find((stage) => stage === target) ?? null;
}

/** Failing first, then waiting, then passing; within each as the policy lists them. */
export function inOrder(rules: readonly RuleLine[]): RuleLine[] {
  return (["fail", "waiting", "pass"] as const).flatMap((state) => rules.filter((rule) => rule.state === state));
}

export function countRules(rules: readonly RuleLine[]) {
  const count = (state: RuleLine["state"]) => rules.filter((rule) => rule.state === state).length;
  return { pass: count("pass"), waiting: count("waiting"), fail: count("fail") };
}

/** How far an open request is with its gates. That none fails does not say what they ask: a policy may have none about the verdict. */
export function gateWords(failing: number): string {
  return failing === 0 ? "no gate fails" : `${failing} ${failing === 1 ? "gate" : "gates"} not yet`;
}

/** What follows the verdict on today's callers: that nothing stops what would hurt them. */
export function verdictRemark({ failing, verdict }: { failing: number; verdict: Word | null }): string | null {
  return failing === 0 && verdict !== null && !isAtMost(verdict, "BACKWARD-COMPATIBLE")
    ? "no gate of the policy refuses it"
    : null;
}

/** `7c1e·90ab·d24f`: enough of a digest to compare by eye; the whole stands in the audit. */
export function shortFingerprint(fingerprint: string): string {
  return fingerprint.slice(0, 12).replace(/(.{4})(?=.)/g, "$1·");
}
