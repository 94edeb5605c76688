"use client";

import { useId } from "react";

import { Button } from "@/components/ui/button";
import { IconButton } from "@/components/ui/icon-button";
import { AddIcon, CloseIcon } from "@/components/ui/icons";
import { Input, Select } from "@/components/ui/input";
import type { Stage, StageRule, StageWord } from "@/lib/registries/types";

type Props = {
  /** What can mean a stage in this registry. */
  words: readonly StageWord[];
  rules: StageRule[];
  onChange: (rules: StageRule[]) => void;
};

/** "What means which stage here": the registry's own word, and the stage it stands for. */
export function StageRules({ words, rules, onChange }: Props) {
  const heading = useId();
  const [usual] = words;
  const put = (index: number, change: Partial<StageRule>) =>
    onChange(rules.map((rule, at) => (at === index ? { ...rule, ...change } : rule)));
  return (
    <div role="group" aria-labelledby={heading} className="grid min-w-0 gap-1.5">
      <p id={heading} className="text-small font-strong">
        What means which stage here
      </p>
      <div className="rounded-2 border border-line">
        {rules.length === 0 && (
          <p className="px-3 py-2.5 text-small text-ink-3">
            {usual
              ? "Nothing yet: no version would hold a stage."
              : "This registry has nothing that could mean a stage."}
          </p>
        )}
        <ul className="divide-y divide-hair">
          {rules.map((rule, index) => (
            <li
              key={index}
              className="grid grid-cols-[5.25rem_minmax(0,1fr)_auto] items-center gap-2 p-2 sm:grid-cols-[5.25rem_minmax(0,1fr)_auto_10rem_auto]"
            >
              <KindOfWord words={words} axis={rule.axis} row={index + 1} onChange={(axis) => put(index, { axis })} />
              <Input
                mono
                aria-label={`Row ${index + 1}: the registry’s own word`}
                placeholder={words.find(({ axis }) => axis === rule.axis)?.example}
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
        {usual && (
          <div className="border-t border-hair p-1 first:border-t-0">
            <Button
              size="small"
              variant="bare"
              onClick={() =>
                onChange([...rules, { axis: lastAxis(rules, words) ?? usual.axis, key: "", stage: "production" }])
              }
            >
              <AddIcon />
              Add a row
            </Button>
          </div>
        )}
      </div>
      <p className="text-small text-ink-3">Holds from the moment it is saved; the past keeps the mapping it had.</p>
    </div>
  );
}

type KindProps = {
  words: readonly StageWord[];
  axis: StageRule["axis"];
  row: number;
  onChange: (axis: StageRule["axis"]) => void;
};

/** A choice only where there is one: a single kind of word is said, and a saved one that cannot mean a stage here stays to be seen. */
function KindOfWord({ words, axis, row, onChange }: KindProps) {
  const known = words.find((word) => word.axis === axis);
  if (words.length === 1 && known) return <span className="text-small text-ink-2">{known.title}</span>;
  return (
    <Select
      aria-label={`Row ${row}: kind of word`}
      value={axis}
      onChange={(event) => onChange(words.find((word) => word.axis === event.target.value)?.axis ?? axis)}
    >
      {!known && <option value={axis}>{axis}</option>}
      {words.map((word) => (
        <option key={word.axis} value={word.axis}>
          {word.title}
        </option>
      ))}
    </Select>
  );
}

const choices = ["production", "staging", "development", "archived", "other", "none"] as const satisfies Stage[];

function lastAxis(rules: readonly StageRule[], words: readonly StageWord[]): StageRule["axis"] | undefined {
  return words.find(({ axis }) => axis === rules.at(-1)?.axis)?.axis;
}

function stageFrom(value: string): Stage {
  return choices.find((stage) => stage === value) ?? "other";
}
