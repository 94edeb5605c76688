import type { ReactNode } from "react";

import { classNames } from "@/components/ui/class-names";

type Props = {
  label: string;
  head: ReactNode;
  /** How many columns it has: with few the page scrolls and the heads stay under its bar; with many the table scrolls in a box of its own. */
  columns: number;
  children: ReactNode;
};

const fewColumns = 6;

/** A table whose heads stay in sight, and with many columns the names of the rows too. */
export function CompareTable({ label, head, columns, children }: Props) {
  const isWide = columns > fewColumns;
  return (
    <div
      data-scroll
      tabIndex={0}
      role="group"
      aria-label={label}
      className={classNames(
        "overflow-x-auto",
        isWide ? "max-h-[80dvh] overflow-y-auto print:max-h-none" : "md:overflow-visible",
      )}
    >
      <table
        role="table"
        aria-label={label}
        className={classNames(
          "table tight [&_thead_th]:sticky [&_thead_th]:z-10 [&_thead_th]:bg-panel [&_tr:not([data-group])>:first-child]:min-w-36",
          isWide
            ? "[&_thead_th]:top-0 [&_tr:not([data-group])>:first-child]:sticky [&_tr:not([data-group])>:first-child]:left-0 [&_tr:not([data-group])>:first-child]:bg-panel [&_thead_th:first-child]:z-20"
            : "[&_thead_th]:top-0 md:[&_thead_th]:top-(--bar)",
        )}
      >
        <thead role="rowgroup">
          <tr role="row">{head}</tr>
        </thead>
        <tbody role="rowgroup">{children}</tbody>
      </table>
    </div>
  );
}
