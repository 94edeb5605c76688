import { classNames } from "@/components/ui/class-names";
import { FailIcon, PassIcon, UnknownIcon, WarnIcon } from "@/components/ui/icons";
import type { SummaryLine } from "@/lib/playground/bench/words";

import { Told } from "./composer/told";

/** Who fails and why, and who differs: one sentence each, spoken when it changes. */
export function Summary({ lines }: { lines: readonly SummaryLine[] }) {
  const isBad = lines.some(({ tone }) => tone === "stop");
  const look = isBad
    ? "border-stop-edge bg-stop-tint"
    : lines.some(({ tone }) => tone === "unknown")
      ? "border-unknown-edge bg-unknown-tint"
      : lines.some(({ tone }) => tone === "caution")
        ? "border-caution-edge bg-caution-tint"
        : "border-go-edge bg-go-tint";
  return (
    <div role="status" className="empty:-mt-3">
      {lines.length > 0 && (
        <ul aria-label="Summary" className={classNames("grid gap-1 rounded-3 border px-4 py-2.5", look)}>
          {lines.map(({ tone, text }) => (
            <li key={text} className="flex items-start gap-2">
              <Mark tone={tone} />
              <span className={classNames("min-w-0 wrap-anywhere", tone === "stop" && "font-strong")}>
                <Told text={text} />
              </span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function Mark({ tone }: Pick<SummaryLine, "tone">) {
  if (tone === "stop") return <FailIcon className="mt-0.5 text-stop" />;
  if (tone === "unknown") return <UnknownIcon className="mt-0.5 text-unknown" />;
  return tone === "go" ? <PassIcon className="mt-0.5 text-go" /> : <WarnIcon className="mt-0.5 text-caution" />;
}
