"use client";

import dynamic from "next/dynamic";
import { useMemo, useState } from "react";

import { PageHead } from "@/components/ui/page-head";
import { SkeletonRows } from "@/components/ui/skeleton";
import { refText } from "@/lib/endpoints/call-address";
import type { CallLine, Draft } from "@/lib/playground/types";

import type { Answer } from "./cases/save-case";
import { HistoryPanel } from "./history-panel";
import { LoadPanel } from "./load-panel";
import { NoTargets } from "./no-targets";
import { Notices } from "./notices";
import { SaveButton } from "./save-button";
import { SendBar } from "./send-bar";
import { TargetChips } from "./target-chips";
import { useDraft } from "./use-draft";
import { type Limits, type Sent, useSending } from "./use-sending";
import { useSilent } from "./use-silent";
import { useSubjects } from "./use-subjects";

const Composer = dynamic(() => import("./composer/composer").then((module) => module.Composer), {
  ssr: false,
  loading: () => <SkeletonRows rows={6} label="Opening the editor" />,
});
const CasesPanel = dynamic(() => import("./cases/cases-panel").then((module) => module.CasesPanel), {
  ssr: false,
  loading: () => <SkeletonRows rows={4} label="Reading the cases" />,
});
const Replies = dynamic(() => import("./replies").then((module) => module.Replies), {
  ssr: false,
  loading: () => <SkeletonRows rows={4} label="Drawing the replies" />,
});

export type BenchProps = {
  /** Id of the member who composes. */
  member: string;
  /** The chosen endpoints, in the order of the address. */
  lines: readonly CallLine[];
  /** Sentences about chosen endpoints that are not there. */
  missing: readonly string[];
  /** Endpoints that a new payload may go to; the first few of all. */
  offered: readonly CallLine[];
  may: { register: boolean; /** Why not; null where one may. */ load: string | null };
  settings: { keepsBodies: boolean; loadMaxRequests: number; loadMaxConcurrency: number; usual: Limits };
  now: number;
};

/** Compose, send to one or several endpoints, and read what each makes of it. */
export function Bench({ member, lines, missing, offered, may, settings, now }: BenchProps) {
  const { subjects, first, problems, models } = useSubjects(lines);
  const [draft, setDraft] = useDraft(member, lines.length === 0 ? null : models, first);
  const { sent, isBusy, send, cancel } = useSending();
  const [limits, setLimits] = useState<Limits>(settings.usual);
  const silent = useSilent(sent?.draft ?? null, lines, subjects);
  const model = useMemo(() => modelOf(lines), [lines]);
  const last = lastOf(lines, sent, draft);
  const callable = lines.filter(({ whyNot }) => whyNot === null);
  return (
    <div data-bench className="max-md:pb-16">
      <PageHead
        title="Playground"
        actions={
          lines.length > 0 && (
            <SendBar
              count={callable.length}
              whyNot={whyNotSent(lines, draft)}
              isBusy={isBusy}
              limits={limits}
              onLimits={setLimits}
              onCancel={() => cancel()}
              onSend={() =>
                draft &&
                send(
                  draft,
                  callable.map(({ ref }) => ref),
                  limits,
                )
              }
            >
              <SaveButton model={model} draft={draft} last={last} />
            </SendBar>
          )
        }
      />
      <div className="-mt-1 mb-4">
        <TargetChips lines={lines} now={now} />
      </div>
      <Notices lines={lines} />
      {[...missing, ...problems].map((text) => (
        <p key={text} role="status" className="mb-3 text-small text-caution">
          {text}
        </p>
      ))}
      {lines.length === 0 ? (
        <NoTargets offered={offered} mayRegister={may.register} now={now} />
      ) : (
        <div className="grid min-w-0 gap-5">
          {draft === null ? (
            <SkeletonRows rows={6} label="Reading the input example" />
          ) : (
            <Composer draft={draft} onDraft={setDraft} subjects={subjects} lines={lines} />
          )}
          {sent && draft && <Replies lines={lines} sent={sent} draft={draft} changed={silent} onCancel={cancel} />}
          {draft && (
            <div className="grid min-w-0 items-start gap-5 lg:grid-cols-[minmax(0,1fr)_21rem]">
              <div className="grid min-w-0 gap-5">
                <LoadPanel
                  lines={callable}
                  draft={draft}
                  timeoutMs={limits.timeoutMs}
                  whyNot={may.load}
                  bounds={{ requests: settings.loadMaxRequests, concurrency: settings.loadMaxConcurrency }}
                />
                <HistoryPanel keepsBodies={settings.keepsBodies} onOpen={setDraft} />
              </div>
              {model && <CasesPanel model={model} draft={draft} lines={lines} onOpen={setDraft} />}
            </div>
          )}
        </div>
      )}
    </div>
  );
}

/** Why nothing can be sent yet; null where it can. */
function whyNotSent(lines: readonly CallLine[], draft: Draft | null): string | null {
  const [first] = lines;
  if (!first) return "Choose an endpoint first.";
  if (lines.every(({ whyNot }) => whyNot !== null)) return first.whyNot;
  return draft === null ? "There is no payload yet." : null;
}

/** Cases are kept with a model: that of the first endpoint whose version is known. */
function modelOf(lines: readonly CallLine[]): { connection: string; model: string } | null {
  const line = lines.find(({ version }) => version !== null);
  return line?.version ? { connection: line.ref.connection, model: line.version.model.key } : null;
}

/** The answer of the first endpoint that gave one to this very draft. */
function lastOf(lines: readonly CallLine[], sent: Sent | null, draft: Draft | null): Answer | null {
  if (sent === null || sent.draft.text !== draft?.text) return null;
  for (const { ref, endpointName, version } of lines) {
    const standing = sent.standings[refText(ref)];
    if (standing?.state === "done" && standing.result.outcome.kind === "answered")
      return { result: standing.result, from: version ? `v${version.key} at ${endpointName}` : endpointName };
  }
  return null;
}
