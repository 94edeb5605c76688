import { UnknownIcon } from "@/components/ui/icons";
import { Lamp } from "@/components/ui/lamp";
import { formatAge } from "@/lib/format";
import type { CallLine } from "@/lib/playground/types";

type Props = {
  health: CallLine["health"];
  /** The moment ages are counted from. */ now: number;
  /** Its word and age beside it, for a list. */ words?: boolean;
};

/** How an endpoint fared when it was last looked at. */
export function HealthMark({ health, now, words }: Props) {
  const age = health && formatAge(Math.max(0, now - health.checkedAt));
  const healthy = health?.healthy ?? null;
  const word = healthy === null ? "health not known" : healthy ? "well" : "unwell";
  const told = [word, health?.latencyMs == null ? null : `${Math.round(health.latencyMs)} ms`, age && `${age} ago`]
    .filter(Boolean)
    .join(" · ");
  return (
    <span
      className="inline-flex items-center gap-1.5 text-small whitespace-nowrap text-ink-3"
      title={health?.why ?? told}
    >
      {healthy === null ? (
        <UnknownIcon className="text-unknown" />
      ) : (
        <Lamp health={healthy ? "well" : "failing"} silent />
      )}
      <span className={words ? undefined : "sr-only"}>{told}</span>
    </span>
  );
}
