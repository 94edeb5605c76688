import { useState } from "react";

import { VersionChip } from "@/components/models/version-chip";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { Panel } from "@/components/ui/panel";
import type { SetView } from "@/lib/cases/types";
import type { CallLine } from "@/lib/playground/types";

import { RunProgress } from "./run-progress";
import type { useRun } from "./use-run";

/** Chosen before anybody chooses: with more, one sends to what one meant. */
const chosenFirst = 4;

type Props = { set: SetView; lines: readonly CallLine[]; run: ReturnType<typeof useRun> };

/** Where the set is sent to, and how far it is. */
export function RunForm({ set, lines, run: { live, start, stop, isRunning } }: Props) {
  const callable = lines.filter(({ whyNot }) => whyNot === null);
  const [chosen, choose] = useState<ReadonlySet<string>>(() => new Set(callable.slice(0, chosenFirst).map(keyOf)));
  const to = callable.filter((line) => chosen.has(keyOf(line)));
  const whyNot =
    set.may.run ?? (set.cases === 0 ? "There is no case to run." : to.length === 0 ? "Choose where to." : null);
  const toggle = (key: string) =>
    choose(new Set(chosen.has(key) ? [...chosen].filter((one) => one !== key) : [...chosen, key]));
  return (
    <Panel
      title="Run"
      padding="none"
      footer={whyNot !== null && !isRunning && <span>{whyNot}</span>}
      actions={
        isRunning ? (
          <Button size="small" variant="stop" onClick={stop}>
            Stop
          </Button>
        ) : (
          <Button
            size="small"
            disabled={whyNot !== null}
            onClick={() => void start({ set: set.id, to: to.map(({ ref }) => ref) })}
          >
            Run all
          </Button>
        )
      }
    >
      {live && <RunProgress live={live} />}
      {lines.length === 0 ? (
        <p className="p-4 text-ink-2">
          No endpoint serves {set.model.name}. Deploy a version, or register the endpoint that serves one.
        </p>
      ) : (
        <ul>
          {lines.map((line) => (
            <li key={keyOf(line)} className="border-b border-hair px-4 py-1.5 last:border-b-0">
              <Checkbox
                checked={chosen.has(keyOf(line)) && line.whyNot === null}
                disabled={line.whyNot !== null || isRunning}
                onChange={() => toggle(keyOf(line))}
              >
                <span className="flex flex-wrap items-center gap-2">
                  {line.version && <VersionChip version={line.version.key} stage={line.version.stage} />}
                  <span className="wrap-anywhere">{line.endpointName}</span>
                  {line.ref.deployment !== null && (
                    <span className="text-small wrap-anywhere text-ink-3">{line.ref.deployment}</span>
                  )}
                </span>
              </Checkbox>
              {line.whyNot !== null && <p className="pl-5.5 text-small text-pretty text-ink-3">{line.whyNot}</p>}
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

function keyOf({ ref }: CallLine): string {
  return JSON.stringify([ref.connection, ref.endpoint, ref.deployment]);
}
