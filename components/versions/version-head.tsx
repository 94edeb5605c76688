import type { ReactNode } from "react";

import { ServingLine } from "@/components/endpoints/serving-line";
import { FollowEvents } from "@/components/models/follow-events";
import { AliasPill } from "@/components/models/alias-pill";
import { StageMark } from "@/components/models/stage-mark";
import { VersionChip } from "@/components/models/version-chip";
import { TryButton } from "@/components/playground/try-button";
import { RequestButton } from "@/components/promotions/request-button";
import { Note } from "@/components/ui/note";
import { PageHead } from "@/components/ui/page-head";
import { ExternalLink, TextLink } from "@/components/ui/text-link";
import { Time } from "@/components/ui/time";
import type { ModelHead } from "@/lib/catalog/types";
import { endpointsAddress } from "@/lib/endpoints/client";
import type { Serving } from "@/lib/endpoints/types";
import { legible } from "@/lib/format";
import { paths } from "@/lib/paths";
import type { BarLine } from "@/lib/promotions/types";
import type { Stage } from "@/lib/registries/types";
import type { VersionView } from "@/lib/versions/types";

import { BarredNotes } from "./barred-notes";
import { CompareButton } from "./compare-button";

type Shown = {
  key: string;
  stage: Stage | null;
  nativeStage: string | null;
  nativeApproval: string | null;
  aliases: string[];
  author: string | null;
  createdAt: number | null;
  status: string;
  statusMessage: string | null;
  description: string | null;
};
type Props = {
  head: ModelHead;
  shown: Shown;
  /** How fresh this is. */ reading: ReactNode;
  link?: string | null;
  /** Where its promotion is asked for; null for who may not. */ request: string | null;
  /** The version in production beside it; null when nobody else holds it. */ compare: {
    href: string;
    production: string;
  } | null;
  /** Endpoints that send it requests. */ serving: readonly Serving[];
  /** The playground with what serves it; null where nothing does that can be called. */ tryAt: string | null;
  /** Where it may not return to for now. */ barred: readonly BarLine[];
};

/** What it is, which stage it holds, by whom and since when. */
export function VersionHead({ head, shown, reading, link, request, compare, serving, tryAt, barred }: Props) {
  return (
    <>
      <FollowEvents model={{ connection: head.connection.slug, key: head.key }} newest={head.newestEvent} />
      <PageHead
        title={
          <TextLink href={paths.model(head.connection.slug, head.key)} className="no-underline!">
            {legible(head.name)}
          </TextLink>
        }
        chip={<VersionChip version={shown.key} stage={shown.stage} />}
        facts={[
          shown.stage === null && shown.nativeStage === null ? (
            "no stage"
          ) : (
            <StageMark key="stage" stage={shown.stage ?? "other"} native={shown.nativeStage} />
          ),
          ...shown.aliases.map((alias) => <AliasPill key={alias} name={alias} />),
          shown.nativeApproval && `approval: ${shown.nativeApproval}`,
          shown.author === null ? null : `by ${shown.author}`,
          shown.createdAt === null ? null : <Time key="created" at={shown.createdAt} />,
          shown.status !== "ready" && (
            <b key="status" className="text-caution">
              {shown.status}
            </b>
          ),
          reading,
        ]}
        actions={
          <>
            {link && (
              <ExternalLink href={link} className="self-center">
                Open in the registry
              </ExternalLink>
            )}
            {tryAt && <TryButton href={tryAt} />}
            {compare && <CompareButton {...compare} />}
            {request && <RequestButton href={request} />}
          </>
        }
      />
      <ServingLine
        serving={serving}
        all={endpointsAddress({ connection: head.connection.slug, q: head.name.slice(0, 200) })}
      />
      <BarredNotes head={head} bars={barred} />
      {shown.statusMessage && <p className="-mt-3 mb-4 text-small wrap-anywhere text-ink-2">{shown.statusMessage}</p>}
      {shown.description && (
        <p className="-mt-2 mb-5 max-w-[80ch] whitespace-pre-line wrap-anywhere text-pretty text-ink-2">
          {shown.description}
        </p>
      )}
    </>
  );
}

/** "read from the registry 12 s ago", or why it is older. */
export function ReadingFact({ view, now }: { view: VersionView; now: number }) {
  return (
    <span className={`text-small ${view.from === "registry" ? "text-ink-3" : "font-strong text-stop"}`}>
      read from the registry <Time at={view.readAt} ageAt={Math.max(now, view.readAt)} ago />
    </span>
  );
}

/** Above everything else: the version is gone, or the registry does not answer. */
export function ReadingNote({ view, connection }: { view: VersionView; connection: string }) {
  if (view.goneAt !== null) {
    return (
      <div className="mb-5">
        <Note tone="caution">
          <b>The registry no longer has this version.</b> It was gone by <Time at={view.goneAt} /> UTC. What Interlock
          knew of it stays here.
        </Note>
      </div>
    );
  }
  if (view.problem === null) return null;
  return (
    <div className="mb-5">
      <Note tone="stop">
        <b>{connection} does not answer.</b> {view.problem} Shown is what was read before, from{" "}
        <Time at={view.readAt} /> UTC.
      </Note>
    </div>
  );
}
