import type { ReactNode } from "react";

import { classNames } from "./class-names";

/** A key's cap. Beside a control that works without it, it is decoration; `spoken` where the key is the content. */
export function Kbd({ children, spoken }: { children: ReactNode; spoken?: boolean }) {
  return (
    <kbd
      aria-hidden={spoken ? undefined : true}
      className={classNames(
        "rounded-1 border border-line px-1 text-micro leading-4 whitespace-nowrap [:is(a,button)_&]:border-current/30",
        spoken ? "inline-block text-ink-2" : "hidden md:inline-block",
      )}
    >
      {children}
    </kbd>
  );
}
