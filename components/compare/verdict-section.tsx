"use client";

import { Select } from "@/components/ui/input";
import { Segmented } from "@/components/ui/segmented";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import { sameVersion } from "@/lib/compare/address";
import type { Comparison } from "@/lib/compare/comparison";
import type { Answer as Answered, ThreeVerdicts } from "@/lib/compare/verdicts";

import { Findings } from "./findings";
import { Section } from "./section";
import { MoreRow } from "./show-rest";
import { TallHead, VerdictWord, wordInk } from "./signal-head";
import { useCompareAddress } from "./use-address";
import { useRows } from "./use-rows";

type Props = { comparison: Comparison };
type Judged = { three: ThreeVerdicts; index: number; label: string };

/** May the other versions take the calls of the baseline? The word first, then who is hurt, then every finding. */
export function VerdictSection({ comparison }: Props) {
  const { versions, verdicts, signatures, base } = comparison;
  const { address, look } = useCompareAddress();
  const judged = verdicts.flatMap((three, index): Judged[] =>
    three ? [{ three, index, label: versions[index]?.label ?? "" }] : [],
  );
  const named = versions.findIndex((version) => address.judged !== null && sameVersion(version, address.judged));
  const shown = judged.find(({ index }) => index === named) ?? judged[0];
  if (!shown) return null;
  const choose = (index: number) => {
    const head = versions[index];
    if (!head) return;
    const { connection, model, version } = head;
    look({ judged: { connection, model, version }, finding: null, server: null });
  };
  const baseline = versions[base]?.label ?? "";
  return (
    <Section
      id="verdict"
      title="Verdict"
      fact="by their signatures"
      actions={judged.length > 1 && <WhichVersion judged={judged} shown={shown.index} onChoose={choose} />}
    >
      <Answer three={shown.three} label={shown.label} baseline={baseline} />
      <Findings
        key={shown.index}
        listed={shown.three}
        baseline={{ label: baseline, signature: signatures[base] }}
        candidate={{ label: shown.label, signature: signatures[shown.index] }}
      />
      {judged.length > 1 && <AllVerdicts judged={judged} baseline={baseline} />}
    </Section>
  );
}

/** More buttons than this would be a row to search through. */
const mostButtons = 6;

function WhichVersion({
  judged,
  shown,
  onChoose,
}: {
  judged: Judged[];
  shown: number;
  onChoose: (index: number) => void;
}) {
  if (judged.length > mostButtons)
    return (
      <Select
        aria-label="Version judged"
        value={shown}
        onChange={(event) => onChoose(Number(event.target.value))}
        className="max-w-full"
      >
        {judged.map(({ index, label }) => (
          <option key={index} value={index}>
            {label}
          </option>
        ))}
      </Select>
    );
  return (
    <Segmented
      label="Version judged"
      value={String(shown)}
      onChange={(value) => onChoose(Number(value))}
      options={judged.map(({ index, label }) => ({
        value: String(index),
        label: <span className="font-mono">{label}</span>,
      }))}
    />
  );
}

/** Whoever reads these might take them for more than they say. */
const speaksOfCallsOnly: ReadonlySet<Answered["word"]> = new Set(["SAFE", "BACKWARD-COMPATIBLE"]);

function Answer({
  three: { replace, rollBack, mixed, notes },
  label,
  baseline,
}: {
  three: ThreeVerdicts;
  label: string;
  baseline: string;
}) {
  const rows: [string, string, Answered][] = [
    ["Replace", `callers of ${baseline} → ${label}`, replace],
    ["Roll back", `callers of ${label} → ${baseline}`, rollBack],
    ["Mixed", "canary, mirror", mixed],
  ];
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] lg:grid-cols-[minmax(0,1fr)_minmax(26rem,48%)]">
      <div className="flex gap-4 p-4 md:gap-6 md:p-6 lg:self-center">
        <TallHead word={replace.word} />
        <div className="min-w-0">
          <p className="text-small wrap-anywhere text-ink-2">
            May {label} take the traffic of {baseline}?
          </p>
          <p className={`text-verdict font-title tracking-[-0.015em] wrap-anywhere ${wordInk[replace.word]}`}>
            {replace.word}
          </p>
          <p className="mt-1.5 max-w-[56ch] text-lead text-pretty">{replace.summary}</p>
          {speaksOfCallsOnly.has(replace.word) && (
            <p className="mt-1.5 max-w-[56ch] text-small text-pretty text-ink-3">
              This speaks of what callers may send and get back, not of how good the answers are: metrics and a trial in
              the playground do.
            </p>
          )}
          {notes.map((note) => (
            <p key={note} className="mt-1.5 text-small text-ink-2">
              {note}
            </p>
          ))}
        </div>
      </div>
      <dl className="grid border-t border-hair lg:border-t-0 lg:border-l">
        {rows.map(([question, who, verdict]) => (
          <div
            key={question}
            className="grid grid-cols-[6rem_minmax(0,1fr)] md:grid-cols-[8rem_minmax(0,1fr)] content-center gap-x-3 border-b border-hair px-4 py-2.5 last:border-b-0"
          >
            <dt>
              <b>{question}</b>
              <span className="block text-small wrap-anywhere text-ink-3">{who}</span>
            </dt>
            <dd className="min-w-0">
              <VerdictWord word={verdict.word} />
              <span className="block text-small text-pretty text-ink-2">{verdict.summary}</span>
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

/** Three words with their heads: as much to draw as eighteen plain cells. */
const partsOfARow = 18;

function AllVerdicts({ judged, baseline }: { judged: Judged[]; baseline: string }) {
  const rows = useRows(partsOfARow);
  const drawn = judged.slice(0, rows.limit);
  return (
    <div className="border-t border-hair">
      <Table
        label={`Every version against ${baseline}`}
        cards
        tight
        head={
          <>
            <Th>Version</Th>
            <Th>Replace</Th>
            <Th>Roll back</Th>
            <Th>Mixed</Th>
          </>
        }
      >
        {drawn.map(({ three, index, label }) => (
          <Tr key={index}>
            <Td full className="font-mono font-strong">
              {label}
            </Td>
            {([three.replace, three.rollBack, three.mixed] as const).map(({ question, word }) => (
              <Td key={question} label={question}>
                <VerdictWord word={word} />
              </Td>
            ))}
          </Tr>
        ))}
        <MoreRow count={judged.length - drawn.length} one="version" span={4} rows={rows} />
      </Table>
    </div>
  );
}
