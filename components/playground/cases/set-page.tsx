"use client";

import { useQuery } from "@tanstack/react-query";

import { PageHead } from "@/components/ui/page-head";
import { buttonClass } from "@/components/ui/button";
import { TextLink } from "@/components/ui/text-link";
import { exportAddress, runsOptions, setOptions } from "@/lib/cases/client";
import type { RunLine, SetView } from "@/lib/cases/types";
import { paths } from "@/lib/paths";
import type { CallLine } from "@/lib/playground/types";

import { CaseTable } from "./case-table";
import { ImportCases } from "./import-cases";
import { ManageSet } from "./manage-set";
import { outcomesOf, ranOf } from "./outcomes";
import { RunForm } from "./run-form";
import { RunPanel } from "./run-panel";
import { RunsPanel } from "./runs-panel";
import { useRun } from "./use-run";

type Props = {
  initial: SetView;
  runs: RunLine[];
  /** Where the model is served, as far as the viewer may see. */
  lines: CallLine[];
  /** The run that the address names. */
  selected: string | null;
};

/** A set of cases: what is in it, what became of it over time, and where it can be run now. */
export function SetPage({ initial, runs: first, lines, selected }: Props) {
  const at = { initialDataUpdatedAt: initial.now };
  const { data: set, error } = useQuery({ ...setOptions(initial.id), initialData: initial, ...at });
  const { data: runs } = useQuery({ ...runsOptions(initial.id), initialData: first, ...at });
  const run = useRun();
  const { connection, model } = set;
  const shown = selected ?? runs[0]?.id ?? null;
  return (
    <>
      <PageHead
        title={set.name}
        facts={[
          "Cases of",
          <TextLink key="model" href={paths.model(connection.slug, model.key)}>
            {model.name}
          </TextLink>,
          connection.name,
          ...set.gates.map((number) => (
            <span key={number}>
              gates <TextLink href={paths.promotion(number)}>promotion #{number}</TextLink>
            </span>
          )),
        ]}
        actions={
          <>
            <a href={exportAddress(set.id)} download className={buttonClass()}>
              Export
            </a>
            {set.may.write === null && (
              <>
                <ImportCases set={set} />
                <ManageSet set={set} />
              </>
            )}
          </>
        }
      />
      {error && <p className="mb-3 text-small text-stop">{error.message} Shown is what was read before.</p>}
      <div className="grid grid-cols-1 items-start gap-5 lg:grid-cols-[minmax(0,1fr)_21rem]">
        <div className="grid min-w-0 gap-5">
          {shown !== null && <RunPanel key={shown} id={shown} set={set} />}
          <CaseTable set={set} outcomes={outcomesOf(set.lines, ranOf(set.latest, run.live))} />
        </div>
        <div className="grid min-w-0 gap-5">
          <RunForm set={set} lines={lines} run={run} />
          <RunsPanel set={set.id} runs={runs} selected={shown} now={set.now} />
        </div>
      </div>
    </>
  );
}
