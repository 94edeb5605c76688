"use client";

import { VersionChip } from "@/components/models/version-chip";
import { Button } from "@/components/ui/button";
import { Empty } from "@/components/ui/empty";
import { Panel } from "@/components/ui/panel";
import { refText } from "@/lib/endpoints/call-address";
import { paths } from "@/lib/paths";
import { withTarget } from "@/lib/playground/bench/address";
import { protocolWords } from "@/lib/playground/bench/words";
import type { CallLine } from "@/lib/playground/types";

import { HealthMark } from "./health-mark";
import { useBenchAddress } from "./use-bench-address";
import { useTargetPicker } from "./use-target-picker";

type Props = { offered: readonly CallLine[]; mayRegister: boolean; now: number };

const most = 6;

/** Nothing is chosen yet: the first endpoints to choose from, or what to do where there are none. */
export function NoTargets({ offered, mayRegister, now }: Props) {
  const { go } = useBenchAddress();
  const { open, picker } = useTargetPicker();
  if (offered.length === 0) {
    return (
      <Panel>
        <Empty
          title="No endpoint to send to"
          why={
            mayRegister
              ? "Endpoints come from registries that list them. One that no registry lists, such as an MLflow scoring server, is registered by hand."
              : "Endpoints come from registries that list them, or are registered by hand. An administrator can register one."
          }
          action={
            mayRegister && (
              <Button variant="primary" href={paths.registerEndpoint}>
                Register an endpoint
              </Button>
            )
          }
        />
      </Panel>
    );
  }
  return (
    <Panel title="Choose where to send" fact="one endpoint, or several beside each other" padding="none">
      <ul>
        {offered.slice(0, most).map((line) => (
          <li
            key={refText(line.ref)}
            className="flex min-h-row flex-wrap items-center gap-x-2.5 gap-y-1 border-b border-hair px-4 py-1.5 last:border-b-0"
            data-row=""
          >
            {line.version && <VersionChip version={line.version.key} stage={line.version.stage} />}
            <b>{line.endpointName}</b>
            {line.ref.deployment !== null && (
              <span className="font-mono text-small text-ink-2">{line.ref.deployment}</span>
            )}
            <span className="text-small text-ink-3">
              {line.connection.name} · {protocolWords(line.protocol)}
            </span>
            <HealthMark health={line.health} now={now} words />
            {line.whyNot === null ? (
              <Button
                size="small"
                className="ml-auto"
                data-open=""
                onClick={() => go((from) => withTarget(from, line.ref))}
                aria-label={`Choose ${line.endpointName}${line.ref.deployment === null ? "" : `, ${line.ref.deployment}`}`}
              >
                Choose
              </Button>
            ) : (
              <span className="basis-full text-small text-ink-2">{line.whyNot}</span>
            )}
          </li>
        ))}
      </ul>
      {offered.length > most && (
        <p className="border-t border-hair px-4 py-1.5 text-small">
          <button type="button" className="min-h-6 text-rail hover:underline" onClick={open}>
            There are more: find one by a part of its name
          </button>
        </p>
      )}
      {picker}
    </Panel>
  );
}
