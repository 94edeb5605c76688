import { VersionChip } from "@/components/models/version-chip";
import { Link } from "@/components/ui/link";
import { Panel } from "@/components/ui/panel";
import { StatusIcon, type StatusState } from "@/components/ui/status-icon";
import { Time } from "@/components/ui/time";
import type { RunLine } from "@/lib/cases/types";
import { classNames } from "@/components/ui/class-names";
import { paths } from "@/lib/paths";

type Props = { set: string; runs: readonly RunLine[]; selected: string | null; now: number };

/** Runs over time, the newest first; each has an address. */
export function RunsPanel({ set, runs, selected, now }: Props) {
  return (
    <Panel title="Runs" fact={runs.length === 0 ? "none yet" : null} padding="none">
      {runs.length === 0 && (
        <p className="p-4 text-ink-2">The set was never run. What a run finds stays here, without any reply.</p>
      )}
      <ul>
        {runs.map((run) => (
          <li
            key={run.id}
            data-row=""
            className={classNames(
              "border-b border-hair last:border-b-0",
              run.id === selected && "bg-rail-tint shadow-[inset_3px_0_0_var(--rail)]",
            )}
          >
            <Link
              data-open
              scroll={false}
              href={paths.caseSet(set, run.id)}
              {...(run.id === selected && { "aria-current": "true" as const })}
              className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-3 gap-y-1 px-4 py-2 hover:bg-hover"
            >
              <span className="flex min-w-0 flex-wrap items-center gap-2">
                {run.version !== null && <VersionChip version={run.version} stage={run.stage} />}
                <span className="font-strong wrap-anywhere">{run.endpointName}</span>
              </span>
              <RunState run={run} />
              <span className="col-span-2 text-small text-ink-3">
                {run.startedBy}, <Time at={run.startedAt} ageAt={now} ago inRow /> · revision {run.revision}
                {run.to.deployment !== null && ` · ${run.to.deployment}`}
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

/** `22 of 24 pass`, and whether that is all, with the shape that says so. */
export function RunState({ run: { state, passed, failed, total } }: { run: RunLine }) {
  const icon: StatusState = state === "running" ? "wait" : state !== "ended" ? "unknown" : failed > 0 ? "fail" : "pass";
  const words =
    state === "ended"
      ? `${passed} of ${total} pass`
      : state === "running"
        ? `running, ${passed + failed} of ${total}`
        : `${state}, ${passed + failed} of ${total}`;
  return <StatusIcon state={icon} word={words} />;
}
