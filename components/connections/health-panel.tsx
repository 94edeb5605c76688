"use client";

import { useQuery } from "@tanstack/react-query";

import { KeyValue, type KeyValueItem } from "@/components/ui/key-value";
import { Lamp, lampWords } from "@/components/ui/lamp";
import { Panel } from "@/components/ui/panel";
import { ProblemPanel } from "@/components/ui/problem-panel";
import { TextLink } from "@/components/ui/text-link";
import { Time } from "@/components/ui/time";
import { connectionStateOptions } from "@/lib/connections/client";
import type { ConnectionState } from "@/lib/connections/types";
import { formatCount } from "@/lib/format";
import { paths } from "@/lib/paths";

type Props = { slug: string; name: string; initial: ConnectionState };

/** How the registry fares and how old what we know of it is; reads itself again. */
export function HealthPanel({ slug, name, initial }: Props) {
  const { data: state } = useQuery(connectionStateOptions(slug, initial));
  const { health, progress, failingSince, now } = state;
  return (
    <Panel
      title="Observed"
      fact={
        <span className="inline-flex items-center gap-1.5">
          <Lamp health={health} silent />
          {lampWords[health]}
        </span>
      }
      actions={<TextLink href={`${paths.models}?connection=${encodeURIComponent(slug)}`}>Its models</TextLink>}
    >
      <div className="grid gap-3">
        {failingSince !== null && (
          <ProblemPanel
            what={`${name} does not answer as it should.`}
            since={
              <>
                Since <Time at={failingSince} ageAt={now} ago />: {state.problem ?? "the reason is not known."}
              </>
            }
            shownInstead={
              state.readAt === null ? "Nothing was read yet." : "What was read before stays on show, with its age."
            }
            consequence="Interlock keeps asking by itself."
          />
        )}
        {health === "first-sync" && (
          <p role="status">
            Reading it for the first time
            {progress && (
              <>
                : <b className="tabular-nums">{formatCount(progress.models)}</b> models and{" "}
                <b className="tabular-nums">{formatCount(progress.versions)}</b> versions so far
              </>
            )}
            .
          </p>
        )}
        <KeyValue items={factsOf(state)} />
      </div>
    </Panel>
  );
}

function factsOf({ readAt, now, sweep, catalog }: ConnectionState): KeyValueItem[] {
  return [
    { term: "Age of the data", value: readAt === null ? "not read yet" : <Time at={readAt} ageAt={now} /> },
    { term: "Newest complete read", value: sweep ? sweepWords(sweep) : "none yet" },
    {
      term: "In the catalog",
      value: `${formatCount(catalog.models)} models, ${formatCount(catalog.versions)} versions`,
    },
  ];
}

function sweepWords({ durationMs, requests }: NonNullable<ConnectionState["sweep"]>): string {
  const took =
    durationMs === null
      ? "duration not known"
      : durationMs < 1_000
        ? `${Math.round(durationMs)} ms`
        : `${(durationMs / 1_000).toFixed(1)} s`;
  return requests === null ? took : `${took}, ${formatCount(requests)} ${requests === 1 ? "request" : "requests"}`;
}
