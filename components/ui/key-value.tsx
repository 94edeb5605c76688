import type { ReactNode } from "react";

export type KeyValueItem = { term: ReactNode; value: ReactNode; id?: string };

/** Facts, one a line. An absent value is a word ("not known"), never an empty cell. */
export function KeyValue({ items, mono }: { items: readonly KeyValueItem[]; mono?: boolean }) {
  return (
    <dl className="grid grid-cols-[minmax(0,auto)_minmax(0,1fr)] gap-x-4 gap-y-1.5">
      {items.map((item, index) => (
        <div key={item.id ?? index} className="contents">
          <dt className={mono ? "font-mono text-small wrap-anywhere text-ink-3" : "text-ink-3"}>{item.term}</dt>
          <dd className={mono ? "font-mono text-small wrap-anywhere" : "min-w-0 wrap-anywhere"}>{item.value}</dd>
        </div>
      ))}
    </dl>
  );
}
