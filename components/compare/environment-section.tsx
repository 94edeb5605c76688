"use client";

import { BreakableName } from "@/components/ui/breakable-name";
import { FailIcon, PassIcon, UnknownIcon, WarnIcon } from "@/components/ui/icons";
import { GroupRow, Td, Th, Tr } from "@/components/ui/table";
import type { Comparison } from "@/lib/compare/comparison";
import { changeWord, type EnvironmentCell, type EnvironmentRow, weightOf } from "@/lib/compare/environment-diff";
import { type Fitness, type FitnessRule, type Place, places } from "@/lib/compare/environment-fitness";
import type { ComparedHead } from "@/lib/compare/types";

import { CompareTable } from "./compare-table";
import { DiffCell, sideOf } from "./diff-cell";
import { PanelNotes } from "./panel-notes";
import { Section } from "./section";
import { MoreRow, SameRow } from "./show-rest";
import { useCompareAddress } from "./use-address";
import { useRows } from "./use-rows";
import { VersionHeads } from "./version-heads";

/** What each version needs to run, and whether it can be served from its own files. */
export function EnvironmentSection({ comparison: { versions, environment, base } }: { comparison: Comparison }) {
  const { address, look } = useCompareAddress();
  const { rows } = environment;
  const shown = rows.filter(({ differs }) => address.showSame || differs);
  const more = useRows(versions.length);
  const drawn = shown.slice(0, more.limit);
  const span = versions.length + 1;
  return (
    <Section
      id="environment"
      title="Environment"
      fact={rows.length > 0 && `${rows.filter(({ differs }) => differs).length} of ${rows.length} differ`}
    >
      <PanelNotes notes={environment} versions={versions} />
      <CompareTable
        label="Environment"
        columns={span}
        head={
          <>
            <Th>Package</Th>
            <VersionHeads versions={versions} base={base} />
          </>
        }
      >
        {drawn.map((row, index) => [
          index > 0 && row.part === "package" && drawn[index - 1]?.part === "runtime" && (
            <GroupRow key="packages" span={span}>
              Packages
            </GroupRow>
          ),
          <PackageRow key={row.id} row={row} base={base} />,
        ])}
        <MoreRow count={shown.length - drawn.length} one="row" span={span} rows={more} />
        <SameRow count={rows.length - shown.length} one="row" span={span} onShow={() => look({ showSame: true })} />
        <FitnessRows fitness={environment.fitness} versions={versions} showSame={address.showSame} />
      </CompareTable>
    </Section>
  );
}

function PackageRow({ row, base }: { row: EnvironmentRow; base: number }) {
  return (
    <Tr>
      <Td>
        <BreakableName name={row.name} />
      </Td>
      {row.cells.map((cell, index) => (
        <DiffCell
          key={index}
          text={cell?.text ?? null}
          unknown={cell === null}
          side={sideOf(row.differs, index === base, cell?.change === "same")}
        >
          {cell && index !== base && <Change cell={cell} />}
        </DiffCell>
      ))}
    </Tr>
  );
}

const weights = { stop: { ink: "text-stop", icon: FailIcon }, caution: { ink: "text-caution", icon: WarnIcon } };

function Change({ cell }: { cell: EnvironmentCell }) {
  if (cell.change === "same" || cell.change === "unknown") return null;
  const weight = weightOf(cell.change);
  if (weight === "plain") return <span className="ml-2 font-sans text-small text-ink-3">{changeWord(cell)}</span>;
  const { ink, icon: Icon } = weights[weight];
  return (
    <span className={`ml-2 inline-flex items-center gap-1 font-sans text-small font-strong ${ink}`}>
      <Icon className="size-3.5" />
      {changeWord(cell)}
    </span>
  );
}

/** A mark, a word, a value and a reason: as much to draw as five plain cells. */
const partsOfACell = 5;

function FitnessRows({
  fitness,
  versions,
  showSame,
}: {
  fitness: (Fitness | null)[];
  versions: readonly ComparedHead[];
  showSame: boolean;
}) {
  const rows = useRows(versions.length * partsOfACell);
  const titles = new Map(
    fitness.flatMap((one) => one?.rules.map(({ id, title }): [string, string] => [id, title]) ?? []),
  );
  const ruleOf = (index: number, id: string) => fitness[index]?.rules.find((rule) => rule.id === id) ?? null;
  const passes = (id: string) => fitness.every((_, index) => (ruleOf(index, id)?.state ?? "pass") === "pass");
  const shown = [...titles].filter(([id]) => showSame || !passes(id));
  const drawn = shown.slice(0, rows.limit);
  const span = versions.length + 1;
  return (
    <>
      <GroupRow span={span}>Served from its own files</GroupRow>
      {(Object.keys(places) as Place[]).map((place) => (
        <Tr key={place}>
          <Td className="font-strong">{places[place]}</Td>
          {fitness.map((one, index) => (
            <Td key={index}>
              <State
                state={one?.places[place] ?? "unknown"}
                words={{ pass: "nothing in the way", risk: "with risks", fail: "not possible", unknown: "not known" }}
              />
            </Td>
          ))}
        </Tr>
      ))}
      {drawn.map(([id, title]) => (
        <Tr key={id}>
          <Td>{title}</Td>
          {versions.map((_, index) => (
            <Td key={index} className="align-top! text-small">
              <RuleCell rule={ruleOf(index, id)} />
            </Td>
          ))}
        </Tr>
      ))}
      <MoreRow count={shown.length - drawn.length} one="check" span={span} rows={rows} />
    </>
  );
}

function RuleCell({ rule }: { rule: FitnessRule | null }) {
  if (!rule) return <span className="text-ink-3">not known</span>;
  return (
    <>
      <State state={rule.state} words={{ pass: "passes", risk: "risk", fail: "fails", unknown: "not known" }} />
      {rule.value !== null && <span className="ml-2 font-mono wrap-anywhere text-ink-2">{rule.value}</span>}
      {rule.why !== null && <span className="block max-w-72 text-pretty text-ink-3">{rule.why}</span>}
    </>
  );
}

const looks = {
  pass: { ink: "text-go", icon: PassIcon },
  risk: { ink: "text-caution", icon: WarnIcon },
  fail: { ink: "text-stop", icon: FailIcon },
  unknown: { ink: "text-unknown", icon: UnknownIcon },
};

function State({ state, words }: { state: FitnessRule["state"]; words: Record<FitnessRule["state"], string> }) {
  const { ink, icon: Icon } = looks[state];
  return (
    <span className={`inline-flex items-center gap-1.5 text-small font-strong md:whitespace-nowrap ${ink}`}>
      <Icon className="flex-none" />
      {words[state]}
    </span>
  );
}
