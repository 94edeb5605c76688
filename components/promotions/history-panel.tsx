import { Panel } from "@/components/ui/panel";
import { Time } from "@/components/ui/time";
import type { PromotionView } from "@/lib/promotions/types";

/** Every step of the request with who took it; the audit log has the same with its proof. */
export function HistoryPanel({ story }: { story: PromotionView["story"] }) {
  return (
    <Panel title="History" padding="none">
      {story.length === 0 ? (
        <p className="p-4 text-ink-2">Nothing has happened to it yet.</p>
      ) : (
        <ol className="py-1">
          {story.map(({ at, actor, what, note }, index) => (
            <li key={index} className="grid gap-x-3 gap-y-0.5 px-4 py-1.5 sm:grid-cols-[9.5rem_minmax(0,1fr)]">
              <Time at={at} precision="second" className="text-small text-ink-3" />
              <p className="min-w-0 wrap-anywhere">
                <b>{actor}</b> {what}
                {note !== null && note !== "" && <span className="text-small text-ink-3"> {note}</span>}
              </p>
            </li>
          ))}
        </ol>
      )}
    </Panel>
  );
}
