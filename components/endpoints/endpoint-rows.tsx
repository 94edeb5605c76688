import { Link } from "@/components/ui/link";
import { Td, Tr } from "@/components/ui/table";
import { Time } from "@/components/ui/time";
import type { EndpointRow } from "@/lib/endpoints/types";
import { driftWords, worstFirst } from "@/lib/endpoints/words";
import { paths } from "@/lib/paths";
import { plural } from "@/lib/words";

import { DriftVerdict } from "./drift-verdict";
import { HealthWord } from "./health-word";
import { Shares } from "./shares";
import { StatusWord } from "./status-word";
import { TrafficBar } from "./traffic-bar";

type Props = {
  rows: readonly EndpointRow[];
  /** Slugs of connections that do not answer: their ages are a warning. */
  failing: readonly string[];
  now: number;
};

export function EndpointRows({ rows, failing, now }: Props) {
  return rows.map((row) => (
    <EndpointLine
      key={`${row.connection.slug}/${row.key}`}
      row={row}
      isFailing={failing.includes(row.connection.slug)}
      now={now}
    />
  ));
}

function EndpointLine({ row, isFailing, now }: { row: EndpointRow; isFailing: boolean; now: number }) {
  const { connection, key, name, kind, status, statusMessage, deployments, readAt, registered, health } = row;
  return (
    <Tr open>
      <Td className="max-w-72 align-top">
        <Link
          data-open
          href={paths.endpoint(connection.slug, key)}
          className="block truncate font-strong hover:text-rail max-md:whitespace-normal"
          title={name}
        >
          {name}
        </Link>
        <span className="block truncate text-small text-ink-3">
          {connection.name}
          {kind === "batch" && " · batch"}
          {registered && " · registered by hand"}
        </span>
      </Td>
      <Td className="align-top text-small md:max-w-44">
        {registered ? (
          <HealthWord health={health} now={Math.max(now, health?.checkedAt ?? 0)} inRow />
        ) : (
          <StatusWord status={status} />
        )}
        {statusMessage !== null && status !== "ready" && (
          <span className="line-clamp-2 text-small wrap-anywhere text-ink-3" title={statusMessage}>
            {statusMessage}
          </span>
        )}
      </Td>
      <Td full className="align-top md:w-72">
        <div className="grid gap-1.5 py-1">
          {kind === "online" && <TrafficBar pieces={deployments} />}
          <Shares endpoint={row} />
        </div>
      </Td>
      <Td full className="align-top">
        <DriftLines row={row} />
      </Td>
      <Td
        number
        label="read"
        className={`align-top text-micro max-md:text-left! ${isFailing && !registered ? "font-strong text-stop" : "text-ink-3"}`}
      >
        {!registered ? (
          <Time at={readAt} ageAt={now} ago inRow />
        ) : health ? (
          <Time at={health.checkedAt} ageAt={Math.max(now, health.checkedAt)} ago inRow />
        ) : (
          "not yet"
        )}
      </Td>
    </Tr>
  );
}

const most = 2;

function DriftLines({ row: { kind, drift, connection } }: { row: EndpointRow }) {
  if (kind === "batch")
    return <span className="text-small text-ink-3">takes files in runs: no traffic to compare</span>;
  if (drift.length === 0)
    return <span className="text-small text-ink-3">no requests to a version of this registry</span>;
  const ordered = worstFirst(drift);
  return (
    <ul className="grid gap-1">
      {ordered.slice(0, most).map(({ model, verdict, ...sides }) => (
        <li key={model.key} className="text-small">
          <span className="flex flex-wrap items-center gap-x-2.5">
            <DriftVerdict verdict={verdict} />
            <Link href={paths.model(connection.slug, model.key)} className="min-w-0 wrap-anywhere hover:text-rail">
              {model.name}
            </Link>
          </span>
          <span className="block text-ink-2">{driftWords(sides)}</span>
        </li>
      ))}
      {ordered.length > most && (
        <li className="text-small text-ink-3">and {plural(ordered.length - most, "more model")}</li>
      )}
    </ul>
  );
}
