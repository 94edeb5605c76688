"use client";

import { BarredIcon } from "@/components/ui/icons";
import { Panel } from "@/components/ui/panel";
import { Time } from "@/components/ui/time";
import { versionLabel } from "@/lib/format";
import { liftBar } from "@/lib/promotions/actions";
import type { BarLine } from "@/lib/promotions/types";
import { targetWords } from "@/lib/target";
import { plural } from "@/lib/words";

import { ReasonDialog } from "./reason-dialog";

/** Versions that were rolled back and may not return until somebody lifts the bar; lifted ones stay, folded. */
export function BarsPanel({ bars, mayLift }: { bars: readonly BarLine[]; mayLift: boolean }) {
  if (bars.length === 0) return null;
  const standing = bars.filter(({ lifted }) => lifted === null);
  const past = bars.filter(({ lifted }) => lifted !== null);
  return (
    <Panel
      title="Barred versions"
      id="barred"
      padding="none"
      fact={standing.length === 0 ? "none now" : standing.length}
    >
      {standing.length > 0 && <List bars={standing} mayLift={mayLift} />}
      {past.length > 0 && (
        <details className="fold border-t border-hair first:border-t-0">
          <summary>{plural(past.length, "lifted bar")}</summary>
          <List bars={past} mayLift={false} />
        </details>
      )}
    </Panel>
  );
}

function List({ bars, mayLift }: { bars: readonly BarLine[]; mayLift: boolean }) {
  return (
    <ul>
      {bars.map((bar) => (
        <li
          key={bar.id}
          className="grid grid-cols-[1rem_minmax(0,1fr)_auto] gap-x-2.5 gap-y-1 border-b border-hair px-4 py-2.5 last:border-b-0"
        >
          <BarredIcon className={bar.lifted ? "mt-0.5 text-unknown" : "mt-0.5 text-stop"} />
          <p className="min-w-0 wrap-anywhere">
            <b className="font-mono">{versionLabel(bar.version)}</b> {bar.lifted ? "was barred" : "is barred"} from{" "}
            {targetWords(bar.target)}
          </p>
          {mayLift && <Lift bar={bar} />}
          <p className="col-[2/-1] text-small text-pretty wrap-anywhere text-ink-3">
            since <Time at={bar.at} />, by {bar.by}: “{bar.reason}”
            {bar.lifted && (
              <>
                {" "}
                Lifted <Time at={bar.lifted.at} /> by {bar.lifted.by}: “{bar.lifted.why}”
              </>
            )}
          </p>
        </li>
      ))}
    </ul>
  );
}

function Lift({ bar: { id, version, target } }: { bar: BarLine }) {
  const label = versionLabel(version);
  return (
    <ReasonDialog
      size="small"
      label="Lift"
      title={`Lift the bar of ${label}?`}
      verb="Lift"
      ask="Why may it return?"
      run={(reason) => liftBar({ id, reason })}
    >
      {label} can be asked into {targetWords(target)} again, by the same policy as any other version. Nothing is written
      to the registry.
    </ReasonDialog>
  );
}
