"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { Told } from "@/components/playground/composer/told";
import { Button } from "@/components/ui/button";
import { Note } from "@/components/ui/note";
import { Panel } from "@/components/ui/panel";
import { SkeletonRows } from "@/components/ui/skeleton";
import { StatusIcon } from "@/components/ui/status-icon";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import { TextLink } from "@/components/ui/text-link";
import { Time } from "@/components/ui/time";
import { runOptions } from "@/lib/cases/client";
import type { CaseResult, RunChange, RunView } from "@/lib/cases/types";
import { paths } from "@/lib/paths";

import { passWords, placeWords } from "./outcomes";
import { RunState } from "./runs-panel";

/** One run: what it found, beside the run before it and beside production. */
export function RunPanel({ id, set }: { id: string; set: { id: string; revision: number } }) {
  const { data, error } = useQuery(runOptions(id));
  if (data) return <Found run={data} set={set} />;
  return (
    <Panel title="Run" padding={error ? "normal" : "none"}>
      {error ? <Note tone="stop">{error.message}</Note> : <SkeletonRows rows={5} label="Reading the run" />}
    </Panel>
  );
}

function Found({ run, set }: { run: RunView; set: { id: string; revision: number } }) {
  const [all, showAll] = useState(false);
  const failing = run.results.filter(({ passed }) => !passed);
  const shown = all ? run.results : failing;
  return (
    <Panel
      title={`Run on ${placeWords(run)}`}
      fact={<Time at={run.startedAt} />}
      padding="none"
      actions={<RunState run={run} />}
      footer={
        <>
          <span>
            Revision {run.revision}
            {run.revision !== set.revision && `, now ${set.revision}: the cases have changed since`}
          </span>
          {run.results.length > failing.length && (
            <Button size="small" className="ml-auto" aria-pressed={all} onClick={() => showAll(!all)}>
              {all ? "Only what fails" : passWords(run.results.length - failing.length)}
            </Button>
          )}
        </>
      }
    >
      <ul className="border-b border-hair px-4 py-2 text-small">
        <Change
          change={run.previous}
          title="The run before"
          none="No run before it of the same deployment."
          set={set.id}
        />
        <Change
          change={run.production}
          title="Production"
          none="No other run on what production holds now."
          set={set.id}
        />
      </ul>
      {run.state === "stopped" && (
        <p className="px-4 py-2 text-small text-ink-3">It was stopped: a gate counts whole runs only.</p>
      )}
      {run.state === "failed" && (
        <p className="px-4 py-2 text-small text-ink-3">It broke off: a gate counts whole runs only.</p>
      )}
      {shown.length === 0 ? (
        <p className="p-4 text-ink-2">
          {run.results.length === 0 ? "Nothing was found yet." : "Every case that was sent passes."}
        </p>
      ) : (
        <Results results={shown} />
      )}
    </Panel>
  );
}

function Results({ results }: { results: readonly CaseResult[] }) {
  return (
    <Table
      label="What became of each case"
      cards
      head={
        <>
          <Th>Case</Th>
          <Th>Result</Th>
          <Th number>Status</Th>
          <Th number>Time</Th>
        </>
      }
    >
      {results.map(({ id, name, passed, findings, brief, status, totalMs }) => (
        <Tr key={id}>
          <Td full className="md:max-w-128">
            <span className="font-strong wrap-anywhere">{name}</span>
            {findings.map(({ rule, text }) => (
              <p key={rule} className="text-small text-pretty wrap-anywhere text-ink-3">
                <Told text={text} />
              </p>
            ))}
          </Td>
          <Td nowrap>
            <StatusIcon state={passed ? "pass" : "fail"} word={passed ? "passes" : (brief ?? "fails")} />
          </Td>
          <Td number label="status" className="font-mono text-small">
            {status ?? "none"}
          </Td>
          <Td number label="time" className="font-mono text-small">
            {totalMs === null ? "none" : `${Math.round(totalMs)} ms`}
          </Td>
        </Tr>
      ))}
    </Table>
  );
}

/** What is otherwise than in another run, in names. */
function Change({ change, title, none, set }: { change: RunChange | null; title: string; none: string; set: string }) {
  if (!change) return <li className="text-ink-3">{none}</li>;
  const { newlyFailing, newlyPassing, onlyNow, onlyThen } = change;
  const same = newlyFailing.length + newlyPassing.length === 0;
  return (
    <li className="grid gap-0.5 py-0.5">
      <p>
        <TextLink href={paths.caseSet(set, change.with.id)} scroll={false}>
          {title}
        </TextLink>{" "}
        <span className="text-ink-3">
          {placeWords(change.with)}, {change.with.passed} of {change.with.total}
          {same && ": the same cases pass"}
        </span>
      </p>
      <Names title="newly failing" names={newlyFailing} tone="text-stop" />
      <Names title="newly passing" names={newlyPassing} tone="text-go" />
      <Names title="only now" names={onlyNow} tone="text-ink-3" />
      <Names title="only then" names={onlyThen} tone="text-ink-3" />
    </li>
  );
}

const named = 6;

function Names({ title, names, tone }: { title: string; names: readonly string[]; tone: string }) {
  if (names.length === 0) return null;
  const more = names.length - named;
  return (
    <p className="wrap-anywhere">
      <span className={`font-strong ${tone}`}>
        {names.length} {title}:
      </span>{" "}
      {names.slice(0, named).join(", ")}
      {more > 0 && ` and ${more} more`}
    </p>
  );
}
