"use client";

import { useState } from "react";

import { Button } from "@/components/ui/button";
import { StatusIcon } from "@/components/ui/status-icon";
import { TextLink } from "@/components/ui/text-link";
import { auditHref } from "@/lib/audit/filter";
import { formatCount } from "@/lib/format";
import { type Verification, verifyAudit } from "@/lib/history/client";

type State =
  | { kind: "idle" }
  | { kind: "reading"; share: number }
  | { kind: "broken-off" }
  | { kind: "read"; verdict: Verification };

/** Reads the whole chain and the history on it on request. What is broken is said at once, with the entry where it breaks. */
export function VerifyPanel({ entries }: { entries: number }) {
  const [state, setState] = useState<State>({ kind: "idle" });
  const verify = async () => {
    if (state.kind === "reading") return;
    setState({ kind: "reading", share: 0 });
    const verdict = await verifyAudit((share) => setState({ kind: "reading", share })).catch(() => null);
    setState(verdict ? { kind: "read", verdict } : { kind: "broken-off" });
  };
  const broken = state.kind === "read" && !(state.verdict.chain.ok && state.verdict.history?.ok);
  return (
    <section
      aria-label="The chain"
      className={`flex flex-wrap items-center gap-x-6 gap-y-2 rounded-3 border px-4 py-2.5 ${broken ? "border-stop-edge bg-stop-tint" : "border-hair bg-panel"}`}
    >
      <div
        role={broken ? "alert" : "status"}
        className="flex min-w-0 flex-1 basis-64 flex-wrap items-center gap-x-6 gap-y-1"
      >
        <Finding state={state} entries={entries} />
      </div>
      <div className="no-print flex gap-2">
        <Button onClick={verify} aria-disabled={state.kind === "reading"}>
          {state.kind === "idle" || state.kind === "reading" ? "Verify the chain" : "Verify again"}
        </Button>
      </div>
    </section>
  );
}

function Finding({ state, entries }: { state: State; entries: number }) {
  if (state.kind === "idle") {
    return (
      <>
        <StatusIcon state="unknown" word="Chain not verified now" />
        <span className="text-small text-ink-3">
          Each entry carries the hash of the one before it. Verifying reads all {formatCount(entries)}.
        </span>
      </>
    );
  }
  if (state.kind === "reading") {
    return (
      <>
        <StatusIcon state="wait" word="Reading the chain" />
        <progress
          value={state.share}
          className="h-1.5 w-40 accent-rail-2"
          aria-label="Share of the chain that is read"
        />
      </>
    );
  }
  if (state.kind === "broken-off") {
    return (
      <>
        <StatusIcon state="unknown" word="Not known" />
        <span className="text-small">The answer broke off before the end. Verify again.</span>
      </>
    );
  }
  return <Found verification={state.verdict} />;
}

function Found({ verification: { chain: verdict, history } }: { verification: Verification }) {
  if (!verdict.ok) {
    return (
      <>
        <StatusIcon state="fail" word={`Chain broken at entry ${verdict.seq}`} />
        <span className="text-small">
          {verdict.reason} {formatCount(verdict.entries)} entries before it hold. <EntryLink seq={verdict.seq} />
        </span>
      </>
    );
  }
  if (history && !history.ok) {
    return (
      <>
        <StatusIcon state="fail" word="History changed" />
        <span className="text-small">
          The chain is whole, but {history.reason} {history.seq && <EntryLink seq={history.seq} />}
        </span>
      </>
    );
  }
  return (
    <>
      <StatusIcon state="pass" word="Chain whole" />
      <span className="text-small text-ink-2">
        1 to {formatCount(verdict.entries)}, read just now in {(verdict.tookMs / 1_000).toFixed(1)} s; history is as
        they recorded it
        {verdict.erased > 0 && `; ${formatCount(verdict.erased)} payloads erased, their digests hold`}
      </span>
      <span className="min-w-0 text-small text-ink-3">
        head <code className="wrap-anywhere">{verdict.head.slice(0, 16)}…</code>
      </span>
    </>
  );
}

function EntryLink({ seq }: { seq: string }) {
  return <TextLink href={auditHref({}, { entry: seq, before: String(BigInt(seq) + 3n) })}>Show it</TextLink>;
}
