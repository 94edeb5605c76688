import type { ReactNode } from "react";

import { Button } from "./button";
import { NextIcon, PreviousIcon } from "./icons";

type Props = { newer: string | null; older: string | null; note?: ReactNode; words?: { newer: string; older: string } };

/** Paging by key: addresses of the neighbours, no page numbers, no invented totals. Goes into a panel's footer. */
export function Pager({ newer, older, note, words = { newer: "Newer", older: "Older" } }: Props) {
  return (
    <>
      {note}
      <nav aria-label="Pages" className="no-print ml-auto flex gap-2">
        {newer !== null ? (
          <Button size="small" href={newer} rel="prev">
            <PreviousIcon /> {words.newer}
          </Button>
        ) : (
          <Button size="small" disabled>
            <PreviousIcon /> {words.newer}
          </Button>
        )}
        {older !== null ? (
          <Button size="small" href={older} rel="next">
            {words.older} <NextIcon />
          </Button>
        ) : (
          <Button size="small" disabled>
            {words.older} <NextIcon />
          </Button>
        )}
      </nav>
    </>
  );
}
