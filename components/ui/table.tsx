import { Link } from "@/components/ui/link";
import type { ReactNode } from "react";

import { classNames } from "./class-names";
import { SortDownIcon, SortUpIcon } from "./icons";

/*
 * Pieces of a table. Explicit roles: `.cards` changes `display` on a phone, and browsers then forget what a table is.
 * Keyboard: rows with `open` can be walked with j and k; Enter follows the first link or button marked `data-open`.
 */
type TableProps = {
  /** Spoken name. */
  label: string;
  head: ReactNode;
  /** Rows become two-column lists under 900 px; otherwise the table scrolls inside its panel. */
  cards?: boolean;
  tight?: boolean;
  children: ReactNode;
};

export function Table({ label, head, cards, tight, children }: TableProps) {
  return (
    <div data-scroll className="overflow-x-auto" {...(!cards && { tabIndex: 0, role: "group", "aria-label": label })}>
      <table role="table" aria-label={label} className={classNames("table", cards && "cards", tight && "tight")}>
        <thead role="rowgroup">
          <tr role="row">{head}</tr>
        </thead>
        <tbody role="rowgroup">{children}</tbody>
      </table>
    </div>
  );
}

type Sort = { href: string; direction: "ascending" | "descending" | null };
type ThProps = { children?: ReactNode; number?: boolean; sort?: Sort; className?: string };

/** `sort.direction` null: can be sorted by, is not now. */
export function Th({ children, number, sort, className }: ThProps) {
  const direction = sort?.direction ?? undefined;
  return (
    <th
      role="columnheader"
      scope="col"
      aria-sort={direction}
      className={classNames(number && "text-right!", className)}
    >
      {sort ? (
        <Link href={sort.href} scroll={false} className="inline-flex min-h-6 items-center gap-1 hover:text-ink">
          {children}
          {direction === "ascending" && <SortUpIcon className="size-3" />}
          {direction === "descending" && <SortDownIcon className="size-3" />}
        </Link>
      ) : (
        children
      )}
    </th>
  );
}

type TrProps = {
  /** Tinted, with a bar at its start. */
  selected?: boolean;
  /** A row that can be walked to with j and k. */
  open?: boolean;
  id?: string;
  className?: string;
  children: ReactNode;
};

export function Tr({ selected, open, id, className, children }: TrProps) {
  return (
    <tr
      role="row"
      id={id}
      className={className}
      {...(open && { "data-row": "" })}
      {...(selected !== undefined && { "aria-selected": selected })}
    >
      {children}
    </tr>
  );
}

type TdProps = {
  children?: ReactNode;
  number?: boolean;
  /** In cards: takes the whole width. */
  full?: boolean;
  /** In cards: said before the value, because the head is gone. */
  label?: string;
  nowrap?: boolean;
  /** Left out of cards: says nothing that another cell does not. */
  onlyWide?: boolean;
  className?: string;
};

export function Td({ children, number, full, label, nowrap, onlyWide, className }: TdProps) {
  return (
    <td
      role="cell"
      data-label={label}
      className={classNames(
        number && "text-right whitespace-nowrap tabular-nums",
        full && "full",
        nowrap && "whitespace-nowrap",
        onlyWide && "only-wide",
        className,
      )}
    >
      {children}
    </td>
  );
}

/** Names the rows below it, until the next one. */
export function GroupRow({ span, children }: { span: number; children: ReactNode }) {
  return (
    <tr role="row" data-group="">
      <td role="cell" colSpan={span} className="full">
        {children}
      </td>
    </tr>
  );
}
