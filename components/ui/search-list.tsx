"use client";

import { Command } from "cmdk";
import { type KeyboardEvent, type ReactNode, useEffect, useRef } from "react";

import { SearchIcon } from "./icons";
import { Kbd } from "./kbd";

type Props = {
  label: string;
  placeholder: string;
  text: string;
  onText: (text: string) => void;
  /** What tells the first line apart; undefined while there is none. */
  first: string | undefined;
  onKeyDownCapture?: (event: KeyboardEvent) => void;
  /** Lines, each a `Command.Item`, or a sentence instead of them. */
  children: ReactNode;
};

/** A box to type in above the lines that it finds, walked by arrows and chosen by Enter; stands in a dialog. */
export function SearchList({ label, placeholder, text, onText, first, onKeyDownCapture, children }: Props) {
  // The list chooses its first line when the text changes, and what is found comes later than that: choose again, as Home does.
  const root = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const isChosen = root.current?.querySelector("[cmdk-item][data-selected=true]");
    if (!isChosen) root.current?.dispatchEvent(new window.KeyboardEvent("keydown", { key: "Home", bubbles: true }));
  }, [first]);
  return (
    <Command ref={root} label={label} shouldFilter={false} loop onKeyDownCapture={onKeyDownCapture}>
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
