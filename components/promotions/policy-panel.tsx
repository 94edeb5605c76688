import { Panel } from "@/components/ui/panel";
import type { PolicyInForce } from "@/lib/policies/types";

/** What the policy in force asks, in words. */
export function PolicyPanel({ policy }: { policy: PolicyInForce }) {
  return (
    <Panel title="Policy" fact={`${policy.name} · version ${policy.version}`}>
      <ul className="grid gap-1.5 text-small text-ink-2">
        {policy.sentences.map((sentence) => (
          <li key={sentence} className="text-pretty wrap-anywhere">
            {sentence}
          </li>
        ))}
      </ul>
    </Panel>
  );
}
