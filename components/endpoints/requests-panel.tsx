import { StateChip } from "@/components/promotions/state-chip";
import { Link } from "@/components/ui/link";
import { Panel } from "@/components/ui/panel";
import { splitWords } from "@/lib/endpoints/shares";
import type { EndpointView } from "@/lib/endpoints/types";
import { paths } from "@/lib/paths";

/** What has been asked for and is not over. */
export function RequestsPanel({ open }: Pick<EndpointView, "open">) {
  return (
    <Panel title="Requests" padding="none">
      <ul>
        {open.map(({ number, kind, state, split }) => (
          <li
            key={number}
            data-row=""
            className="grid grid-cols-[minmax(0,1fr)_auto] items-baseline gap-x-3 border-b border-hair px-4 py-2 last:border-b-0"
          >
            <Link data-open href={paths.promotion(number)} className="font-strong wrap-anywhere hover:text-rail">
              #{number} {kind === "rollback" ? "back to" : "to"} {splitWords(split ?? {})}
            </Link>
            <StateChip state={state} kind={kind} />
          </li>
        ))}
        {open.length === 0 && <li className="px-4 py-2 text-ink-3">No request is open.</li>}
      </ul>
    </Panel>
  );
}
