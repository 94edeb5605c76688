import type { Preview } from "@/lib/promotions/types";

import { CallsPanel } from "./calls-panel";
import { ChangePanel } from "./change-panel";
import { RulesPanel } from "./rules-panel";
import { ShiftDrawing } from "./shift-drawing";
import { SwapDrawing } from "./swap-drawing";
import { VerdictPanel } from "./verdict-panel";
import { countRules } from "./words";

/** "Would this pass?", before anybody is asked: what a request would meet, what would change, which calls would be made. */
export function PreviewPanels({
  preview,
  version,
  at,
}: {
  preview: Preview;
  version: string;
  /** Whose version it is. */ at: { connection: { slug: string }; model: { key: string } };
}) {
  const { target, holders, rules, comparison, calls, shift } = preview;
  return (
    <div className="grid grid-cols-1 items-start gap-5">
      {shift ? (
        <ShiftDrawing {...shift} done={false} />
      ) : (
        <SwapDrawing promotion={{ kind: "promotion", state: "open", version, target, holders }} />
      )}
      <RulesPanel title="Would this pass?" rules={rules} footer={verdictWords(preview)} />
      {comparison.verdict && (
        <VerdictPanel verdict={comparison.verdict} holder={comparison.holder} promotion={{ ...at, version }} />
      )}
      <ChangePanel comparison={comparison} candidate={version} />
      <CallsPanel calls={calls} />
    </div>
  );
}

/** Whether a request would pass, as far as can be said now. */
export function verdictWords({ rules, refusal }: Pick<Preview, "rules" | "refusal">): string {
  if (refusal !== null) return "It cannot be asked for at all; why stands above.";
  const { fail, waiting } = countRules(rules);
  if (fail > 0)
    return "Not as it is. You can ask all the same: the rules are checked again until the request’s lifetime ends.";
  if (waiting > 0) return "Not at once: what waits has to be cleared first. You can ask now.";
  return "Yes, as far as can be said before anybody is asked.";
}
