import { ProblemPanel } from "@/components/ui/problem-panel";
import { Time } from "@/components/ui/time";
import type { VersionView } from "@/lib/versions/types";

/** In the panel that failed; its neighbours stay. */
export function FailedPart({ what, why }: { what: string; why: string }) {
  return (
    <div className="p-4">
      <ProblemPanel what={what} since={why} />
    </div>
  );
}

/** Says that a panel shows what was read before, when that was, and why it is not read now. */
export function EarlierReading({ view, panel }: { view: VersionView; panel: VersionView["earlier"][number]["panel"] }) {
  const earlier = view.earlier.find((one) => one.panel === panel);
  if (!earlier) return null;
  return (
    <p className="border-b border-hair bg-sunken px-4 py-2 text-small text-ink-2">
      As read on <Time at={earlier.readAt} /> UTC. {earlier.problem}
    </p>
  );
}
