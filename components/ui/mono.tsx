import type { ReactNode } from "react";

import { classNames } from "./class-names";

/** What a machine wrote or will read: ids, hashes, columns, tokens. */
export function Mono({ children, className }: { children: ReactNode; className?: string }) {
  return <code className={classNames("wrap-anywhere", className)}>{children}</code>;
}

/** A block of it, sunken; scrolls sideways rather than folding what must be read exactly. */
export function Code({ children, label, wrap }: { children: ReactNode; label: string; wrap?: boolean }) {
  return (
    <pre
      tabIndex={0}
      role="region"
      aria-label={label}
      data-scroll
      className={classNames(
        "max-h-96 overflow-auto rounded-2 border border-hair bg-sunken px-3 py-2.5 font-mono text-small leading-5 text-ink-2",
        wrap ? "whitespace-pre-wrap wrap-anywhere" : "whitespace-pre",
      )}
    >
      {children}
    </pre>
  );
}
