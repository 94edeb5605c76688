import { StateChip } from "@/components/promotions/state-chip";
import { Link } from "@/components/ui/link";
import { Panel } from "@/components/ui/panel";
import type { EndpointView } from "@/lib/endpoints/types";
import { paths } from "@/lib/paths";
import { promotionStates } from "@/lib/promotions/types";

/** What has been asked for and is not over. */
export function RequestsPanel({ open }: Pick<EndpointView, "open">) {
  return (
    <Panel title="Requests" padding="none">
      <ul>
        {open.map(({ number, state }) => (
          <li key={number} data-row="" className="flex flex-wrap items-center justify-between gap-x-3 border-b border-hair px-4 py-2 last:border-b-0">
            <Link data-open href={paths.promotion(number)} className="font-strong hover:text-rail">
              #{number} shift of traffic
            </Link>
            <StateChip state={promotionStates.find((each) => each === state) ?? "unknown"} />
          </li>
        ))}
        {open.length === 0 && <li className="px-4 py-2 text-ink-3">No request is open.</li>}
      </ul>
    </Panel>
  );
}
