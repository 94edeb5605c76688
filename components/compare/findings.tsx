"use client";

import { useState } from "react";

import { BreakableName } from "@/components/ui/breakable-name";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import type { ComparedSignature } from "@/lib/compare/comparison";
import { chosenFinding, findingNames } from "@/lib/compare/finding-names";
import { holdsFor } from "@/lib/compare/holds-for";
import { readingOf } from "@/lib/compare/reading-of";
import type { ThreeVerdicts } from "@/lib/compare/verdicts";
import { legible } from "@/lib/format";
import type { Finding } from "@/lib/signatures/verdict/types";
import { plural } from "@/lib/words";

import { CounterExamplePart } from "./counter-example-part";
import { VerdictWord } from "./signal-head";
import { useCompareAddress } from "./use-address";
import { useEveryFinding } from "./use-every-finding";

type Judged = { label: string; signature: ComparedSignature | undefined };
/** `listed`: the worst findings, and how many more there are. */
type Props = { listed: Pick<ThreeVerdicts, "findings" | "more">; baseline: Judged; candidate: Judged };

const drawnAtOnce = 15;

/** A payload that shows the finding chosen, then every finding, worst first; choosing another changes the payload. */
export function Findings({ listed, baseline, candidate }: Props) {
  const { address, look } = useCompareAddress();
  const [drawAll, setDrawAll] = useState(() => isFarDown(listed, address.finding));
  const { findings, failed } = useEveryFinding(listed, baseline.signature, candidate.signature, drawAll);
  const count = listed.findings.length + listed.more;
  const chosen = chosenFinding(findings, address.finding);
  const finding = findings[chosen];
  if (!finding || !baseline.signature || !candidate.signature) return null;
  const [callers, model] = finding.direction === "replace" ? [baseline, candidate] : [candidate, baseline];
  const choose = (index: number) => look({ finding: index === 0 ? null : (findingNames(findings)[index] ?? null) });
  const drawn = drawAll ? findings : findings.slice(0, drawnAtOnce);
  return (
    <div className="border-t border-hair">
      <CounterExamplePart
        finding={finding}
        before={readingOf(baseline.signature.form)}
        after={readingOf(candidate.signature.form)}
        callers={callers.label}
        model={model.label}
        server={(model.signature ?? candidate.signature).server}
      />
      <Table
        label="Findings"
        cards
        head={
          <>
            <Th>Verdict</Th>
            <Th>Rule</Th>
            <Th>Field</Th>
            <Th>Change</Th>
            <Th>Holds for</Th>
            <Th>Consequence</Th>
          </>
        }
      >
        {drawn.map((one, index) => (
          <FindingRow key={index} finding={one} isChosen={index === chosen} onChoose={() => choose(index)} />
        ))}
      </Table>
      {drawn.length < count && (
        <p className="border-t border-hair px-4 py-2 text-small text-ink-2">
          {plural(count - drawn.length, "more finding")}
          {failed ? " could not be loaded. Reload the page." : "."}{" "}
          {!drawAll && (
            <button type="button" className="ink-link no-print min-h-6" onClick={() => setDrawAll(true)}>
              Show all
            </button>
          )}
        </p>
      )}
    </div>
  );
}

/** Whether the finding that an address names stands below those that are drawn at once, or is not among the listed. */
function isFarDown({ findings, more }: Props["listed"], name: string | null): boolean {
  if (chosenFinding(findings, name) >= drawnAtOnce) return true;
  return name !== null && more > 0 && !findingNames(findings).includes(name);
}

function FindingRow({ finding, isChosen, onChoose }: { finding: Finding; isChosen: boolean; onChoose: () => void }) {
  const { class: word, rule, path, before, after, consequence, suggestion, direction, side } = finding;
  return (
    <Tr open selected={isChosen}>
      <Td full>
        <button
          type="button"
          data-open=""
          aria-pressed={isChosen}
          onClick={onChoose}
          className="min-h-6 rounded-1"
          title="Show a payload for this finding"
        >
          <VerdictWord word={word} />
        </button>
      </Td>
      <Td full className="font-mono text-small">
        <BreakableName name={rule} />
      </Td>
      <Td className="min-w-28 font-mono font-strong wrap-anywhere">{legible(path ?? side)}</Td>
      <Td className="font-mono text-small wrap-anywhere">
        <span className="text-ink-3">{before ?? "not there"} → </span>
        {after ?? "not there"}
      </Td>
      <Td full className="max-w-72 text-small text-pretty">
        {`${direction === "replace" ? "replace" : "roll back"}, ${holdsFor(finding)}`}
      </Td>
      <Td full className="max-w-96 text-small text-pretty text-ink-2">
        {legible(`${consequence} ${suggestion ?? ""}`)}
      </Td>
    </Tr>
  );
}
