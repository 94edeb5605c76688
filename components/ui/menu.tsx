"use client";

import { type KeyboardEvent, type ReactNode, type ToggleEvent, useEffect, useId, useRef, useState } from "react";

import { type ButtonLook, buttonClass } from "./button";
import { DownIcon } from "./icons";

type Props = {
  label: ReactNode;
  /** The button's name where its label alone would not say what it chooses. */
  name?: string;
  disabled?: boolean;
  size?: ButtonLook["size"];
  /** Made when it opens. */
  children: (close: () => void) => ReactNode;
};

/** A button that opens a list of acts: the browser's own popover, walked by arrows, closed by Esc. */
export function Menu({ label, name, disabled, size = "normal", children }: Props) {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const [isOpen, setOpen] = useState(false);
  const close = () => list.current?.hidePopover();

  useEffect(() => {
    if (!isOpen) return;
    // In the top layer nothing scrolls along.
    const onScroll = (event: Event) => event.target === document && list.current?.hidePopover();
    addEventListener("scroll", onScroll, true);
    return () => removeEventListener("scroll", onScroll, true);
  }, [isOpen]);

  const onToggle = (event: ToggleEvent<HTMLDivElement>) => {
    setOpen(event.newState === "open");
    if (event.newState === "closed" && list.current?.contains(document.activeElement)) button.current?.focus();
  };
  useEffect(() => {
    if (!isOpen) return;
    place(button.current, list.current);
    itemsIn(list.current)[0]?.focus();
  }, [isOpen]);

  const onKeyDown = (event: KeyboardEvent) => {
    const items = itemsIn(list.current);
    const at = items.findIndex((item) => item === document.activeElement);
    const next = { ArrowDown: at + 1, ArrowUp: at - 1 + (at < 1 ? items.length : 0), Home: 0, End: items.length - 1 }[
      event.key
    ];
    if (next === undefined) {
      if (event.key === "Tab") close();
      return;
    }
    event.preventDefault();
    items[next % items.length]?.focus();
  };

  return (
    <>
      <button
        ref={button}
        type="button"
        aria-label={name}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        popoverTarget={id}
        disabled={disabled}
        className={buttonClass({ size }, "min-w-0 max-w-full")}
      >
        <span className="truncate">{label}</span>
        <DownIcon className="size-3.5" />
      </button>
      <div
        ref={list}
        id={id}
        popover="auto"
        role="menu"
        onToggle={onToggle}
        onKeyDown={onKeyDown}
        className="fixed m-0 max-h-[min(28rem,70dvh)] w-[min(24rem,calc(100vw-1rem))] overflow-y-auto rounded-3 border border-line bg-panel py-1.5 text-ink shadow-overlay"
      >
        {isOpen && children(close)}
      </div>
    </>
  );
}

type ItemProps = { onChoose: () => void; hint?: ReactNode; checked?: boolean; disabled?: boolean; children: ReactNode };

export function MenuItem({ onChoose, hint, checked, disabled, children }: ItemProps) {
  return (
    <button
      type="button"
      role={checked === undefined ? "menuitem" : "menuitemradio"}
      aria-checked={checked}
      aria-disabled={disabled || undefined}
      tabIndex={-1}
      onClick={() => !disabled && onChoose()}
      className="block w-full border-l-3 border-transparent px-3 py-1.5 text-left hover:bg-hover focus-visible:bg-hover focus-visible:-outline-offset-2 aria-checked:border-rail aria-checked:bg-rail-tint aria-disabled:cursor-not-allowed aria-disabled:text-ink-3"
    >
      <span className="block wrap-anywhere">{children}</span>
      {hint && <span className="block text-small text-pretty text-ink-3">{hint}</span>}
    </button>
  );
}

export function MenuGroup({ label, children }: { label: string; children: ReactNode }) {
  const id = useId();
  return (
    <div role="group" aria-labelledby={id} className="border-b border-hair py-1 first:pt-0 last:border-b-0 last:pb-0">
      <p id={id} className="px-3.5 py-1 text-micro text-ink-3">
        {label}
      </p>
      {children}
    </div>
  );
}

function itemsIn(list: HTMLElement | null): HTMLElement[] {
  return [...(list?.querySelectorAll<HTMLElement>("[role^=menuitem]") ?? [])];
}

/** Below the button and inside the window; above it where there is more room. */
function place(button: HTMLElement | null, list: HTMLElement | null): void {
  if (!button || !list) return;
  const at = button.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = list;
  const isBelow = at.bottom + height + 12 <= innerHeight || at.top < innerHeight / 2;
  list.style.left = `${Math.max(8, Math.min(at.left, innerWidth - width - 8))}px`;
  list.style.top = `${isBelow ? at.bottom + 4 : Math.max(8, at.top - height - 4)}px`;
}
