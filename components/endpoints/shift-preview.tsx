import { CallsPanel } from "@/components/promotions/calls-panel";
import { RulesPanel } from "@/components/promotions/rules-panel";
import { countRules } from "@/components/promotions/words";
import type { Preview } from "@/lib/promotions/types";

/** What a shift of traffic would meet, and the very calls that would be made. */
export function ShiftPreview({ preview: { rules, refusal, calls } }: { preview: Pick<Preview, "rules" | "refusal" | "calls"> }) {
  return (
    <div className="grid grid-cols-1 items-start gap-5">
      <CallsPanel calls={calls} />
      <RulesPanel title="Would this pass?" rules={rules} footer={verdict(rules, refusal)} />
    </div>
  );
}

function verdict(rules: Preview["rules"], refusal: string | null): string {
  if (refusal !== null) return "It cannot be asked for at all; why stands above.";
  const { fail, waiting } = countRules(rules);
  if (fail > 0) return "Not as it is. You can ask all the same: the rules are checked again until the request’s lifetime ends.";
  if (waiting > 0) return "Not at once: what waits has to be cleared first. You can ask now.";
  return "Yes, as far as can be said before anybody is asked.";
}
