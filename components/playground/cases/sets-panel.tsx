import { Link } from "@/components/ui/link";
import { Panel } from "@/components/ui/panel";
import { Time } from "@/components/ui/time";
import type { SetLine } from "@/lib/cases/types";
import { paths } from "@/lib/paths";

/** The sets of cases of a model, on its page. */
export function SetsPanel({ sets, now }: { sets: readonly SetLine[]; now: number }) {
  return (
    <Panel title="Saved cases" padding="none">
      {sets.length === 0 && (
        <p className="p-4 text-ink-2">
          None yet. A request that is saved in the playground becomes one, and can gate promotions.
        </p>
      )}
      <ul>
        {sets.map(({ id, name, cases, revision, changedAt }) => (
          <li
            key={id}
            data-row=""
            className="grid grid-cols-[minmax(0,1fr)_auto] items-baseline gap-x-3 border-b border-hair px-4 py-2 last:border-b-0"
          >
            <Link data-open href={paths.caseSet(id)} className="font-strong wrap-anywhere hover:text-rail">
              {name}
            </Link>
            <span className="text-small whitespace-nowrap text-ink-2">
              {cases} {cases === 1 ? "case" : "cases"}
            </span>
            <span className="col-span-2 text-small text-ink-3">
              revision {revision}, changed <Time at={changedAt} ageAt={now} ago inRow />
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
