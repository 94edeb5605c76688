import { Button } from "@/components/ui/button";
import { Note } from "@/components/ui/note";
import { Panel } from "@/components/ui/panel";
import { StatusIcon } from "@/components/ui/status-icon";
import { Time } from "@/components/ui/time";
import type { StoredProbe } from "@/lib/connections/types";

type Props = {
  probe: StoredProbe | null;
  /** Why the newest test failed, or null. */
  failure: string | null;
  testing: boolean;
  /** Whether the answer is about settings that are not saved. */
  unsaved: boolean;
  /** The clock ages count from. */
  now: number;
  /** Given when the registry's own use proposes another mapping than the form holds. */
  onPropose: (() => void) | null;
};

/** What a test found: the server, the identity, what it may do, and which lifecycle is really in use. */
export function AbilitiesPanel({ probe, failure, testing, unsaved, now, onPropose }: Props) {
  return (
    <Panel
      title="What these credentials can do"
      padding="none"
      footer={probe && !failure && <TestedWith probe={probe} unsaved={unsaved} now={now} />}
    >
      <div role="status" aria-live="polite">
        {testing ? (
          <p className="p-4 text-ink-2">Asking the registry…</p>
        ) : failure ? (
          <div className="p-4">
            <Note tone="stop">
              <b>The test failed.</b> {failure}
            </Note>
          </div>
        ) : probe ? (
          <Findings probe={probe} onPropose={onPropose} />
        ) : (
          <p className="p-4 text-ink-2">
            Not tested yet. A test asks the registry a few cheap questions and changes nothing there.
          </p>
        )}
      </div>
    </Panel>
  );
}

function Findings({ probe, onPropose }: { probe: StoredProbe; onPropose: (() => void) | null }) {
  return (
    <>
      <p className="border-b border-hair px-4 py-2.5">
        <b>{probe.server}</b>
        {probe.identity && <span className="text-ink-3"> · as {probe.identity}</span>}
      </p>
      <ul className="divide-y divide-hair">
        {probe.abilities.map(({ ability, ok, detail }) => (
          <li key={ability} className="grid grid-cols-[1rem_minmax(0,1fr)] gap-x-2.5 px-4 py-2">
            <span className="pt-0.5">
              <StatusIcon state={ok === null ? "unknown" : ok ? "pass" : "fail"} word={false} />
            </span>
            <span>
              {ability}
              <span className="sr-only">: {ok === null ? "not known" : ok ? "yes" : "no"}</span>
              {detail && <span className="block text-small text-pretty text-ink-3">{detail}</span>}
            </span>
          </li>
        ))}
      </ul>
      <div className="grid justify-items-start gap-2 border-t border-hair px-4 py-2.5">
        <p className="text-pretty">{probe.lifecycle.sentence}</p>
        {onPropose && (
          <Button size="small" onClick={onPropose}>
            Use the mapping this proposes
          </Button>
        )}
      </div>
    </>
  );
}

function TestedWith({ probe, unsaved, now }: { probe: StoredProbe; unsaved: boolean; now: number }) {
  return (
    <span>
      Tested <Time at={probe.at} ageAt={Math.max(now, probe.at)} ago /> with{" "}
      {unsaved ? "what stands in the form" : "the saved settings"}.
    </span>
  );
}
