import { UnknownIcon } from "@/components/ui/icons";
import { Panel } from "@/components/ui/panel";
import { StatusIcon } from "@/components/ui/status-icon";
import type { ReadinessRule } from "@/lib/versions/types";

/** Could somebody else deploy and call it? Each rule with what was found and what would clear it. */
export function ReadinessPanel({ rules, said }: { rules: ReadinessRule[]; said: string | null }) {
  const asked = rules.filter(({ state }) => state !== "none");
  const passes = asked.filter(({ state }) => state === "pass").length;
  return (
    <Panel
      title="Readiness"
      padding="none"
      actions={
        <span className="text-small text-ink-3">
          {passes} of {asked.length}
        </span>
      }
    >
      <ul>
        {rules.map((rule) => (
          <li
            key={rule.id}
            className="grid grid-cols-[1rem_minmax(0,1fr)_auto] gap-x-2.5 gap-y-0.5 border-b border-hair px-4 py-2 last:border-b-0"
          >
            <span className="mt-0.5">
              {rule.state === "none" ? (
                <UnknownIcon className="text-ink-3" />
              ) : (
                <StatusIcon state={rule.state} word={false} />
              )}
            </span>
            <p className={rule.state === "fail" ? "font-strong" : rule.state === "none" ? "text-ink-3" : undefined}>
              {rule.title}
              {rule.state !== "none" && <span className="sr-only">: {says[rule.state]}</span>}
            </p>
            {rule.state === "none" ? (
              <span className="text-right text-small text-ink-3">{rule.value}</span>
            ) : (
              <code className="max-w-40 text-right text-small wrap-anywhere text-ink-2">
                {rule.value}
                {rule.fix === said && said !== null && "not known"}
              </code>
            )}
            {rule.fix && rule.fix !== said && (
              <p className="col-[2/-1] text-small text-pretty text-ink-3">{rule.fix}</p>
            )}
          </li>
        ))}
      </ul>
    </Panel>
  );
}

const says = { pass: "passes", fail: "fails", unknown: "not known" };
