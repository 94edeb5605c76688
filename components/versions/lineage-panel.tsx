import type { ReactNode } from "react";

import { KeyValue } from "@/components/ui/key-value";
import { Mono } from "@/components/ui/mono";
import { Panel } from "@/components/ui/panel";
import { ExternalLink } from "@/components/ui/text-link";
import { Time } from "@/components/ui/time";
import type { Run } from "@/lib/registries/types";
import type { VersionView } from "@/lib/versions/types";

/** Where it came from: run, experiment, code, data. */
export function LineagePanel({ view }: { view: VersionView }) {
  const run = view.run.ok ? view.run.data : null;
  const unknown = <span className="text-ink-3">not known</span>;
  return (
    <Panel title="Lineage">
      <KeyValue
        items={[
          { term: "run", value: run ? <RunName run={run} link={view.runLink} /> : unknown },
          { term: "experiment", value: run?.experiment ?? unknown },
          { term: "run by", value: run?.author ?? unknown },
          { term: "ended", value: run?.endedAt ? <Time at={run.endedAt.getTime()} /> : unknown },
          { term: "code", value: codeOf(run) ?? unknown },
          ...datasetsOf(run).map((value, index) => ({
            id: `data ${index}`,
            term: index === 0 ? "data" : "",
            value: value ?? unknown,
          })),
          { term: "source", value: view.source ? <Mono className="text-small">{view.source}</Mono> : unknown },
        ]}
      />
    </Panel>
  );
}

function RunName({ run, link }: { run: Run; link: string | null }) {
  const name = (
    <>
      {run.name && <>{run.name} </>}
      <Mono className="text-small text-ink-2">{run.id}</Mono>
      {run.deleted && <b className="text-small text-caution"> deleted</b>}
    </>
  );
  return link === null ? name : <ExternalLink href={link}>{name}</ExternalLink>;
}

function codeOf(run: Run | null): ReactNode {
  if (!run || (run.code.name === null && run.code.commit === null)) return null;
  return (
    <>
      {run.code.name && <Mono className="text-small">{run.code.name}</Mono>}
      {run.code.commit && (
        <>
          {" "}
          <span className="text-ink-3">at</span> <Mono className="text-small">{run.code.commit.slice(0, 12)}</Mono>
        </>
      )}
    </>
  );
}

/** One entry a data set, or a single null where none is known. */
function datasetsOf(run: Run | null): ReactNode[] {
  if (!run || run.datasets.length === 0) return [null];
  return run.datasets.map(({ name, digest, context }) => (
    <>
      <Mono className="text-small">{name}</Mono>
      {digest && (
        <>
          {" "}
          <span className="text-ink-3">digest</span> <Mono className="text-small">{digest}</Mono>
        </>
      )}
      {context && <span className="text-ink-3"> · {context}</span>}
    </>
  ));
}
