import { CallsPanel } from "@/components/promotions/calls-panel";
import { verdictWords } from "@/components/promotions/preview-panels";
import { RulesPanel } from "@/components/promotions/rules-panel";
import type { Preview } from "@/lib/promotions/types";

/** What a shift of traffic would meet, and the very calls that would be made. Who gets how much then is drawn in the form itself. */
export function ShiftPreview({ preview }: { preview: Pick<Preview, "rules" | "refusal" | "calls"> }) {
  return (
    <div className="grid grid-cols-1 items-start gap-5">
      <RulesPanel title="Would this pass?" rules={preview.rules} footer={verdictWords(preview)} />
      <CallsPanel calls={preview.calls} />
    </div>
  );
}
