import { Note } from "@/components/ui/note";

import { placeWords } from "./outcomes";
import type { LiveRun } from "./use-run";

/** How far a run is, and how it ended. */
export function RunProgress({ live: { runs, done, total, failed, state, why } }: { live: LiveRun }) {
  const where = runs.map(placeWords).join(", ");
  const says = `${words[state]}${where === "" ? "" : ` on ${where}`}: ${done} of ${total}${failed > 0 ? `, ${failed} ${failed === 1 ? "fails" : "fail"}` : ""}`;
  return (
    <div className="border-b border-hair">
      <div
        className="h-[3px] bg-sunken"
        role="progressbar"
        aria-label="Cases run"
        aria-valuemin={0}
        aria-valuemax={total}
        aria-valuenow={done}
      >
        <div
          className={`h-[3px] ${failed > 0 ? "bg-stop-lamp" : "bg-rail"}`}
          style={{ width: total === 0 ? "0" : `${(100 * done) / total}%` }}
        />
      </div>
      <p role="status" className="px-4 py-1.5 text-small wrap-anywhere text-ink-3">
        {says}
      </p>
      {why !== null && (
        <div className="px-3 pb-3">
          <Note tone="stop" live="assertive">
            {why}
          </Note>
        </div>
      )}
    </div>
  );
}

const words = { running: "Running", ended: "Ran", stopped: "Stopped", failed: "Broke off" };
