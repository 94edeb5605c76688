import { useRef, useState } from "react";

import { Button } from "@/components/ui/button";
import { IconButton } from "@/components/ui/icon-button";
import { AddIcon, CloseIcon, FailIcon } from "@/components/ui/icons";
import { Input, Select } from "@/components/ui/input";

import { FormSection } from "./form-section";
import type { PolicyForm } from "./use-policy-form";

/** The metrics that people look at first, with the way in which each is better. */
export function MetricRows({ form: { draft, put, problem } }: { form: PolicyForm }) {
  const add = useRef<HTMLButtonElement>(null);
  const [added, setAdded] = useState<number | null>(null);
  const replace = (index: number, part: Partial<(typeof draft.metrics)[number]>) =>
    put({ metrics: draft.metrics.map((one, at) => (at === index ? { ...one, ...part } : one)) });
  const remove = (index: number) => {
    put({ metrics: draft.metrics.filter((_, at) => at !== index) });
    setAdded(null);
    add.current?.focus();
  };
  const append = () => {
    setAdded(draft.metrics.length);
    put({ metrics: [...draft.metrics, { name: "", direction: "higher" }] });
  };
  return (
    <FormSection
      title="Headline metrics"
      hint="Shown first. Votes are bound to them and to what gates look at; where neither names any, to all."
    >
      {draft.metrics.map((metric, index) => {
        const name = `metrics.${index}.name`;
        const wrong = problem(name);
        return (
          <div key={index} role="group" aria-label={`Metric ${index + 1}`} className="grid gap-1">
            <div className="grid grid-cols-[minmax(0,1fr)_minmax(0,9.5rem)_auto] gap-2">
              <Input
                mono
                autoFocus={index === added}
                name={name}
                aria-label={`Metric ${index + 1}: name`}
                aria-invalid={wrong !== undefined}
                {...(wrong && { "aria-describedby": `${name}-problem` })}
                placeholder="auc"
                value={metric.name}
                maxLength={250}
                autoComplete="off"
                spellCheck={false}
                onChange={(event) => replace(index, { name: event.target.value })}
              />
              <Select
                aria-label={`Metric ${index + 1}: better is`}
                value={metric.direction}
                onChange={(event) => replace(index, { direction: event.target.value === "lower" ? "lower" : "higher" })}
              >
                <option value="higher">higher is better</option>
                <option value="lower">lower is better</option>
              </Select>
              <IconButton icon={CloseIcon} label={`Remove metric ${index + 1}`} onClick={() => remove(index)} />
            </div>
            {wrong && (
              <p id={`${name}-problem`} className="flex items-start gap-1.5 text-small text-stop">
                <FailIcon className="mt-px" />
                {wrong}
              </p>
            )}
          </div>
        );
      })}
      <div>
        <Button ref={add} size="small" disabled={draft.metrics.length >= 50} onClick={append}>
          <AddIcon /> Add a metric
        </Button>
      </div>
    </FormSection>
  );
}
