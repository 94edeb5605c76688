import { VersionChip } from "@/components/models/version-chip";
import { Panel } from "@/components/ui/panel";
import { TextLink } from "@/components/ui/text-link";
import type { Drift, EndpointView } from "@/lib/endpoints/types";
import { shareWords, worstFirst } from "@/lib/endpoints/words";
import { versionLabel } from "@/lib/format";
import { paths } from "@/lib/paths";
import type { Stage } from "@/lib/registries/types";
import { listWords } from "@/lib/words";

import { DriftVerdict } from "./drift-verdict";

/** For each model: what the registry calls production beside what gets requests here. */
export function DriftPanel({ endpoint: { drift, connection, deployments } }: { endpoint: EndpointView }) {
  const stageOf = (model: string, version: string): Stage | null =>
    deployments.find((line) => line.version?.model.key === model && line.version.key === version)?.version?.stage ??
    null;
  return (
    <Panel
      title="Registry and endpoint"
      padding="none"
      footer={
        drift.length > 0 &&
        "It agrees when exactly what is in production gets requests and its server, where it tells, says no other version. A candidate beside it is a canary when that was decided here, or while production gets more."
      }
    >
      {drift.length === 0 ? (
        <p className="p-4 text-ink-2">No requests go to a version of this registry, so there is nothing to compare.</p>
      ) : (
        <ul>
          {worstFirst(drift).map((each) => (
            <li key={each.model.key} className="grid gap-2 border-b border-hair px-4 py-3 last:border-b-0">
              <p className="flex flex-wrap items-baseline justify-between gap-x-3">
                <TextLink href={paths.model(connection.slug, each.model.key)} className="min-w-0 wrap-anywhere">
                  {each.model.name}
                </TextLink>
                <DriftVerdict verdict={each.verdict} />
              </p>
              <Sides
                drift={each}
                connection={connection.slug}
                stageOf={(version) => stageOf(each.model.key, version)}
              />
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

type SidesProps = { drift: Drift; connection: string; stageOf: (version: string) => Stage | null };

function Sides({ drift: { model, registrySays, serves, serverSays }, connection, stageOf }: SidesProps) {
  const href = (version: string) => paths.version(connection, model.key, version);
  return (
    <dl className="grid grid-cols-[auto_minmax(0,1fr)] items-baseline gap-x-4 gap-y-1.5">
      <dt className="text-small text-ink-3">registry says</dt>
      <dd className="flex flex-wrap gap-x-2 gap-y-1">
        {registrySays.length === 0 && <span className="text-ink-2">nothing is in production</span>}
        {registrySays.map((version) => (
          <VersionChip key={version} version={version} stage="production" href={href(version)} />
        ))}
      </dd>
      <dt className="text-small text-ink-3">{serverSays === null ? "endpoint serves" : "registered as"}</dt>
      <dd className="flex flex-wrap gap-x-3 gap-y-1">
        {serves.map(({ version, share }) => (
          <span key={version} className="inline-flex items-center gap-1.5 text-small">
            <VersionChip version={version} stage={stageOf(version)} href={href(version)} /> {shareWords(share)}
          </span>
        ))}
      </dd>
      {serverSays !== null && (
        <>
          <dt className="text-small text-ink-3">its server says</dt>
          <dd className="wrap-anywhere">{listWords(serverSays.map(versionLabel))}</dd>
        </>
      )}
    </dl>
  );
}
