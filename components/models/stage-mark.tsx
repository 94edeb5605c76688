import type { Stage } from "@/lib/registries/types";

type Props = {
  stage: Stage;
  /** The registry's own word for it, always shown where it is known. */
  native?: string | null;
};

export function StageMark({ stage, native }: Props) {
  return (
    <span className="inline-flex flex-wrap items-center gap-x-[0.4375rem] whitespace-nowrap">
      <span className="stage-track" data-stage={stage} aria-hidden="true" />
      <span className="self-baseline">{stage}</span>
      {native && <span className="self-baseline font-mono text-micro text-ink-3">{native}</span>}
    </span>
  );
}
