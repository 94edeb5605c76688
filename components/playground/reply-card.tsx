"use client";

import { useState } from "react";

import { VersionChip } from "@/components/models/version-chip";
import { Button } from "@/components/ui/button";
import { Panel } from "@/components/ui/panel";
import { Segmented } from "@/components/ui/segmented";
import { differenceWords, failureWords, nameOf, type Standing, replyVerdict } from "@/lib/playground/bench/words";
import { type LineUp, toleranceWords } from "@/lib/playground/bench/line-up";
import type { CallLine, SendResult } from "@/lib/playground/types";

import { ReplyBodyView } from "./reply-body";
import { ReplyFacts } from "./reply-facts";
import { ReplyHeaders } from "./reply-headers";
import { ReplyTable } from "./reply-table";
import { ReplyVerdictMark } from "./reply-verdict-mark";
import { Waiting } from "./waiting";
import { Told } from "./composer/told";

type Props = {
  line: CallLine;
  standing: Standing;
  up: LineUp;
  /** Which of the replies, and which is the baseline. */
  at: number;
  base: number;
  isAlone: boolean;
  /** In the order in which they are drawn, and how many of them. */
  rows: readonly number[];
  drawn: number;
  isChanged: boolean;
  onMore: () => void;
  onCancel: () => void;
};
type View = "parsed" | "raw" | "headers";

/** One endpoint's answer, or why there is none. */
export function ReplyCard({ line, standing, up, at, base, isAlone, rows, drawn, isChanged, onMore, onCancel }: Props) {
  const [view, setView] = useState<View>("parsed");
  const result = standing.state === "done" ? standing.result : null;
  const answered = result?.outcome.kind === "answered" ? result.outcome : null;
  const key = result?.version ?? line.version?.key ?? null;
  return (
    <Panel
      padding="none"
      title={
        <span className="flex min-w-0 flex-wrap items-center gap-2 whitespace-normal">
          {key !== null && <VersionChip version={key} stage={line.version?.key === key ? line.version.stage : null} />}
          <span className="wrap-anywhere">{line.endpointName}</span>
        </span>
      }
      fact={<span className="sr-only">{nameOf(line)}</span>}
      actions={
        <>
          <ReplyVerdictMark verdict={replyVerdict(standing, up.each[at]?.against ?? null, isChanged)} />
          {standing.state === "waiting" && (
            <Button size="small" onClick={onCancel} aria-label={`Cancel ${nameOf(line)}`}>
              Cancel
            </Button>
          )}
        </>
      }
      footer={answered?.reply && <Footer up={up} at={at} base={base} isAlone={isAlone} answered={answered} />}
    >
      {standing.state === "waiting" && <Waiting since={standing.since} />}
      {standing.state === "none" && (
        <p className="p-4 text-ink-2">
          {line.whyNot ?? "It joined after the last sending. Send again to hear from it."}
        </p>
      )}
      {standing.state === "lost" && <p className="p-4 text-ink-2">{standing.why}</p>}
      {result && (
        <div className="flex flex-wrap items-center gap-x-4 gap-y-1.5 border-b border-hair px-4 py-1.5">
          <ReplyFacts result={result} />
          {answered && (
            <Segmented<View>
              label={`What is shown of ${nameOf(line)}`}
              value={view}
              onChange={setView}
              options={[
                { value: "parsed", label: answered.reply ? "Parsed" : "Explained" },
                { value: "raw", label: "Raw" },
                { value: "headers", label: "Headers" },
              ]}
            />
          )}
        </div>
      )}
      {result && answered === null && <Failure standing={standing} />}
      {result && answered && (
        <>
          {view === "headers" && <ReplyHeaders result={result} headers={answered.headers} />}
          {view === "raw" && (
            <ReplyBodyView
              body={answered.reply?.raw ?? answered.errorBody ?? null}
              contentType={answered.headers["content-type"] ?? ""}
              asText
            />
          )}
          {view === "parsed" && answered.reply === null && <Failure standing={standing} />}
          {view === "parsed" && answered.reply !== null && (
            <>
              <Notes notes={answered.reply.notes} />
              {up.each[at]?.rows ? (
                <ReplyTable up={up} at={at} base={base} rows={rows} drawn={drawn} onMore={onMore} name={nameOf(line)} />
              ) : (
                <ReplyBodyView body={answered.reply.raw} contentType={answered.headers["content-type"] ?? ""} />
              )}
            </>
          )}
        </>
      )}
      {result && result.losses.length > 0 && <Losses losses={result.losses} />}
    </Panel>
  );
}

function Failure({ standing }: { standing: Standing }) {
  return (
    <p className="p-4 text-lead text-pretty wrap-anywhere">
      <Told text={failureWords(standing) ?? ""} />
    </p>
  );
}

function Notes({ notes }: { notes: readonly string[] }) {
  if (notes.length === 0) return null;
  return (
    <ul className="grid gap-1 border-b border-hair bg-caution-tint px-4 py-2 text-small text-pretty">
      {notes.map((note) => (
        <li key={note}>{note}</li>
      ))}
    </ul>
  );
}

function Losses({ losses }: Pick<SendResult, "losses">) {
  return (
    <details className="fold border-t border-hair px-4 py-2 text-small">
      <summary>
        {losses.length === 1
          ? "One thing was not sent as it was written"
          : `${losses.length} things were not sent as they were written`}
      </summary>
      <ul className="mt-1.5 grid gap-1 text-ink-2">
        {losses.map(({ rule, where, text }) => (
          <li key={`${rule} ${where ?? ""}`}>
            <Told text={text} />
          </li>
        ))}
      </ul>
    </details>
  );
}

type FooterProps = Pick<Props, "up" | "at" | "base" | "isAlone"> & {
  answered: Extract<SendResult["outcome"], { kind: "answered" }>;
};

function Footer({ up, at, base, isAlone, answered: { against, whyNotHeld } }: FooterProps) {
  const held = up.each[at]?.against ?? null;
  return (
    <div className="grid min-w-0 gap-0.5 py-0.5">
      {held?.why === null && (
        <span className={held.disagreeing > 0 ? "font-strong text-ink" : undefined}>
          {held.disagreeing === 0 ? "Agrees with the baseline in every row" : differenceWords(held)} ·{" "}
          {toleranceWords(up.tolerance)}
        </span>
      )}
      {held && held.why !== null && <span>{held.why}</span>}
      {at === base && !isAlone && <span>The baseline that the others are held against.</span>}
      {against === null && <span>{whyNotHeld ?? "No output signature to hold it against."}</span>}
      {against?.length === 0 && <span>Fits the output signature.</span>}
      {against?.map((text) => (
        <span key={text} className="text-caution">
          <Told text={text} />
        </span>
      ))}
    </div>
  );
}
