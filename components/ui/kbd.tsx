import type { ReactNode } from "react";

/** A key's cap. Decoration beside a control that works without it, so it is hidden from the control's name. */
export function Kbd({ children }: { children: ReactNode }) {
  return (
    <kbd
      aria-hidden="true"
      className="hidden rounded-1 border border-line px-1 text-[0.65625rem] leading-4 whitespace-nowrap opacity-90 md:inline-block [:is(a,button)_&]:border-current/30"
    >
      {children}
    </kbd>
  );
}
