import { Link } from "@/components/ui/link";
import type { ReactNode } from "react";

import { classNames } from "./class-names";

export type SegmentOption<Value extends string> = {
  value: Value;
  label: ReactNode;
  href?: string;
  /** Why it cannot be chosen now; for options without an address. */ whyNot?: string | null;
};
type Props<Value extends string> = {
  /** What is chosen here, for assistive technology. */
  label: string;
  options: readonly SegmentOption<Value>[];
  value: Value | null;
  /** For options without an address. */
  onChange?: (value: Value) => void;
};

/** One of a few. Options with an address are links and work without script. */
export function Segmented<Value extends string>({ label, options, value, onChange }: Props<Value>) {
  return (
    <div
      role="group"
      aria-label={label}
      className="inline-flex max-w-full overflow-x-auto rounded-2 border border-line bg-panel"
    >
      {options.map((option) =>
        option.href === undefined ? (
          <button
            key={option.value}
            type="button"
            aria-pressed={option.value === value}
            aria-disabled={option.whyNot ? true : undefined}
            title={option.whyNot ?? undefined}
            onClick={() => !option.whyNot && onChange?.(option.value)}
            className={look}
          >
            {option.label}
          </button>
        ) : (
          <Link
            key={option.value}
            href={option.href}
            scroll={false}
            aria-current={option.value === value ? "true" : undefined}
            className={look}
          >
            {option.label}
          </Link>
        ),
      )}
    </div>
  );
}

const look = classNames(
  "flex h-[calc(var(--control)-2px)] items-center gap-1.5 border-l border-hair px-2.5 text-small whitespace-nowrap text-ink-2 first:rounded-l-[5px] first:border-l-0 last:rounded-r-[5px] hover:text-ink aria-disabled:cursor-not-allowed aria-disabled:text-ink-3 focus-visible:-outline-offset-2",
  "aria-pressed:bg-sunken aria-pressed:font-strong aria-pressed:text-ink aria-pressed:shadow-[inset_0_-2px_0_var(--rail)]",
  "aria-[current=true]:bg-sunken aria-[current=true]:font-strong aria-[current=true]:text-ink aria-[current=true]:shadow-[inset_0_-2px_0_var(--rail)]",
);
