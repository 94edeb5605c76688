import type { ReactNode } from "react";

import { Panel } from "@/components/ui/panel";
import { StatusIcon } from "@/components/ui/status-icon";
import { TextLink } from "@/components/ui/text-link";
import type { RuleLine } from "@/lib/promotions/types";

import { countRules, inOrder } from "./words";

type Props = { title: string; rules: readonly RuleLine[]; actions?: ReactNode; footer?: ReactNode };

/** Each rule with what was measured, what would clear it and who can: what fails first, then what waits, then the rest. */
export function RulesPanel({ title, rules, actions, footer }: Props) {
  return (
    <Panel
      title={title}
      padding="none"
      actions={
        <>
          <RuleCounts rules={rules} />
          {actions}
        </>
      }
      footer={footer}
    >
      {rules.length === 0 ? (
        <p className="p-4 text-ink-2">Nothing has been checked yet.</p>
      ) : (
        <ul>
          {inOrder(rules).map((rule) => (
            <Rule key={rule.id} rule={rule} />
          ))}
        </ul>
      )}
    </Panel>
  );
}

function Rule({ rule }: { rule: RuleLine }) {
  const passes = rule.state === "pass";
  return (
    <li className="grid grid-cols-[1rem_minmax(0,1fr)_auto] items-baseline gap-x-3 gap-y-0.5 border-b border-hair px-4 py-2.5 last:border-b-0">
      <span className="self-start pt-0.5">
        <StatusIcon state={icons[rule.state]} word={false} />
      </span>
      <p className={passes ? "wrap-anywhere" : "font-strong wrap-anywhere"}>
        {rule.title}
        <span className="sr-only">: {says[rule.state]}</span>
      </p>
      <code className="max-w-40 text-right text-small wrap-anywhere text-ink-2 sm:max-w-72">{rule.value}</code>
      {rule.fix !== null && <p className="col-[2/-1] text-small text-pretty text-ink-3">{rule.fix}</p>}
      {rule.links && (
        <p className="col-[2/-1] flex flex-wrap gap-x-4 gap-y-1 text-small">
          {rule.links.map(({ href, text }) => (
            <TextLink key={href} href={href}>
              {text}
            </TextLink>
          ))}
        </p>
      )}
    </li>
  );
}

export function RuleCounts({ rules }: { rules: readonly RuleLine[] }) {
  const { pass, waiting, fail } = countRules(rules);
  return (
    <span className="text-small text-ink-3">
      <span className={pass > 0 ? "text-go" : undefined}>{pass} pass</span>
      {" · "}
      <span className={waiting > 0 ? "text-caution" : undefined}>{waiting} wait</span>
      {" · "}
      <span className={fail > 0 ? "font-strong text-stop" : undefined}>{fail} fail</span>
    </span>
  );
}

const icons = { pass: "pass", fail: "fail", waiting: "wait" } as const;
const says = { pass: "passes", fail: "fails", waiting: "waits" };
