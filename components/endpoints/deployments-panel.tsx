import { StageMark } from "@/components/models/stage-mark";
import { VersionChip } from "@/components/models/version-chip";
import { BreakableName } from "@/components/ui/breakable-name";
import { Panel } from "@/components/ui/panel";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import { TextLink } from "@/components/ui/text-link";
import type { DeploymentLine, EndpointView } from "@/lib/endpoints/types";
import { shareWords } from "@/lib/endpoints/words";
import { paths } from "@/lib/paths";
import { plural } from "@/lib/words";

import { StatusWord } from "./status-word";
import { TrafficBar } from "./traffic-bar";

/** Every deployment with the version that it serves and its share; the line of track above shows the shares at one glance. */
export function DeploymentsPanel({ endpoint }: { endpoint: EndpointView }) {
  const { kind, deployments, connection, whyNotShift, takesRuns, whyNotRun } = endpoint;
  const isOnline = kind === "online";
  return (
    <Panel
      title={isOnline ? "Traffic" : "Deployments"}
      fact={plural(deployments.length, "deployment")}
      padding="none"
      footer={
        isOnline
          ? whyNotShift && `Traffic cannot be shifted from here. ${whyNotShift}`
          : takesRuns
            ? whyNotRun
            : "Its runs can neither be listed nor started from here."
      }
    >
      {isOnline && deployments.length > 0 && (
        <div className="px-4 pt-4 pb-2">
          <TrafficBar pieces={deployments} tall />
        </div>
      )}
      {deployments.length === 0 ? (
        <p className="p-4 text-ink-2">It has no deployment: whoever asks it gets no answer.</p>
      ) : (
        <Table
          label="Deployments"
          cards
          head={
            <>
              <Th>Deployment</Th>
              {isOnline && <Th number>Share</Th>}
              <Th>Serves</Th>
              <Th>Stage</Th>
              <Th>Status</Th>
            </>
          }
        >
          {deployments.map((line) => (
            <Tr key={line.key}>
              <Td full={!isOnline} className="font-strong">
                <BreakableName name={line.key} />
              </Td>
              {isOnline && (
                <Td number>
                  <Share line={line} />
                </Td>
              )}
              <Td full>
                <Served line={line} connection={connection.slug} />
              </Td>
              <Td label="stage" nowrap>
                <StageOf line={line} />
              </Td>
              <Td label="status">
                <StatusWord status={line.status} />
              </Td>
            </Tr>
          ))}
        </Table>
      )}
    </Panel>
  );
}

function Share({ line: { share, mirrored } }: { line: DeploymentLine }) {
  return (
    <>
      {share === 0 ? <span className="text-ink-3">no requests</span> : <b>{shareWords(share)}</b>}
      {mirrored > 0 && <span className="block text-small text-ink-2">copies of {shareWords(mirrored)}</span>}
    </>
  );
}

function Served({ line: { version, serves }, connection }: { line: DeploymentLine; connection: string }) {
  if (version === null)
    return serves === null ? (
      <span className="text-ink-3">not shown to you, or not known</span>
    ) : (
      <code className="text-small wrap-anywhere text-ink-2">{serves}</code>
    );
  const { model, key, stage } = version;
  return (
    <span className="inline-flex flex-wrap items-center gap-x-2 gap-y-1">
      <TextLink href={paths.model(connection, model.key)} className="min-w-0">
        <BreakableName name={model.name} />
      </TextLink>
      <VersionChip version={key} stage={stage} href={paths.version(connection, model.key, key)} />
    </span>
  );
}

function StageOf({ line: { version } }: { line: DeploymentLine }) {
  if (version === null) return <span className="text-ink-3">not registered here</span>;
  if (version.gone) return <b className="text-stop">deleted from the registry</b>;
  return version.stage === null ? <span className="text-ink-3">no stage</span> : <StageMark stage={version.stage} />;
}
