"use client";

import { Command } from "cmdk";
import { type KeyboardEvent, type ReactNode, useLayoutEffect, useRef } from "react";

import { SearchIcon } from "./icons";
import { Kbd } from "./kbd";

type Props = {
  label: string;
  placeholder: string;
  text: string;
  onText: (text: string) => void;
  /** What tells the first line apart; undefined while there is none. */
  first: string | undefined;
  /** What the text finds is not there yet, and the lines may be those of an earlier one: Enter waits for it. */
  isLate: boolean;
  /** Ctrl Enter on the line of this `value`; without it, it is Enter. */
  onBeside?: (value: string) => void;
  /** Lines, each a `Command.Item`, or a sentence instead of them. */
  children: ReactNode;
};

/** A box to type in above the lines that it finds, walked by arrows and chosen by Enter; stands in a dialog. */
export function SearchList({ label, placeholder, text, onText, first, isLate, onBeside, children }: Props) {
  const root = useRef<HTMLDivElement>(null);
  const owed = useRef<{ beside: boolean } | null>(null);
  const find = (which: string) => root.current?.querySelector<HTMLElement>(`[cmdk-item]${which}`) ?? null;
  const take = (line: HTMLElement | null, beside: boolean) => {
    if (beside && line) onBeside?.(line.dataset["value"] ?? "");
    else line?.click();
  };
  const chooseFirst = () =>
    root.current?.dispatchEvent(new window.KeyboardEvent("keydown", { key: "Home", bubbles: true }));
  // The list chooses its first line when the text changes, and what is found comes later than that: choose again, as Home does.
  // Before anything is painted, or a key could meet lines of which none, or an older one, is chosen.
  useLayoutEffect(() => {
    if (!find("[data-selected=true]")) chooseFirst();
  }, [first]);
  useLayoutEffect(() => {
    if (isLate) return;
    chooseFirst();
    if (owed.current) take(find(":not([aria-disabled=true])"), owed.current.beside);
    owed.current = null;
  }, [isLate]);
  const onKey = (event: KeyboardEvent) => {
    if (!event.nativeEvent.isTrusted) return; // ours, above
    owed.current = null;
    if (event.key !== "Enter" || event.nativeEvent.isComposing) return;
    const beside = onBeside !== undefined && (event.ctrlKey || event.metaKey);
    if (!isLate && !beside) return; // the list's own
    event.preventDefault();
    event.stopPropagation();
    if (isLate) owed.current = { beside };
    else take(find("[data-selected=true]"), beside);
  };
  return (
    <Command ref={root} label={label} shouldFilter={false} loop onKeyDownCapture={onKey}>
      <div className="flex h-12 items-center gap-2.5 border-b border-hair px-3.5">
        <SearchIcon className="text-ink-3" />
        <Command.Input
          data-start=""
          maxLength={200}
          value={text}
          onValueChange={onText}
          placeholder={placeholder}
          className="h-full min-w-0 flex-1 bg-transparent focus-visible:outline-none"
        />
        <Kbd>Esc</Kbd>
      </div>
      <Command.List className="max-h-[50dvh] overflow-y-auto py-1.5">{children}</Command.List>
    </Command>
  );
}
