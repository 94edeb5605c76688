import { classNames } from "@/components/ui/class-names";
import {
  BackIcon,
  FailIcon,
  type IconType,
  MoveIcon,
  PassIcon,
  SeenIcon,
  UnknownIcon,
  WaitIcon,
  WarnIcon,
} from "@/components/ui/icons";
import type { PromotionState } from "@/lib/promotions/types";

/** The state of a request: a shape, a word, and a colour only where somebody or something has judged. */
export function StateChip({ state, kind }: { state: PromotionState; kind?: "promotion" | "rollback" }) {
  const { icon: Icon, ink, word } = states[state];
  const shown = kind === "rollback" && state === "applied" ? "rolled back" : word;
  return (
    <span className={classNames("inline-flex items-center gap-1.5 text-small font-strong whitespace-nowrap", ink)}>
      <Icon />
      <span className="self-baseline">{shown}</span>
    </span>
  );
}

const states: Record<PromotionState, { icon: IconType; ink: string; word: string }> = {
  open: { icon: WaitIcon, ink: "text-ink", word: "open" },
  verifying: { icon: SeenIcon, ink: "text-caution", word: "verifying" },
  applying: { icon: MoveIcon, ink: "text-caution", word: "applying" },
  accepted: { icon: WaitIcon, ink: "text-caution", word: "accepted" },
  unknown: { icon: UnknownIcon, ink: "text-unknown", word: "unknown" },
  applied: { icon: PassIcon, ink: "text-go", word: "applied" },
  conflict: { icon: WarnIcon, ink: "text-stop", word: "conflict" },
  refused: { icon: FailIcon, ink: "text-stop", word: "refused" },
  partial: { icon: WarnIcon, ink: "text-stop", word: "partial" },
  rejected: { icon: FailIcon, ink: "text-stop", word: "rejected" },
  withdrawn: { icon: BackIcon, ink: "text-unknown", word: "withdrawn" },
  expired: { icon: WaitIcon, ink: "text-unknown", word: "expired" },
  superseded: { icon: MoveIcon, ink: "text-unknown", word: "superseded" },
};
