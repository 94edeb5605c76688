"use client";

import { IconButton } from "@/components/ui/icon-button";
import { KeyboardIcon, SearchIcon } from "@/components/ui/icons";
import { Kbd } from "@/components/ui/kbd";

import { showOverlay } from "./overlay";

export function FindButton() {
  return (
    <button
      type="button"
      aria-label="Search or jump to"
      aria-keyshortcuts="Control+K"
      onClick={() => showOverlay("palette")}
      className="flex size-control flex-none items-center justify-center gap-2 rounded-2 border border-line bg-panel text-ink-3 hover:border-control-line max-md:border-transparent max-md:bg-transparent md:h-[1.875rem] md:w-66 md:justify-start md:pr-1.5 md:pl-2.5"
    >
      <SearchIcon />
      <span className="max-md:sr-only">Search or jump to…</span>
      <span className="ml-auto max-md:hidden">
        <Kbd>Ctrl K</Kbd>
      </span>
    </button>
  );
}

export function KeysButton() {
  return (
    <IconButton
      icon={KeyboardIcon}
      label="Keyboard shortcuts"
      onClick={() => showOverlay("keys")}
      className="max-md:hidden"
    />
  );
}
