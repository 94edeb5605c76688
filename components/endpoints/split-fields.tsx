import { VersionChip } from "@/components/models/version-chip";
import { classNames } from "@/components/ui/class-names";
import { Input } from "@/components/ui/input";
import type { DeploymentLine } from "@/lib/endpoints/types";
import { splitTyped, sumTyped, type TypedShares } from "@/lib/endpoints/typed-split";
import { shareWords } from "@/lib/endpoints/words";

import { TrafficBar } from "./traffic-bar";

type Props = {
  deployments: readonly DeploymentLine[];
  typed: TypedShares;
  onType: (key: string, text: string) => void;
};

/** One number for each deployment, beside what it gets now; the sum is always there to be seen. */
export function SplitFields({ deployments, typed, onType }: Props) {
  const split = splitTyped(typed);
  const sum = sumTyped(typed);
  return (
    <fieldset className="grid min-w-0 gap-3">
      <legend className="mb-2 text-small font-strong">Who gets how much</legend>
      <div className="grid grid-cols-[2.5rem_minmax(0,1fr)] items-center gap-x-3 gap-y-2 text-small text-ink-3">
        now <TrafficBar pieces={deployments} tall />
        then <TrafficBar pieces={deployments.map((line) => ({ ...line, share: split[line.key] || 0 }))} tall />
      </div>
      <ul className="grid">
        {deployments.map((line) => (
          <li
            key={line.key}
            className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 gap-y-1 border-b border-hair py-2"
          >
            <label htmlFor={`share-${line.key}`} className="min-w-0">
              <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
                <b className="wrap-anywhere">{line.key}</b>
                <ServedWords line={line} />
              </span>
              <span className="block text-small text-ink-3">{nowWords(line)}</span>
            </label>
            <span className="flex items-center gap-1.5">
              <Input
                id={`share-${line.key}`}
                inputMode="numeric"
                autoComplete="off"
                maxLength={3}
                value={typed[line.key] ?? ""}
                aria-describedby="shares-sum"
                onChange={(event) => onType(line.key, event.target.value)}
                className="w-18! text-right tabular-nums"
              />
              %
            </span>
          </li>
        ))}
        <li className="flex items-baseline justify-between gap-4 pt-2">
          <span className="text-ink-2">together</span>
          <output
            id="shares-sum"
            className={classNames("pr-2.5 tabular-nums", sum === 100 ? "font-strong" : "font-strong text-stop")}
          >
            {sum} of 100 %
          </output>
        </li>
      </ul>
    </fieldset>
  );
}

function ServedWords({ line: { version, serves } }: { line: DeploymentLine }) {
  if (version === null)
    return (
      <span className="max-w-full truncate text-small font-text text-ink-2">
        {serves ?? "a version that is not shown to you, or not known"}
      </span>
    );
  return (
    <>
      <span className="font-text wrap-anywhere text-ink-2">{version.model.name}</span>{" "}
      <VersionChip version={version.key} stage={version.stage} />
    </>
  );
}

function nowWords({ share, mirrored, status }: DeploymentLine): string {
  const gets = share === 0 ? "gets no requests now" : `gets ${shareWords(share)} now`;
  const copies = mirrored === 0 ? "" : `, and copies of ${shareWords(mirrored)}`;
  return status === "ready"
    ? `${gets}${copies}`
    : `${gets}${copies} · ${status === "unknown" ? "status not known" : status}`;
}
