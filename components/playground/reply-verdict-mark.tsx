import { classNames } from "@/components/ui/class-names";
import { FailIcon, type IconType, PassIcon, UnknownIcon, UnseenIcon, WarnIcon } from "@/components/ui/icons";
import type { ReplyVerdict } from "@/lib/playground/bench/words";

const looks: Record<ReplyVerdict["tone"], { ink: string; icon: IconType }> = {
  go: { ink: "text-go", icon: PassIcon },
  stop: { ink: "text-stop", icon: FailIcon },
  silent: { ink: "text-silent", icon: UnseenIcon },
  caution: { ink: "text-caution", icon: WarnIcon },
  unknown: { ink: "text-unknown", icon: UnknownIcon },
};

/** Shape, colour and word, as everywhere a judgement stands. */
export function ReplyVerdictMark({ verdict: { tone, word } }: { verdict: ReplyVerdict }) {
  const { ink, icon: Icon } = looks[tone];
  return (
    <span className={classNames("inline-flex items-center gap-1.5 text-small font-strong whitespace-nowrap", ink)}>
      <Icon />
      {word}
    </span>
  );
}
