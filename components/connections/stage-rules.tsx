"use client";

import { useId } from "react";

import { Button } from "@/components/ui/button";
import { IconButton } from "@/components/ui/icon-button";
import { AddIcon, CloseIcon } from "@/components/ui/icons";
import { Input, Select } from "@/components/ui/input";
import type { Stage, StageRule } from "@/lib/registries/types";

type Props = {
  rules: StageRule[];
  onChange: (rules: StageRule[]) => void;
};

/** "What means which stage here": the registry's own word, and the stage it stands for. */
export function StageRules({ rules, onChange }: Props) {
  const heading = useId();
  const put = (index: number, change: Partial<StageRule>) =>
    onChange(rules.map((rule, at) => (at === index ? { ...rule, ...change } : rule)));
  return (
    <div role="group" aria-labelledby={heading} className="grid min-w-0 gap-1.5">
      <p id={heading} className="text-small font-strong">
        What means which stage here
      </p>
      <div className="rounded-2 border border-line">
        {rules.length === 0 && (
          <p className="px-3 py-2.5 text-small text-ink-3">Nothing yet: no version would hold a stage.</p>
        )}
        <ul className="divide-y divide-hair">
          {rules.map((rule, index) => (
            <li
              key={index}
              className="grid grid-cols-[5.25rem_minmax(0,1fr)_auto] items-center gap-2 p-2 sm:grid-cols-[5.25rem_minmax(0,1fr)_auto_10rem_auto]"
            >
              <Select
                aria-label={`Row ${index + 1}: kind of word`}
                value={rule.axis}
                onChange={(event) => put(index, { axis: axisFrom(event.target.value) })}
              >
                {axes.map((axis) => (
                  <option key={axis}>{axis}</option>
                ))}
              </Select>
              <Input
                mono
                aria-label={`Row ${index + 1}: the registry’s own word`}
                placeholder={rule.axis === "tag" ? "key=value" : rule.axis === "alias" ? "champion" : "Production"}
                value={rule.key}
                autoFocus={rule.key === "" && index === rules.length - 1}
                autoComplete="off"
                spellCheck={false}
                onChange={(event) => put(index, { key: event.target.value })}
              />
              <span aria-hidden="true" className="hidden text-ink-3 sm:block">
                →
              </span>
              <span className="order-last col-span-2 flex items-center gap-2 sm:order-none sm:col-span-1">
                <span className="stage-track" data-stage={rule.stage} aria-hidden="true" />
                <Select
                  aria-label={`Row ${index + 1}: the stage it means`}
                  value={rule.stage}
                  onChange={(event) => put(index, { stage: stageFrom(event.target.value) })}
                >
                  {choices.map((stage) => (
                    <option key={stage}>{stage}</option>
                  ))}
                </Select>
              </span>
              <IconButton
                icon={CloseIcon}
                label={`Remove row ${index + 1}`}
                onClick={() => onChange(rules.filter((_, at) => at !== index))}
              />
            </li>
          ))}
        </ul>
        <div className="border-t border-hair p-1 first:border-t-0">
          <Button
            size="small"
            variant="bare"
            onClick={() => onChange([...rules, { axis: rules.at(-1)?.axis ?? "alias", key: "", stage: "production" }])}
          >
            <AddIcon />
            Add a row
          </Button>
        </div>
      </div>
      <p className="text-small text-ink-3">Holds from the moment it is saved; the past keeps the mapping it had.</p>
    </div>
  );
}

const axes = ["stage", "alias", "tag"] as const;
const choices = ["production", "staging", "development", "archived", "other", "none"] as const satisfies Stage[];

function axisFrom(value: string): StageRule["axis"] {
  return axes.find((axis) => axis === value) ?? "stage";
}

function stageFrom(value: string): Stage {
  return choices.find((stage) => stage === value) ?? "other";
}
