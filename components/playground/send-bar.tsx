"use client";

import { useEffect, useEffectEvent, type ReactNode } from "react";
import { flushSync } from "react-dom";

import { Button } from "@/components/ui/button";
import { SendIcon } from "@/components/ui/icons";
import { sendWords } from "@/lib/playground/bench/words";

import { SendLimits } from "./send-limits";
import type { Limits } from "./use-sending";

type Props = {
  /** Endpoints that it goes to. */
  count: number;
  /** Why nothing can be sent; null when it can. */
  whyNot: string | null;
  isBusy: boolean;
  limits: Limits;
  onLimits: (limits: Limits) => void;
  onSend: () => void;
  onCancel: () => void;
  /** Beside it: saving as a case. */
  children: ReactNode;
};

/** What is done with the payload; on a phone it stays above the sections. */
export function SendBar({ count, whyNot, isBusy, limits, onLimits, onSend, onCancel, children }: Props) {
  useSendKeys({ send: whyNot === null ? onSend : null, cancel: isBusy ? onCancel : null });
  return (
    <div className="no-print flex flex-wrap items-center justify-end gap-2 max-md:gap-1.5 max-md:fixed max-md:inset-x-0 max-md:bottom-(--tabbar) max-md:z-20 max-md:border-t max-md:border-hair max-md:bg-panel max-md:px-4 max-md:py-2">
      {whyNot !== null && (
        <span
          id="why-not-send"
          className="min-w-0 text-small text-pretty text-ink-2 max-md:basis-full md:max-w-96 md:text-right"
        >
          {whyNot}
        </span>
      )}
      <SendLimits limits={limits} onChange={onLimits} />
      {children}
      {isBusy && (
        <Button onClick={onCancel} kbd="Esc">
          Cancel
        </Button>
      )}
      <Button
        variant="primary"
        onClick={whyNot === null ? onSend : undefined}
        aria-disabled={whyNot !== null}
        aria-describedby={whyNot === null ? undefined : "why-not-send"}
        aria-keyshortcuts="Control+Enter Meta+Enter"
        kbd="Ctrl ⏎"
        className="max-md:flex-1"
      >
        <SendIcon />
        {sendWords(count)}
      </Button>
    </div>
  );
}

/** Both work while text is written, so they are heard before the editor hears them. */
function useSendKeys({ send, cancel }: { send: (() => void) | null; cancel: (() => void) | null }) {
  const meant = useEffectEvent((event: KeyboardEvent) => {
    if (event.isComposing || document.querySelector("dialog[open]")) return null;
    return event.key === "Enter" && (event.ctrlKey || event.metaKey) ? send : event.key === "Escape" ? cancel : null;
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (!meant(event)) return;
      event.preventDefault();
      event.stopPropagation();
      // What stands in a field goes out as well: asked again, `meant` knows the draft with it.
      if (event.key === "Enter") keepTyped();
      meant(event)?.();
    };
    document.addEventListener("keydown", listen, true);
    return () => document.removeEventListener("keydown", listen, true);
  }, []);
}

/** Fields write what was typed when they are left; the one that has the focus is left for a moment. */
function keepTyped() {
  const field = document.activeElement;
  if (!(field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement)) return;
  flushSync(() => field.blur());
  if (field.isConnected && document.activeElement === document.body) field.focus({ preventScroll: true });
}
