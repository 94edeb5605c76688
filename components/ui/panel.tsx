import { type ReactNode, useId } from "react";

import { classNames } from "./class-names";

type Props = {
  title?: ReactNode;
  /** One quiet fact beside the title. */
  fact?: ReactNode;
  actions?: ReactNode;
  /** One small button that stays at the right of the head's first line, however many lines the actions take. */
  corner?: ReactNode;
  footer?: ReactNode;
  /** `none` for a table or rows that reach the edges. */
  padding?: "normal" | "none";
  id?: string;
  className?: string;
  children: ReactNode;
};

/** A labelled section with a hairline. Never inside another one. */
export function Panel({ title, fact, actions, corner, footer, padding = "normal", id, className, children }: Props) {
  const made = useId();
  const heading = `${id ?? made}-title`;
  return (
    <section
      id={id}
      aria-labelledby={title ? heading : undefined}
      className={classNames("min-w-0 rounded-3 border border-hair bg-panel", className)}
    >
      {title && (
        <header className="flex min-h-[2.625rem] gap-x-2 border-b border-hair px-4 py-1.5">
          <div className="flex min-w-0 flex-1 flex-wrap items-center gap-x-3 gap-y-1.5">
            <h2
              id={heading}
              className={
                corner === undefined ? "max-w-full min-w-0 wrap-break-word" : "leading-(--control) whitespace-nowrap"
              }
            >
              {title}
            </h2>
            {fact && <div className="min-w-0 text-small text-ink-3">{fact}</div>}
            {actions && <div className="ml-auto flex max-w-full min-w-0 flex-wrap items-center gap-2">{actions}</div>}
          </div>
          {corner}
        </header>
      )}
      <div className={padding === "normal" ? "p-4" : undefined}>{children}</div>
      {footer && (
        <footer className="flex min-h-[2.625rem] flex-wrap items-center gap-x-3 gap-y-1.5 border-t border-hair px-4 py-1.5 text-small text-ink-3">
          {footer}
        </footer>
      )}
    </section>
  );
}

/** Pushes what follows to the right end of a panel's footer. */
export function FooterEnd({ children }: { children: ReactNode }) {
  return <div className="ml-auto flex flex-wrap items-center gap-2">{children}</div>;
}
