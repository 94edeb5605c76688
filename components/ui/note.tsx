import type { ReactNode } from "react";

import { classNames } from "./class-names";
import { type IconType, PassIcon, WaitIcon, WarnIcon } from "./icons";

export type NoteTone = "unknown" | "stop" | "caution" | "go";
type Props = { tone?: NoteTone; action?: ReactNode; live?: "polite" | "assertive"; children: ReactNode };

/** A few sentences that somebody must not miss, with the one way out. */
export function Note({ tone = "unknown", action, live, children }: Props) {
  const { look, ink, icon: Icon } = tones[tone];
  return (
    <div
      role={live === "assertive" ? "alert" : live === "polite" ? "status" : undefined}
      className={classNames("flex flex-wrap items-start gap-x-2.5 gap-y-2 rounded-3 border px-4 py-2.5", look)}
    >
      <Icon className={classNames("mt-0.5", ink)} />
      <div className="min-w-0 flex-1 basis-56 text-pretty wrap-break-word">{children}</div>
      {action && <div className="flex flex-none items-center gap-2">{action}</div>}
    </div>
  );
}

const tones: Record<NoteTone, { look: string; ink: string; icon: IconType }> = {
  unknown: { look: "border-unknown-edge bg-unknown-tint", ink: "text-unknown", icon: WaitIcon },
  stop: { look: "border-stop-edge bg-stop-tint", ink: "text-stop", icon: WarnIcon },
  caution: { look: "border-caution-edge bg-caution-tint", ink: "text-caution", icon: WarnIcon },
  go: { look: "border-go-edge bg-go-tint", ink: "text-go", icon: PassIcon },
};
