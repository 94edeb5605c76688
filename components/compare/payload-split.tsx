import { Fragment } from "react";

import { FailIcon, PassIcon, UnknownIcon, WarnIcon } from "@/components/ui/icons";
import { Code } from "@/components/ui/mono";
import { columnPlaces } from "@/lib/playground/composing/column-places";
import type { Request } from "@/lib/signatures/sight/types";
import type { SightSummary } from "@/lib/signatures/verdict/types";

type Side = { label: string; summary: SightSummary };

/** `column`: what it is about, marked in the payload; null when that is no column. */
type Props = { request: Request; column: string | null; callers: Side; model: Side };

/** The same bytes, two outcomes: with the version that callers know, and with the one that would answer instead. */
export function PayloadSplit({ request, column, callers, model }: Props) {
  const isSilent = model.summary.status === "accepted";
  return (
    <div className="grid items-center gap-3 lg:grid-cols-[minmax(0,1fr)_4rem_minmax(0,1fr)] lg:gap-0">
      <div className="min-w-0">
        <p className="mb-1 text-small text-ink-3">
          Sent, the same bytes to both · <span className="font-mono">{request.contentType}</span>
        </p>
        <Code label="Payload" wrap>
          <Marked
            request={request}
            column={column}
            look={isSilent ? "bg-silent-tint text-silent" : "bg-stop-tint text-stop"}
          />
        </Code>
      </div>
      <svg viewBox="0 0 64 120" className="hidden h-30 w-16 lg:block" preserveAspectRatio="none" aria-hidden="true">
        <path d="M0 60H18L44 24H64" fill="none" stroke="var(--stage-production)" strokeWidth="3" />
        <path
          d="M18 60L44 96H64"
          fill="none"
          stroke={isSilent ? "var(--silent-lamp)" : "var(--stop-lamp)"}
          strokeWidth="3"
          strokeDasharray="5 3"
        />
      </svg>
      <div className="grid min-w-0 gap-3">
        <Outcome {...callers} isSilent={false} />
        <Outcome {...model} isSilent={isSilent} />
      </div>
    </div>
  );
}

function Marked({
  request: { body, contentType },
  column,
  look,
}: Pick<Props, "request" | "column"> & { look: string }) {
  const places = column === null ? [] : columnPlaces(body, contentType, column);
  const ends = [0, ...places.map(({ to }) => to)];
  return (
    <>
      {places.map(({ from, to }, index) => (
        <Fragment key={from}>
          {body.slice(ends[index], from)}
          <mark className={`rounded-1 font-strong ${look}`}>{body.slice(from, to)}</mark>
        </Fragment>
      ))}
      {body.slice(ends.at(-1))}
    </>
  );
}

function Outcome({ label, summary, isSilent }: Side & { isSilent: boolean }) {
  const { ground, ink, icon: Icon, says } = isSilent ? looks.silent : looks[summary.status];
  return (
    <div className={`rounded-2 border px-3 py-2 ${ground}`}>
      <p className="flex flex-wrap items-center gap-2">
        <b className="min-w-0 font-mono wrap-anywhere">{label}</b>
        <span className={`ml-auto inline-flex items-center gap-1.5 text-small font-strong ${ink}`}>
          <Icon />
          {[summary.code, says].filter((part) => part !== null && part !== "").join(", ")}
        </span>
      </p>
      <p className="mt-1 text-small wrap-anywhere text-ink-2">{summary.text}</p>
    </div>
  );
}

const looks = {
  accepted: { ground: "border-line bg-panel", ink: "text-go", icon: PassIcon, says: "" },
  refused: { ground: "border-stop-edge bg-stop-tint", ink: "text-stop", icon: FailIcon, says: "refused" },
  unknown: { ground: "border-unknown-edge bg-unknown-tint", ink: "text-unknown", icon: UnknownIcon, says: "not known" },
  silent: { ground: "border-silent-edge bg-silent-tint", ink: "text-silent", icon: WarnIcon, says: "input changed" },
};
