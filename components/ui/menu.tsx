"use client";

import { Menu as Base } from "@base-ui/react/menu";
import Link from "next/link";
import type { ReactElement, ReactNode } from "react";

export type MenuItem = { label: ReactNode; hint?: string } & (
  { href: string; onSelect?: never } | { onSelect: () => void; href?: never }
);

/** `trigger` is an element that accepts a ref and event handlers: a `<button>`, usually with `buttonClass()`. */
export function Menu({ trigger, items }: { trigger: ReactElement; items: readonly MenuItem[] }) {
  return (
    <Base.Root modal={false}>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner sideOffset={4} align="end" className="z-40">
          <Base.Popup className="min-w-44 rounded-3 bg-panel py-1.5 shadow-overlay">
            {items.map((item, index) => (
              <Base.Item
                key={index}
                {...(item.href === undefined ? { onClick: item.onSelect } : { render: <Link href={item.href} /> })}
                className="flex h-row cursor-default items-center gap-4 px-3.5 outline-none data-highlighted:bg-sunken data-highlighted:shadow-[inset_3px_0_0_var(--rail)]"
              >
                <span className="flex-1">{item.label}</span>
                {item.hint && <span className="text-small text-ink-3">{item.hint}</span>}
              </Base.Item>
            ))}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
