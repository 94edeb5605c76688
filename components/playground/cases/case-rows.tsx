import { useState } from "react";

import { Told } from "@/components/playground/composer/told";
import { StatusIcon } from "@/components/ui/status-icon";

import { type Outcome, passWords } from "./outcomes";

/** Passing cases that are shown before they are asked for. */
const shownFirst = 5;

type Props = { outcomes: readonly Outcome[]; onOpen: (caseId: string) => void };

/** What fails always stands there; of the rest a few, and the others when asked for. */
export function CaseRows({ outcomes, onOpen }: Props) {
  const [all, showAll] = useState(false);
  const others = outcomes.filter(({ state }) => state !== "fail");
  const hidden = all ? [] : others.slice(shownFirst);
  const shown = outcomes.filter((outcome) => !hidden.includes(outcome));
  const passing = hidden.filter(({ state }) => state === "pass").length;
  if (outcomes.length === 0)
    return <p className="p-4 text-ink-2">The set holds no cases yet. Save a request to begin it.</p>;
  return (
    <>
      <ul>
        {shown.map((outcome) => (
          <Row key={outcome.line.id} outcome={outcome} onOpen={onOpen} />
        ))}
      </ul>
      {hidden.length > 0 && (
        <p className="px-4 py-2.5">
          <button type="button" className="ink-link min-h-6 pointer-coarse:min-h-11" onClick={() => showAll(true)}>
            {passing === hidden.length ? passWords(passing) : `${hidden.length} more`}
          </button>
        </p>
      )}
    </>
  );
}

function Row({ outcome: { line, state, value, fix }, onOpen }: { outcome: Outcome; onOpen: Props["onOpen"] }) {
  return (
    <li
      data-row=""
      className="grid grid-cols-[1rem_minmax(0,1fr)_auto] items-baseline gap-x-3 gap-y-0.5 border-b border-hair px-4 py-2 last:border-b-0"
    >
      <span className="self-start pt-0.5">
        <StatusIcon state={state} word={false} />
      </span>
      <p className="min-w-0 wrap-anywhere">
        <button
          type="button"
          data-open
          className="min-h-6 text-left hover:text-rail pointer-coarse:min-h-11"
          onClick={() => onOpen(line.id)}
        >
          {line.name}
        </button>
        <span className="sr-only">: {says[state]}</span>
      </p>
      <code className="max-w-36 text-right text-small wrap-anywhere text-ink-2">{value}</code>
      {fix !== null && (
        <p className="col-[2/-1] text-small text-pretty wrap-anywhere text-ink-3">
          <Told text={fix} />
        </p>
      )}
    </li>
  );
}

const says = { pass: "passes", fail: "fails", unknown: "not run yet" };
