import { VersionChip } from "@/components/models/version-chip";
import type { DeploymentLine, EndpointRow } from "@/lib/endpoints/types";
import { shareWords } from "@/lib/endpoints/words";
import { paths } from "@/lib/paths";

type Props = { endpoint: Pick<EndpointRow, "connection" | "kind" | "deployments"> };

const most = 6;

/** Who gets how much, in words and in the order of the bar: the version where it is a registered one, else the deployment's own name. */
export function Shares({ endpoint: { connection, kind, deployments } }: Props) {
  if (deployments.length === 0) return <span className="text-ink-3">no deployment</span>;
  const isLive = ({ share, mirrored }: DeploymentLine) => share > 0 || mirrored > 0;
  const [live, idle] = [deployments.filter(isLive), deployments.filter((line) => !isLive(line))];
  const shown = live.length === 0 ? idle.slice(0, most) : live.slice(0, most);
  const rest = live.length === 0 ? 0 : live.length - shown.length;
  return (
    <ul className="flex flex-wrap items-center gap-x-3 gap-y-1 text-small">
      {shown.map((line) => (
        <li key={line.key} className="inline-flex max-w-full flex-wrap items-center gap-x-1.5">
          <Served line={line} connection={connection.slug} />
          {line.share > 0 && <b className="tabular-nums">{shareWords(line.share)}</b>}
          {line.mirrored > 0 && <span className="text-ink-2">gets copies of {shareWords(line.mirrored)}</span>}
        </li>
      ))}
      {rest > 0 && <li className="text-ink-3">and {rest} more</li>}
      {live.length === 0 && kind === "online" && <li className="text-ink-3">no requests</li>}
      {live.length > 0 && idle.length > 0 && <li className="text-ink-3">{idle.length} without requests</li>}
    </ul>
  );
}

function Served({ line: { key, version }, connection }: { line: DeploymentLine; connection: string }) {
  if (version === null)
    return (
      <span className="max-w-40 truncate font-mono" title={key}>
        {key}
      </span>
    );
  return (
    <VersionChip
      version={version.key}
      stage={version.stage}
      href={paths.version(connection, version.model.key, version.key)}
    />
  );
}
