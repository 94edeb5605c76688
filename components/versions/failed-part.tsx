import { ProblemPanel } from "@/components/ui/problem-panel";
import { Time } from "@/components/ui/time";
import type { VersionView } from "@/lib/versions/types";

type Failed = {
  what: string;
  why: string;
  /** What the page says above already: said once more in every panel it would drown the rest. */
  said: string | null;
};

/** In the panel that failed; its neighbours stay. */
export function FailedPart({ what, why, said }: Failed) {
  if (why === said) return <p className="p-4 text-ink-2">{what} It was never read before.</p>;
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
