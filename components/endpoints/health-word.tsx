import type { ReactNode } from "react";

import { classNames } from "@/components/ui/class-names";
import { FailIcon, UnknownIcon } from "@/components/ui/icons";
import { Time } from "@/components/ui/time";
import type { EndpointHealth } from "@/lib/endpoints/types";
import { latencyWords } from "@/lib/endpoints/words";

type Props = { health: EndpointHealth | null; now: number; inRow?: boolean };

/** What the watch found, in a word or two; a shape and a colour only where something is not as it should be. */
export function HealthWord({ health, now, inRow }: Props) {
  if (health === null)
    return (
      <Marked icon={UnknownIcon} ink="text-unknown">
        not looked at yet
      </Marked>
    );
  const { healthy, latencyMs, failingSince } = health;
  if (healthy === true)
    return (
      <span className="whitespace-nowrap text-ink-2">
        answers{latencyMs !== null && ` in ${latencyWords(latencyMs)}`}
      </span>
    );
  if (healthy === null)
    return (
      <Marked icon={UnknownIcon} ink="text-unknown">
        does not tell
      </Marked>
    );
  return (
    <Marked icon={FailIcon} ink="text-stop">
      does not answer well
      {failingSince !== null && (
        <span className="font-normal text-ink-3">
          {" "}
          for <Time at={failingSince} ageAt={Math.max(now, failingSince)} {...(inRow && { inRow })} />
        </span>
      )}
    </Marked>
  );
}

function Marked({ icon: Icon, ink, children }: { icon: typeof FailIcon; ink: string; children: ReactNode }) {
  return (
    <span className={classNames("inline-flex items-start gap-1.5 font-strong", ink)}>
      <Icon className="mt-0.5 flex-none" />
      <span>{children}</span>
    </span>
  );
}
