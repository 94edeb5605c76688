"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { Button } from "@/components/ui/button";
import { Empty } from "@/components/ui/empty";
import { Select } from "@/components/ui/input";
import { Note } from "@/components/ui/note";
import { Panel } from "@/components/ui/panel";
import { SkeletonRows } from "@/components/ui/skeleton";
import { TextLink } from "@/components/ui/text-link";
import { getCase, setOptions, setsOptions } from "@/lib/cases/client";
import type { SetView } from "@/lib/cases/types";
import { refText } from "@/lib/endpoints/call-address";
import { paths } from "@/lib/paths";
import type { CallLine, Draft } from "@/lib/playground/types";

import { CaseRows } from "./case-rows";
import { outcomesOf, ranOf } from "./outcomes";
import { RunProgress } from "./run-progress";
import { SaveCase } from "./save-case";
import { useRun } from "./use-run";

type Model = { connection: string; model: string };
type Props = {
  model: Model;
  /** What is on the screen: what an empty panel offers to save. Null: nothing yet. */
  draft: Draft | null;
  /** Where the page sends to now: a run goes there too. */
  lines: readonly CallLine[];
  onOpen: (draft: Draft) => void;
};

/** The saved cases of a model beside the playground: what became of each where the page sends to, and all of them again. */
export function CasesPanel({ model, draft, lines, onOpen }: Props) {
  const { data, error, isPending } = useQuery(setsOptions(model));
  const [chosen, choose] = useState<string | null>(null);
  const [saving, setSaving] = useState(false);
  const sets = data?.sets ?? [];
  const set = sets.find(({ id }) => id === chosen) ?? sets[0];
  if (set)
    return (
      <OneSet key={set.id} id={set.id} model={model} sets={sets} lines={lines} onChoose={choose} onOpen={onOpen} />
    );
  return (
    <Panel title="Cases" padding="none">
      {isPending && <SkeletonRows rows={4} label="Reading the cases" />}
      {error && (
        <div className="p-4">
          <Note tone="stop">{error.message}</Note>
        </div>
      )}
      {data && (
        <Empty
          title={`No cases of ${model.model} yet`}
          why={
            data.may.write ??
            "A request that was worth sending once is kept as a case with what is expected of its answer. A set of them can gate the next promotion."
          }
          action={
            data.may.write === null &&
            draft !== null && <Button onClick={() => setSaving(true)}>Save this request</Button>
          }
        />
      )}
      {draft && <SaveCase model={model} draft={draft} last={null} open={saving} onClose={() => setSaving(false)} />}
    </Panel>
  );
}

type SetProps = {
  id: string;
  model: Model;
  sets: readonly { id: string; name: string; cases: number }[];
  lines: readonly CallLine[];
  onChoose: (id: string) => void;
  onOpen: (draft: Draft) => void;
};

function OneSet({ id, sets, lines, onChoose, onOpen }: SetProps) {
  const { data, error, isPending } = useQuery(setOptions(id));
  const { live, start, stop, isRunning } = useRun();
  const [problem, setProblem] = useState<string | null>(null);
  const callable = lines.filter(({ whyNot }) => whyNot === null);
  const latest = (data?.latest ?? []).filter(
    ({ to }) => lines.length === 0 || lines.some(({ ref }) => refText(ref) === refText(to)),
  );
  const whyNot =
    data?.may.run ??
    (callable.length === 0
      ? "Pick an endpoint that can be called."
      : data?.cases === 0
        ? "There is no case to run."
        : null);
  const open = async (caseId: string) => {
    try {
      const { content } = await getCase(caseId);
      setProblem(null);
      onOpen({
        protocol: content.protocol,
        format: content.format,
        contentType: content.contentType,
        text: content.text,
      });
    } catch (failed) {
      setProblem(failed instanceof Error ? failed.message : "The case could not be read.");
    }
  };
  return (
    <Panel
      title="Cases"
      fact={data ? `${data.name} · ${data.cases}` : null}
      padding="none"
      actions={
        isRunning ? (
          <Button size="small" variant="stop" onClick={stop}>
            Stop
          </Button>
        ) : (
          <Button
            size="small"
            disabled={whyNot !== null}
            aria-describedby={whyNot === null ? undefined : "why-not-run-cases"}
            onClick={() => void start({ set: id, to: callable.map(({ ref }) => ref) })}
          >
            Run all
          </Button>
        )
      }
      footer={data && <Foot set={data} />}
    >
      {sets.length > 1 && <SetChoice id={id} sets={sets} disabled={isRunning} onChoose={onChoose} />}
      {data && whyNot !== null && !isRunning && (
        <p id="why-not-run-cases" className="border-b border-hair px-4 py-1.5 text-small text-pretty text-ink-3">
          {whyNot}
        </p>
      )}
      {live && <RunProgress live={live} />}
      {(problem ?? error?.message) && (
        <div className="p-3">
          <Note tone="stop" live="polite">
            {problem ?? error?.message}
          </Note>
        </div>
      )}
      {isPending ? (
        <SkeletonRows rows={5} label="Reading the cases" />
      ) : (
        data && (
          <CaseRows
            key={data.id}
            outcomes={outcomesOf(data.lines, ranOf(latest, live))}
            onOpen={(caseId) => void open(caseId)}
          />
        )
      )}
    </Panel>
  );
}

function SetChoice({
  id,
  sets,
  disabled,
  onChoose,
}: Pick<SetProps, "id" | "sets" | "onChoose"> & { disabled: boolean }) {
  return (
    <div className="border-b border-hair px-4 py-2">
      <Select
        aria-label="Set of cases"
        value={id}
        disabled={disabled}
        onChange={(event) => onChoose(event.target.value)}
      >
        {sets.map((each) => (
          <option key={each.id} value={each.id}>
            {each.name} ({each.cases})
          </option>
        ))}
      </Select>
    </div>
  );
}

function Foot({ set: { id, gates } }: { set: SetView }) {
  return (
    <>
      <TextLink href={paths.caseSet(id)}>All runs and cases</TextLink>
      {gates.length > 0 && (
        <span className="ml-auto">
          Gates{" "}
          {gates.map((number, at) => (
            <span key={number}>
              {at > 0 && ", "}
              <TextLink href={paths.promotion(number)}>promotion #{number}</TextLink>
            </span>
          ))}
        </span>
      )}
    </>
  );
}
