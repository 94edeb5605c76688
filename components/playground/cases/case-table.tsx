import { useState } from "react";

import { Told } from "@/components/playground/composer/told";
import { Button } from "@/components/ui/button";
import { IconButton } from "@/components/ui/icon-button";
import { SortDownIcon, SortUpIcon } from "@/components/ui/icons";
import { Note } from "@/components/ui/note";
import { Panel } from "@/components/ui/panel";
import { StatusIcon } from "@/components/ui/status-icon";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import { Time } from "@/components/ui/time";
import { orderSavedCases } from "@/lib/cases/actions";
import type { SetView } from "@/lib/cases/types";
import { formatBytes } from "@/lib/format";

import { EditCase } from "./edit-case";
import type { Outcome } from "./outcomes";
import { useCasesAct } from "./use-cases-act";

/** Rows that are drawn at once: a set may hold 500. */
const page = 100;

/** The cases of a set, with what became of each last. */
export function CaseTable({ set, outcomes }: { set: SetView; outcomes: readonly Outcome[] }) {
  const [edited, edit] = useState<string | null>(null);
  const [shown, setShown] = useState(page);
  const { act, busy, problem } = useCasesAct();
  const ids = set.lines.map(({ id }) => id);
  const move = (at: number, by: -1 | 1) => {
    const order = [...ids];
    const [one] = order.splice(at, 1);
    if (one !== undefined) order.splice(at + by, 0, one);
    act(() => orderSavedCases({ id: set.id, order }));
  };
  return (
    <Panel title="Cases" fact={`${set.cases}, revision ${set.revision}`} padding="none">
      {problem !== null && (
        <div className="p-3">
          <Note tone="stop" live="assertive">
            {problem}
          </Note>
        </div>
      )}
      {outcomes.length === 0 ? (
        <p className="p-4 text-ink-2">No cases are left. Save a request from the playground, or import a file.</p>
      ) : (
        <Table label={`Cases of ${set.name}`} cards head={head}>
          {outcomes.slice(0, shown).map((outcome, at) => (
            <CaseLine
              key={outcome.line.id}
              outcome={outcome}
              now={set.now}
              moving={
                set.may.write === null
                  ? { isFirst: at === 0, isLast: at === ids.length - 1, busy, move: (by) => move(at, by) }
                  : null
              }
              onOpen={() => edit(outcome.line.id)}
            />
          ))}
        </Table>
      )}
      {outcomes.length > shown && (
        <p className="border-t border-hair px-4 py-2.5">
          <Button size="small" onClick={() => setShown(shown + page)}>
            Show {Math.min(page, outcomes.length - shown)} more of {outcomes.length - shown}
          </Button>
        </p>
      )}
      {edited !== null && <EditCase id={edited} whyNot={set.may.write} onClose={() => edit(null)} />}
    </Panel>
  );
}

type LineProps = {
  outcome: Outcome;
  now: number;
  /** Null where the viewer may not change the order. */
  moving: { isFirst: boolean; isLast: boolean; busy: boolean; move: (by: -1 | 1) => void } | null;
  onOpen: () => void;
};

function CaseLine({ outcome: { line, state, value, fix }, now, moving, onOpen }: LineProps) {
  return (
    <Tr open>
      <Td full className="md:max-w-96">
        <button
          type="button"
          data-open
          className="min-h-6 text-left font-strong wrap-anywhere hover:text-rail pointer-coarse:min-h-11"
          onClick={onOpen}
        >
          {line.name}
        </button>
        {fix !== null && (
          <p className="text-small text-pretty wrap-anywhere text-ink-3">
            <Told text={fix} />
          </p>
        )}
      </Td>
      <Td nowrap>
        <StatusIcon state={state} {...(state === "unknown" && { word: "not run" })} />
      </Td>
      <Td label="found" className="font-mono text-small wrap-anywhere">
        {state === "fail" ? value : ""}
      </Td>
      <Td label="expects" className="font-mono text-small wrap-anywhere text-ink-2">
        {line.wants}
      </Td>
      <Td label="request" className="text-small text-ink-3">
        {line.format}, {formatBytes(line.bytes)}
      </Td>
      <Td label="changed" className="text-small text-ink-3">
        <Time at={line.changedAt} ageAt={now} ago inRow />
      </Td>
      <Td nowrap number>
        {moving && (
          <span className="inline-flex gap-1">
            <IconButton
              icon={SortUpIcon}
              label={`Move ${line.name} up`}
              disabled={moving.isFirst}
              busy={moving.busy}
              onClick={() => moving.move(-1)}
            />
            <IconButton
              icon={SortDownIcon}
              label={`Move ${line.name} down`}
              disabled={moving.isLast}
              busy={moving.busy}
              onClick={() => moving.move(1)}
            />
          </span>
        )}
      </Td>
    </Tr>
  );
}

const head = (
  <>
    <Th>Case</Th>
    <Th>Last</Th>
    <Th>Found</Th>
    <Th>Expects</Th>
    <Th>Request</Th>
    <Th>Changed</Th>
    <Th>
      <span className="sr-only">Order</span>
    </Th>
  </>
);
