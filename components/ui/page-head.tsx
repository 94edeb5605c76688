import type { ReactNode } from "react";

type Props = {
  title: ReactNode;
  /** Beside the title: a version chip, an outside mark. */
  chip?: ReactNode;
  /** One line of facts under it; empty ones are left out. */
  facts?: ReactNode[];
  actions?: ReactNode;
};

/** The page's only `h1`, what is known of the thing in one line, and what can be done with it. */
export function PageHead({ title, chip, facts = [], actions }: Props) {
  const shown = facts.filter((fact) => fact !== null && fact !== undefined && fact !== false && fact !== "");
  return (
    <header className="mb-5 flex flex-col gap-3 md:flex-row md:items-start md:gap-4">
      <div className="min-w-0 wrap-anywhere">
        <div className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
          <h1>{title}</h1>
          {chip}
        </div>
        {shown.length > 0 && (
          <ul className="mt-0.5 flex flex-wrap items-center gap-x-3.5 gap-y-1 text-ink-3">
            {shown.map((fact, index) => (
              <li key={index} className="min-w-0">
                {fact}
              </li>
            ))}
          </ul>
        )}
      </div>
      {actions && <div className="no-print flex flex-none flex-wrap gap-2 md:ml-auto">{actions}</div>}
    </header>
  );
}
