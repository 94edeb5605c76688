import { classNames } from "@/components/ui/class-names";
import { CanaryIcon, type IconType, PassIcon, UnknownIcon, WarnIcon } from "@/components/ui/icons";
import type { Drift } from "@/lib/endpoints/types";
import { verdictWords } from "@/lib/endpoints/words";

/** Whether an endpoint serves what its registry calls production. */
export function DriftVerdict({ verdict }: { verdict: Drift["verdict"] }) {
  const { icon: Icon, ink } = looks[verdict];
  return (
    <span className={classNames("inline-flex items-center gap-1.5 text-small font-strong whitespace-nowrap", ink)}>
      <Icon />
      <span className="self-baseline">{verdictWords[verdict]}</span>
    </span>
  );
}

const looks: Record<Drift["verdict"], { icon: IconType; ink: string }> = {
  agrees: { icon: PassIcon, ink: "text-go" },
  // Somebody means it: a word, and no signal.
  canary: { icon: CanaryIcon, ink: "text-ink-2" },
  differs: { icon: WarnIcon, ink: "text-caution" },
  unknown: { icon: UnknownIcon, ink: "text-unknown" },
};
