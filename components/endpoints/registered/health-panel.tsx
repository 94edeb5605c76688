import { Note } from "@/components/ui/note";
import { Panel } from "@/components/ui/panel";
import { Time } from "@/components/ui/time";
import type { EndpointView } from "@/lib/endpoints/types";

import { LatencyLine } from "./latency-line";

/** What reads alone tell of it, and whether what it says of itself is what was registered. */
export function HealthPanel({ endpoint: { health, reality, now } }: { endpoint: EndpointView }) {
  if (health === null) {
    return (
      <Panel title="Health">
        <p className="text-ink-2">
          Nobody has looked at it yet since it was registered or changed. That takes a few seconds.
        </p>
      </Panel>
    );
  }
  const { checkedAt, why, healthy, failingSince, server, samples } = health;
  return (
    <Panel
      title="Health"
      fact={
        <>
          looked at <Time at={checkedAt} ageAt={Math.max(now, checkedAt)} ago />
        </>
      }
      footer="By reads alone: every half minute while somebody looks here, else every five. Nothing is sent to the model."
    >
      <div className="grid gap-4">
        {healthy === false && (
          <Note tone="stop">
            <b className="wrap-anywhere">{why}</b>
            {failingSince !== null && (
              <>
                {" "}
                So since <Time at={failingSince} />.
              </>
            )}
          </Note>
        )}
        {healthy === null && <Note>{why}</Note>}
        {healthy !== null && <LatencyLine samples={samples} />}
        {server !== null && (
          <p className="text-ink-2">
            It calls itself <b>{server}</b>.
          </p>
        )}
        {reality !== null &&
          (reality.verdict === "differs" ? (
            <Note tone="caution">{reality.words}</Note>
          ) : (
            <p className="text-ink-2">{reality.words}</p>
          ))}
      </div>
    </Panel>
  );
}
