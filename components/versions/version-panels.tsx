import { EventList } from "@/components/timeline/event-list";
import { Panel } from "@/components/ui/panel";
import type { ModelHead } from "@/lib/catalog/types";
import type { KnownDirection } from "@/lib/compare/types";
import type { Serving } from "@/lib/endpoints/types";
import type { HistoryEvent } from "@/lib/history/types";
import type { BarLine } from "@/lib/promotions/types";
import type { VersionView } from "@/lib/versions/types";

import { CurvesPanel } from "./curves-panel";
import { EnvironmentPanel } from "./environment-panel";
import { EarlierReading, FailedPart } from "./failed-part";
import { FilesPanel } from "./files-panel";
import { ImagesPanel } from "./images-panel";
import { LineagePanel } from "./lineage-panel";
import { MetricsPanel } from "./metrics-panel";
import { ParamsPanel } from "./params-panel";
import { ReadinessPanel } from "./readiness-panel";
import { SignaturePanel } from "./signature-panel";
import { ReadingFact, ReadingNote, VersionHead } from "./version-head";

type Props = {
  head: ModelHead;
  /** On its way: the page shows the head meanwhile. */
  view: Promise<VersionView>;
  events: HistoryEvent[];
  /** Where its promotion is asked for; null for who may not. */
  request: string | null;
  compare: { href: string; production: string } | null;
  serving: readonly Serving[];
  /** The playground with what serves it; null where nothing does that can be called. */
  tryAt: string | null;
  barred: readonly BarLine[];
  against: { key: string; metrics: Record<string, string>; directions: Record<string, KnownDirection> } | null;
};

/** Everything known of a version; each panel stands or fails by itself. */
export async function VersionPanels({ head, view: coming, events, against, ...around }: Props) {
  const view = await coming;
  const now = Date.now();
  const version = { connection: head.connection.slug, model: head.key, version: view.key };
  const run = view.run.ok ? view.run.data : null;
  const curves = (run?.metrics ?? []).filter(({ step }) => step !== null && step > 0).map(({ key }) => key);
  const runFiles = view.runFiles.ok ? (view.runFiles.data ?? []) : [];
  const silent = view.from === "catalog";
  return (
    <>
      <VersionHead
        head={head}
        shown={view}
        {...around}
        link={view.link}
        reading={<ReadingFact view={view} now={now} />}
      />
      <ReadingNote view={view} connection={head.connection.name} />
      <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,1fr)_21rem]">
        <div className="grid min-w-0 gap-5">
          <SignaturePanel
            signature={view.signature}
            calls={view.calls}
            example={view.example}
            said={view.problem}
            unread={view.lacks.files}
          />
          <div className="grid items-start gap-5 sm:grid-cols-2">
            <MetricsPanel view={view} against={against && { ...against, version: against.key }} />
            <EnvironmentPanel environment={view.environment} said={view.problem} unread={view.lacks.files} />
          </div>
          {curves.length > 0 && !silent && <CurvesPanel version={version} metrics={curves.sort()} />}
          <ImagesPanel
            version={version}
            files={view.files.ok ? (view.files.data ?? []) : []}
            runFiles={silent ? [] : runFiles}
          />
          <div className="grid items-start gap-5 sm:grid-cols-2">
            <ParamsPanel
              title="Parameters"
              head={["Parameter", "Value"]}
              items={pairs(run?.params)}
              none={run ? "The run logged no parameters." : (view.lacks.run ?? "The run could not be read.")}
            />
            <ParamsPanel
              title="Tags"
              head={["Tag", "Value"]}
              items={pairs(view.tags)}
              none={view.tags === null ? "The tags could not be read." : "This version has no tags."}
            />
          </div>
          <Artifacts view={view} version={version} />
          <RunFiles view={view} version={version} />
        </div>
        <div className="grid min-w-0 gap-5">
          <ReadinessPanel rules={view.readiness} said={view.problem} />
          <LineagePanel view={view} />
          <Panel title="Events" padding="none">
            {events.length === 0 ? (
              <p className="p-4 text-ink-2">Nothing has happened to it since watching began.</p>
            ) : (
              <EventList events={events} now={now} />
            )}
          </Panel>
        </div>
      </div>
    </>
  );
}

type FilesProps = { view: VersionView; version: { connection: string; model: string; version: string } };

function Artifacts({ view, version }: FilesProps) {
  if (!view.files.ok) {
    return (
      <Panel title="Artifacts" padding="none">
        <FailedPart what="The files could not be listed." why={view.files.error.message} said={view.problem} />
      </Panel>
    );
  }
  if (view.lacks.files !== null) {
    return (
      <Panel title="Artifacts" padding="none">
        <p className="p-4 text-ink-2">{view.lacks.files}</p>
      </Panel>
    );
  }
  return (
    <div>
      <EarlierReading view={view} panel="files" />
      <FilesPanel version={version} of="version" title="Artifacts" files={view.files.data ?? []} />
    </div>
  );
}

function RunFiles({ view, version }: FilesProps) {
  if (!view.runFiles.ok) {
    // Where the run itself is missing, the panel of its parameters says so.
    if (!view.run.ok || !view.run.data) return null;
    return (
      <Panel title="Files of the run" padding="none">
        <FailedPart
          what="The files of the run could not be listed."
          why={view.runFiles.error.message}
          said={view.problem}
        />
      </Panel>
    );
  }
  const files = view.runFiles.data ?? [];
  return files.length > 0 && <FilesPanel version={version} of="run" title="Files of the run" files={files} />;
}

function pairs(words: Record<string, string> | null | undefined): [string, string][] {
  return Object.entries(words ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
}
