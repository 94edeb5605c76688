import { type ReactNode, useId } from "react";

/** One question of the form: its name at the left where there is room, its controls beside it. */
export function FormSection({ title, hint, children }: { title: string; hint?: ReactNode; children: ReactNode }) {
  const heading = useId();
  return (
    <div
      role="group"
      aria-labelledby={heading}
      className="grid grid-cols-1 gap-x-6 gap-y-3 border-t border-hair px-4 py-4 first:border-t-0 @2xl:grid-cols-[10rem_minmax(0,1fr)]"
    >
      <div>
        <h3 id={heading} className="text-body font-strong text-ink">
          {title}
        </h3>
        {hint && <p className="mt-0.5 text-small text-pretty text-ink-3">{hint}</p>}
      </div>
      <div className="grid min-w-0 content-start gap-3">{children}</div>
    </div>
  );
}
