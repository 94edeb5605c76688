"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { type FormEvent, useDeferredValue, useState } from "react";

import { CallsPanel } from "@/components/promotions/calls-panel";
import { useAct } from "@/components/promotions/use-act";
import { Button } from "@/components/ui/button";
import { Field, FieldSet } from "@/components/ui/field";
import { Input, Select } from "@/components/ui/input";
import { Note } from "@/components/ui/note";
import { FooterEnd, Panel } from "@/components/ui/panel";
import { Segmented } from "@/components/ui/segmented";
import { startBatchRun } from "@/lib/endpoints/actions";
import { runCallOptions } from "@/lib/endpoints/client";
import { type DeploymentLine, type EndpointRef, type RunInput, whyNotInput } from "@/lib/endpoints/types";
import { versionLabel } from "@/lib/format";
import { paths } from "@/lib/paths";
import type { Failure } from "@/lib/result";

type Props = { endpoint: EndpointRef; name: string; deployments: readonly DeploymentLine[] };

/** What a run needs, and the very call that starts it. */
export function RunForm({ endpoint, name, deployments }: Props) {
  const router = useRouter();
  const queries = useQueryClient();
  const [input, setInput] = useState<RunInput>({ ...endpoint, deployment: null, uri: "", kind: "file" });
  const change = (part: Partial<RunInput>) => setInput((before) => ({ ...before, ...part }));
  const { act, busy, failure, problem } = useAct();
  const uri = input.uri.trim();
  const why = uri === "" ? "Say where the input is." : whyNotInput(uri);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (why !== null) return;
    act(
      () => startBatchRun({ ...input, uri }),
      () => {
        void queries.invalidateQueries({ queryKey: ["endpoints", "runs"] });
        router.push(`${paths.endpoint(endpoint.connection, endpoint.endpoint)}#runs`);
      },
    );
  };
  return (
    <form onSubmit={submit} className="grid max-w-[60rem] grid-cols-1 gap-5">
      <Panel
        title="The run"
        footer={
          <>
            <span>{why}</span>
            <FooterEnd>
              <Button variant="bare" href={paths.endpoint(endpoint.connection, endpoint.endpoint)}>
                Cancel
              </Button>
              <Button type="submit" variant="primary" disabled={why !== null} busy={busy}>
                {busy ? "Starting …" : "Start the run"}
              </Button>
            </FooterEnd>
          </>
        }
      >
        <div className="grid gap-4">
          <RunFields input={input} change={change} deployments={deployments} />
          {failure && (
            <Note tone="stop" live="assertive">
              {problem}{" "}
              {mayHaveBegun.has(failure.code) &&
                "It may have begun all the same: look at the runs before you start another."}
            </Note>
          )}
        </div>
      </Panel>
      <DryRun input={{ ...input, uri }} name={name} />
    </form>
  );
}

type FieldsProps = {
  input: RunInput;
  change: (part: Partial<RunInput>) => void;
  deployments: readonly DeploymentLine[];
};

function RunFields({ input, change, deployments }: FieldsProps) {
  return (
    <>
      <Field label="Deployment" hint="The endpoint’s default one is chosen by the registry.">
        <Select value={input.deployment ?? ""} onChange={(event) => change({ deployment: event.target.value || null })}>
          <option value="">The default one</option>
          {deployments.map((line) => (
            <option key={line.key} value={line.key}>
              {optionWords(line)}
            </option>
          ))}
        </Select>
      </Field>
      <Field
        label="Where the input is"
        remark="needed"
        hint="An address that the registry itself can read. Interlock passes it on and never opens it."
      >
        <Input
          mono
          autoComplete="off"
          maxLength={2000}
          value={input.uri}
          onChange={(event) => change({ uri: event.target.value })}
        />
      </Field>
      <FieldSet label="It is">
        <div>
          <Segmented
            label="It is"
            value={input.kind}
            onChange={(kind) => change({ kind })}
            options={[
              { value: "file", label: "One file" },
              { value: "folder", label: "A folder of files" },
            ]}
          />
        </div>
      </FieldSet>
    </>
  );
}

function DryRun({ input, name }: { input: RunInput; name: string }) {
  const asked = useDeferredValue(input);
  const { data, error } = useQuery(runCallOptions(asked));
  if (input.uri === "" || whyNotInput(input.uri) !== null) return null;
  if (error) return <Note tone="stop">{error.message}</Note>;
  return (
    <CallsPanel
      calls={
        data
          ? [
              {
                ordinal: 1,
                title: `Start a run of ${name}`,
                call: data.call,
                note: "Asked once, and never again by itself.",
                outcome: null,
                observed: null,
                at: null,
              },
            ]
          : []
      }
    />
  );
}

/** Failures that leave open whether the registry heard. */
const mayHaveBegun = new Set<Failure["code"]>(["registry_unavailable", "registry_timeout", "registry_protocol"]);

function optionWords({ key, version }: DeploymentLine): string {
  return version === null ? key : `${key}: ${version.model.name} ${versionLabel(version.key)}`;
}
