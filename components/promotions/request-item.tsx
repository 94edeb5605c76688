import type { ReactNode } from "react";

import { VerdictWord } from "@/components/compare/signal-head";
import { Link } from "@/components/ui/link";
import { paths } from "@/lib/paths";
import { titleOf } from "@/lib/promotions/title";
import type { PromotionRow } from "@/lib/promotions/types";

import { StateChip } from "./state-chip";
import { gateWords, verdictRemark } from "./words";

/** An open request in a panel's list: what is asked, how far it is, and what it does to today's callers. `when` ends the line. */
export function RequestItem({ row, when }: { row: PromotionRow; when: ReactNode }) {
  const { number, approvals, quorum, failing, requestedBy, verdict } = row;
  return (
    <li
      data-row=""
      className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-3 gap-y-0.5 border-b border-hair px-4 py-2 last:border-b-0"
    >
      <Link data-open href={paths.promotion(number)} className="font-strong wrap-anywhere hover:text-rail">
        {titleOf(row)}
      </Link>
      <StateChip state={row.state} kind={row.kind} />
      <p className="col-span-full text-small text-ink-3">
        #{number} · {quorum === 0 ? "no approval needed" : `${approvals} of ${quorum} approvals`} · {gateWords(failing)}{" "}
        · asked by {requestedBy} {when}
      </p>
      {verdict !== null && (
        <p className="col-span-full flex flex-wrap items-center gap-x-2 text-small text-ink-3">
          Today’s callers <VerdictWord word={verdict} /> {verdictRemark(row)}
        </p>
      )}
    </li>
  );
}
