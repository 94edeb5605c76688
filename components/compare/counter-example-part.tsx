"use client";

import { useEffect, useState } from "react";

import { FailIcon, PassIcon, UnknownIcon, WarnIcon } from "@/components/ui/icons";
import { Select } from "@/components/ui/input";
import { Code } from "@/components/ui/mono";
import type { FormReading } from "@/lib/signatures/form";
import type { ProfileChoice } from "@/lib/signatures/sight/profile-of-pins";
import { type ServerProfile, serverProfiles } from "@/lib/signatures/sight/types";
import type { CounterExample, Finding, SightSummary } from "@/lib/signatures/verdict/types";

type Props = {
  finding: Finding;
  /** The baseline's signature and the candidate's, as they were judged. */
  before: FormReading;
  after: FormReading;
  /** Whose callers send the payload, and which version answers it instead. */
  callers: string;
  model: string;
  server: ProfileChoice;
};

const serverNames: Record<ServerProfile, string> = {
  "mlflow-3.17-pandas-2": "MLflow 3.17, pandas 2",
  "mlflow-3.17-pandas-3": "MLflow 3.17, pandas 3",
  "mlflow-2.22": "MLflow 2.22",
  "mlflow-2.9": "MLflow 2.9",
};

/** The same bytes, two outcomes: a payload that is fine with one version, and what the other makes of it. */
export function CounterExamplePart({ finding, before, after, callers, model, server }: Props) {
  const [chosen, choose] = useState<ServerProfile | null>(null);
  const profile = chosen ?? server.profile;
  const example = useExample(finding, before, after, profile);
  return (
    <div className="border-b border-hair">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5 px-4 pt-3">
        <h3>A payload that works today</h3>
        <span className="text-small text-ink-3">
          and what each version makes of it · {finding.rule}
          {finding.path !== null && <span className="font-mono"> {finding.path}</span>}
        </span>
        <span className="ml-auto flex items-center gap-2 text-small text-ink-3">
          <Select
            aria-label="Server that is simulated"
            value={profile}
            onChange={(event) => choose(serverProfiles.find((one) => one === event.target.value) ?? null)}
            className="w-auto"
          >
            {serverProfiles.map((one) => (
              <option key={one} value={one}>
                {serverNames[one]}
              </option>
            ))}
          </Select>
        </span>
      </div>
      <p className="px-4 pt-1 text-small text-pretty text-ink-3">{serverWords(server, profile)}</p>
      <div className="p-4" aria-live="polite">
        {example === null ? (
          <p className="min-h-24 text-ink-2">Looking for a payload…</p>
        ) : example.state === "none" ? (
          <p className="text-ink-2">{example.why}</p>
        ) : (
          <Split example={example} callers={callers} model={model} />
        )}
      </div>
    </div>
  );
}

/** Which server is simulated and why; of another one, what it would change. */
function serverWords({ profile: own, why, others }: ProfileChoice, shown: ServerProfile): string {
  if (shown === own) return why;
  const changes = others.find(({ profile }) => profile === shown)?.changes ?? [];
  return [
    `Other than by its pins (${serverNames[own]}):`,
    ...(changes.length > 0 ? changes : ["nothing that was found."]),
  ].join(" ");
}

function Split({
  example,
  callers,
  model,
}: {
  example: Extract<CounterExample, { state: "shown" }>;
  callers: string;
  model: string;
}) {
  const isSilent = example.after.status === "accepted";
  return (
    <div className="grid items-center gap-3 lg:grid-cols-[minmax(0,1fr)_4rem_minmax(0,1fr)] lg:gap-0">
      <div className="min-w-0">
        <p className="mb-1 text-small text-ink-3">
          Sent, the same bytes to both · <span className="font-mono">{example.request.contentType}</span>
        </p>
        <Code label="Payload" wrap>
          {example.request.body}
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
        <Outcome label={callers} summary={example.before} isSilent={false} />
        <Outcome label={model} summary={example.after} isSilent={isSilent} />
      </div>
    </div>
  );
}

function Outcome({ label, summary, isSilent }: { label: string; summary: SightSummary; isSilent: boolean }) {
  const { ground, ink, icon: Icon, says } = isSilent ? looks.silent : looks[summary.status];
  return (
    <div className={`rounded-2 border px-3 py-2 ${ground}`}>
      <p className="flex flex-wrap items-center gap-2">
        <b className="font-mono">{label}</b>
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
  silent: { ground: "border-silent-edge bg-silent-tint", ink: "text-silent", icon: WarnIcon, says: "values changed" },
};

/** Looked for in the browser, apart from the page: some hundred requests are simulated for one that shows it. */
function useExample(
  finding: Finding,
  before: FormReading,
  after: FormReading,
  profile: ServerProfile,
): CounterExample | null {
  const [found, set] = useState<{ finding: Finding; profile: ServerProfile; example: CounterExample } | null>(null);
  useEffect(() => {
    let isOld = false;
    void import("@/lib/signatures/verdict/counter-example").then(({ counterExample }) => {
      if (!isOld) set({ finding, profile, example: counterExample(finding, before, after, profile) });
    });
    return () => {
      isOld = true;
    };
  }, [finding, before, after, profile]);
  return found?.finding === finding && found.profile === profile ? found.example : null;
}
