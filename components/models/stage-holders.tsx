import { AliasPill } from "@/components/models/alias-pill";
import { VersionChip } from "@/components/models/version-chip";
import { isShownAsAge, Time } from "@/components/ui/time";
import type { Holder } from "@/lib/catalog/types";
import { paths } from "@/lib/paths";
import type { Stage } from "@/lib/registries/types";

type Props = {
  stage: Stage;
  holders: readonly Holder[];
  model: { connection: string; key: string };
  /** With it, how long each has held the stage. */
  now?: number;
};

const most = 3;

/** Who holds a stage now: a set, almost always of one. */
export function StageHolders({ stage, holders, model, now }: Props) {
  if (holders.length === 0) return <span className="text-ink-3">nobody</span>;
  return (
    <span className="inline-flex flex-wrap items-center gap-x-1.5 gap-y-1">
      {holders.slice(0, most).map((holder) => (
        <span
          key={`${holder.version} ${holder.native}`}
          className="inline-flex flex-wrap items-center gap-x-1.5 gap-y-0.5"
        >
          <span className="inline-flex items-center gap-1.5 whitespace-nowrap">
            <VersionChip
              version={holder.version}
              stage={stage}
              href={paths.version(model.connection, model.key, holder.version)}
            />
            {now !== undefined && holder.since !== null && (
              <span className="text-micro text-ink-3">
                {holder.origin === "found" && `${atLeastWords(now - holder.since)} `}
                <Time at={holder.since} ageAt={now} precision="day" inRow />
              </span>
            )}
          </span>
          {holder.native.startsWith("@") && <AliasPill name={holder.native.slice(1)} />}
        </span>
      ))}
      {holders.length > most && <span className="text-small text-ink-3">and {holders.length - most} more</span>}
    </span>
  );
}

/** Of what was so already when somebody first looked, only that is known: "over 3 h", "before 30 Jun". */
function atLeastWords(age: number): string {
  return isShownAsAge(age) ? "over" : "before";
}
