"use client";

import { useEffect, useState } from "react";

import { Select } from "@/components/ui/input";
import { exceptionShown } from "@/lib/compare/holds-for";
import type { FormReading } from "@/lib/signatures/form";
import { notSimulated, type ProfileChoice } from "@/lib/signatures/sight/profile-of-pins";
import { serverNames } from "@/lib/signatures/sight/server-names";
import { type ServerProfile, serverProfiles } from "@/lib/signatures/sight/types";
import type { CounterExample, Finding } from "@/lib/signatures/verdict/types";

import { PayloadSplit } from "./payload-split";
import { useCompareAddress } from "./use-address";

type Props = {
  finding: Finding;
  /** The baseline's signature and the candidate's, as they were judged. */
  before: FormReading;
  after: FormReading;
  /** Whose callers send the payload, and which version answers it instead. */
  callers: string;
  model: string;
  /** Null: something else than the server that can be simulated answers. */
  server: ProfileChoice | null;
};

/** The same bytes, two outcomes: a payload that is fine with one version, and what the other makes of it. */
export function CounterExamplePart({ server, ...given }: Props) {
  if (server === null)
    return <p className="border-b border-hair p-4 text-small text-pretty text-ink-2">{notSimulated}</p>;
  return <Simulated server={server} {...given} />;
}

function Simulated({ finding, before, after, callers, model, server }: Props & { server: ProfileChoice }) {
  const { address, look } = useCompareAddress();
  const profile = address.server ?? server.profile;
  const choose = (name: string) =>
    look({ server: serverProfiles.find((one) => one === name && one !== server.profile) ?? null });
  const example = useExample(finding, before, after, profile);
  // Where its own server has nothing to show, there is nothing to choose either.
  const hasNone = example?.state === "none" && profile === server.profile;
  const exception = example?.state === "shown" ? exceptionShown(finding, example.request) : null;
  return (
    <div className="border-b border-hair">
      {!hasNone && (
        <>
          <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5 px-4 pt-3">
            <Title finding={finding} exception={exception} isShown={example?.state !== "none"} />
            <span className="ml-auto">
              <ServerSelect shown={profile} onChoose={choose} />
            </span>
          </div>
          <p className="px-4 pt-1 text-small text-pretty text-ink-3">{serverWords(server, profile)}</p>
        </>
      )}
      <div className="p-4" aria-live="polite">
        {example === null ? (
          <p className="min-h-24 text-ink-2">Looking for a payload…</p>
        ) : example.state === "none" ? (
          <p className="text-ink-2">{example.why}</p>
        ) : (
          <PayloadSplit
            request={example.request}
            column={finding.path}
            callers={{ label: callers, summary: example.before }}
            model={{ label: model, summary: example.after }}
          />
        )}
      </div>
    </div>
  );
}

function Title({
  finding: { rule, path },
  exception,
  isShown,
}: {
  finding: Finding;
  exception: string | null;
  isShown: boolean;
}) {
  if (!isShown) return <h3>No payload shows it there</h3>;
  return (
    <>
      <h3>{exception === null ? "A payload that works today" : `The exception: ${exception}`}</h3>
      <span className="text-small text-ink-3">
        {exception !== null && "a payload that works today, "}
        and what each version makes of it · {rule}
        {path !== null && <span className="font-mono"> {path}</span>}
      </span>
    </>
  );
}

function ServerSelect({ shown, onChoose }: { shown: ServerProfile; onChoose: (name: string) => void }) {
  return (
    <Select
      aria-label="Server that is simulated"
      value={shown}
      onChange={(event) => onChoose(event.target.value)}
      className="w-auto text-small text-ink-3"
    >
      {serverProfiles.map((one) => (
        <option key={one} value={one}>
          {serverNames[one]}
        </option>
      ))}
    </Select>
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
