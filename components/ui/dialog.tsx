"use client";

import { type ReactNode, useEffect, useId, useLayoutEffect, useRef } from "react";

import { classNames } from "./class-names";

type Props = {
  open: boolean;
  onClose: () => void;
  /** The question with its object: "Retire models-eu?" */
  title: string;
  /** Buttons, right; the last repeats the verb. Cancel closes by calling `onClose`. */
  actions?: ReactNode;
  /** Quiet words, left of the buttons. */
  footnote?: ReactNode;
  wide?: boolean;
  /** Without head and padding, for content that brings its own (the palette). */
  bare?: boolean;
  children: ReactNode;
};

/**
 * The browser's own modal dialog: it traps the focus, makes the rest inert, closes on Esc and gives the focus back,
 * without any script of ours. The focus starts on the control marked `data-start`, else on the first.
 */
export function Dialog({ open, onClose, title, actions, footnote, wide, bare, children }: Props) {
  const ref = useRef<HTMLDialogElement>(null);
  const heading = useId();
  const isPressed = useRef(false);
  useEffect(() => {
    const dialog = ref.current;
    if (open && !dialog?.open) {
      dialog?.showModal();
      dialog?.querySelector<HTMLElement>("[data-start]")?.focus();
    }
    if (!open && dialog?.open) dialog.close();
  }, [open]);
  // The focus goes back only where a dialog closes: not where it is taken away while it is open.
  useLayoutEffect(() => {
    const dialog = ref.current;
    return () => dialog?.close();
  }, []);

  return (
    <dialog
      ref={ref}
      aria-labelledby={heading}
      // It tells that it closed a moment later, when it may be open again: React's strict mode opens everything twice.
      onClose={() => {
        if (!ref.current?.open) onClose();
      }}
      onPointerDown={(event) => {
        isPressed.current = event.target === event.currentTarget;
      }}
      // Beside it, from the first: text that is selected with the mouse often ends there.
      onClick={(event) => isPressed.current && event.target === event.currentTarget && onClose()}
      className={classNames(
        "m-auto max-h-[calc(100dvh-2rem)] w-[calc(100%-2rem)] rounded-3 bg-panel p-0 text-ink shadow-overlay backdrop:bg-[oklch(0.15_0.01_235/0.4)]",
        wide ? "max-w-[44rem]" : "max-w-[31rem]",
        bare && "mt-[12dvh] overflow-hidden",
      )}
    >
      {open && (
        <>
          <h2
            id={heading}
            className={bare ? "sr-only" : "flex min-h-[2.625rem] items-center border-b border-hair px-4 py-1.5"}
          >
            {title}
          </h2>
          <div className={bare ? undefined : "grid gap-3 p-4"}>{children}</div>
          {(actions || footnote) && (
            <footer className="flex flex-wrap items-center gap-2 border-t border-hair px-4 py-2 text-small text-ink-3">
              {footnote}
              <div className="ml-auto flex flex-wrap items-center gap-2 text-body">{actions}</div>
            </footer>
          )}
        </>
      )}
    </dialog>
  );
}
