"use client";

import { Popover as Base } from "@base-ui/react/popover";
import Link from "next/link";
import { type KeyboardEvent, type ReactElement, type ReactNode, useState } from "react";

export type MenuItem = { label: ReactNode; hint?: string } & (
  { href: string; onSelect?: never } | { onSelect: () => void; href?: never }
);
type Props = {
  /** An element that accepts a ref and event handlers: a `<button>`, usually with `buttonClass()`. */
  trigger: ReactElement;
  label: string;
  items: readonly MenuItem[];
};

/** A short list of links and acts that opens beside its button: a list, so that links stay links. Arrow keys move in it. */
export function Menu({ trigger, label, items }: Props) {
  const [open, set] = useState(false);
  return (
    <Base.Root open={open} onOpenChange={set}>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner sideOffset={4} align="end" className="z-40">
          <Base.Popup
            aria-label={label}
            className="min-w-44 rounded-3 bg-panel py-1.5 shadow-overlay outline-none"
            onKeyDown={moveFocus}
          >
            <ul onClick={() => set(false)}>
              {items.map((item, index) => (
                <li key={index}>
                  {item.href === undefined ? (
                    <button type="button" className={look} onClick={item.onSelect}>
                      <Words {...item} />
                    </button>
                  ) : (
                    <Link href={item.href} className={look}>
                      <Words {...item} />
                    </Link>
                  )}
                </li>
              ))}
            </ul>
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

const look =
  "flex h-row w-full items-center gap-4 px-3.5 text-left outline-none hover:bg-hover focus-visible:bg-sunken focus-visible:shadow-[inset_3px_0_0_var(--rail)]";

function Words({ label, hint }: MenuItem) {
  return (
    <>
      <span className="flex-1">{label}</span>
      {hint && <span className="text-small text-ink-3">{hint}</span>}
    </>
  );
}

function moveFocus(event: KeyboardEvent<HTMLElement>) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step === undefined) return;
  event.preventDefault();
  const choices = [...event.currentTarget.querySelectorAll<HTMLElement>("a, button")];
  const here = choices.findIndex((choice) => choice === document.activeElement);
  choices.at((here + step) % choices.length)?.focus();
}
