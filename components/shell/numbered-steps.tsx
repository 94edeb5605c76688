import type { ReactNode } from "react";

import { classNames } from "@/components/ui/class-names";

export type NumberedStep = { title: string; text: ReactNode; action: ReactNode; current: boolean };

/** Steps on a line; the current one is ink. */
export function NumberedSteps({ steps }: { steps: readonly NumberedStep[] }) {
  return (
    <ol className="py-1.5">
      {steps.map((step, index) => (
        <li
          key={step.title}
          aria-current={step.current ? "step" : undefined}
          className="relative grid grid-cols-[1.375rem_minmax(0,1fr)_auto] gap-x-2.5 gap-y-0.5 px-4 py-3 not-last:before:absolute not-last:before:top-9 not-last:before:-bottom-2.5 not-last:before:left-[1.5625rem] not-last:before:border-l not-last:before:border-line"
        >
          <span
            className={classNames(
              "z-1 mt-px size-[1.125rem] rounded-full border text-center text-[0.65625rem] leading-4",
              step.current ? "border-invert bg-invert text-on-invert" : "border-control-line bg-panel text-ink-2",
            )}
          >
            {index + 1}
          </span>
          <p className={classNames("font-strong", !step.current && "text-ink-2")}>{step.title}</p>
          <div className="text-small text-ink-3">{step.action}</div>
          <div className="col-span-full col-start-2 text-small text-ink-3">{step.text}</div>
        </li>
      ))}
    </ol>
  );
}
